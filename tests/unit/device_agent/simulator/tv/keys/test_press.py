from datetime import datetime

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv.keys.press import Press, moved


def test_directions() -> None:
    def way(key: str) -> tuple[int, int]:
        press = Press(key, "customer", 0, datetime(2026, 11, 22, tzinfo=LOCAL))
        return press.sideways, press.upright

    keys = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Enter")
    assert [way(key) for key in keys] == [(-1, 0), (1, 0), (0, -1), (0, 1), (0, 0)]


def test_moving_stops_at_both_ends() -> None:
    assert [moved(0, -1, 3), moved(1, 1, 3), moved(2, 1, 3)] == [0, 2, 2]
