from dataclasses import replace

from device_agent.simulator.tv import settings
from device_agent.simulator.tv.state import TvState
from device_agent.simulator.tv.telemetry import measured


def test_every_telemetry_setting_is_measured_and_nothing_else() -> None:
    found = measured(TvState(), 0)
    assert found.keys() == {key for key, each in settings.ALL.items() if each.kind == "telemetry"}
    assert found.pop("tv.error_log") == ""
    assert all(settings.fault(settings.ALL[key], value) is None for key, value in found.items())


def test_the_error_log_says_what_the_tv_noted() -> None:
    assert measured(TvState(errors=("19:31 power_loss", "19:40 power_loss")), 0)["tv.error_log"] == (
        "19:31 power_loss, 19:40 power_loss"
    )


def test_hours_are_counted_from_the_last_start() -> None:
    tv = replace(TvState(since=100), channel=3)
    assert [measured(tv, 100 + seconds)["system.uptime_h"] for seconds in (0, 3599, 3600, 86400)] == [0, 0, 1, 24]
    assert measured(replace(tv, power="standby"), 1e6)["system.uptime_h"] == 0
    assert measured(tv, 100)["channel.current"] == 3
