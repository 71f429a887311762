import subprocess

from device_agent.agent.clock import wall_us


def test_wall_time_is_microseconds_since_1970() -> None:
    before = int(subprocess.run(["date", "+%s"], check=True, capture_output=True, text=True).stdout)
    assert before * 1_000_000 <= wall_us() < (before + 60) * 1_000_000
