"""What time alone does, and in whose name."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import change, settings, state
from device_agent.simulator.tv.catalogue.general import SIDE_EFFECTS
from device_agent.simulator.tv.passing import CUT_AFTER, CUT_SECONDS, Lapse, deadline, elapse, restored, struck, updated
from device_agent.simulator.tv.state import Lens, NetworkPage, Pattern, TvState, World

AT = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)


def lapses(tv: TvState, seconds: float) -> list[Lapse]:
    return list(elapse(tv, seconds, AT, AT))


def passed(tv: TvState, seconds: float) -> TvState:
    return next((each.state for each in reversed(lapses(tv, seconds))), tv)


def test_digits_become_a_channel_when_no_more_come_by_whoever_typed_them() -> None:
    tv = change.digit(change.set_value(TvState(), "input.current", "hdmi1", 0), "3", "technician", 0)
    assert passed(tv, state.DIGITS_SECONDS - 0.1).digits is not None
    (lapse, *_) = lapses(tv, state.DIGITS_SECONDS)
    assert (lapse.state.digits, lapse.state.channel, lapse.state.source) == (None, 3, "tv")
    assert (lapse.actor, lapse.via) == ("technician", "remote_key")


def test_notices_go_in_time() -> None:
    tv = replace(change.toast(change.volume(change.watch(TvState(), 0), 1, 0), "no_usb", 0))
    assert lapses(tv, 2.9) == []
    assert deadline(tv) == 3
    assert passed(tv, 3).volume_until is None
    assert passed(tv, 4).toast is None
    gone = passed(tv, 5)
    assert (gone.banner_until, deadline(gone)) == (None, None)
    assert lapses(gone, 99) == []


def test_the_boot_ends() -> None:
    tv = TvState("booting", since=10)
    assert lapses(tv, 12) == []
    assert deadline(tv) == 12.5
    assert passed(tv, 12.5).power == "on"


def test_a_start_that_installs_takes_longer_and_is_the_firmware_s_doing() -> None:
    tv = replace(TvState("booting", since=10), offered="SenOS 9", updating=True)
    assert deadline(tv) == 10 + state.UPDATE_SECONDS
    assert lapses(tv, 12.5) == []
    first, then = lapses(tv, 18)
    assert (first.actor, first.via, first.state.power) == ("firmware", "boot", "booting")
    assert (then.state.power, then.state.offered, then.state.updating) == ("on", None, False)
    assert then.state.values["system.firmware.version"] == "SenOS 9"


def test_an_update_sets_two_things_its_own_way() -> None:
    tv = replace(TvState(), offered="SenOS 9", image=tuple(SIDE_EFFECTS.items()))
    after = updated(tv)
    changed = {place for place, value in after.values.places.items() if tv.values.places[place] != value}
    assert changed == {"system.firmware.version", "system.cec.enabled", "picture.motion.judder@tv+standard"}


def test_a_device_that_sleeps_wakes_with_a_tv_that_shows_it() -> None:
    tv = replace(
        TvState("booting", values=TvState().values.put({"input.current": "hdmi2"})),
        asleep=frozenset({"hdmi1", "hdmi2"}),
    )
    assert passed(tv, 3).asleep == {"hdmi1"}


def test_a_shop_s_tv_takes_its_settings_back() -> None:
    shop = change.set_value(TvState(), "system.usage_mode", "store", 0)
    shop = change.set_value(shop, "picture.contrast@tv+dynamic", 3, 10)
    shop = change.set_value(shop, "picture.energy_saving", "high", 10)
    assert deadline(shop) == 70
    assert lapses(shop, 69.9) == []
    (lapse,) = lapses(shop, 70)
    assert (lapse.actor, lapse.via) == ("automation", "schedule")
    values = lapse.state.values
    assert (values["picture.mode"], values["picture.contrast"], values["sound.volume"]) == ("dynamic", 40, 25)
    assert (values["picture.energy_saving"], values["system.usage_mode"]) == ("off", "store")
    assert lapse.state.restore_at is None
    assert lapses(lapse.state, 1000) == []
    assert all(settings.fault(settings.ALL[settings.base(key)], value) is None for key, value in values.places.items())
    assert restored(lapse.state).values == values


def test_off_nothing_passes_but_the_start() -> None:
    off = change.off(change.set_value(TvState(), "system.usage_mode", "store", 0), 0)
    assert (lapses(off, 1e6), deadline(off)) == ([], None)
    on = replace(off, power="on")
    assert lapses(on, 1e6) == []


def test_a_shop_s_tv_begins_its_wait_with_each_start() -> None:
    started = passed(replace(change.set_value(TvState(), "system.usage_mode", "store", 0), power="booting"), 10)
    assert (started.power, deadline(started)) == ("on", 10 + state.STORE_SECONDS)


def test_the_network_page_finds_its_stages_one_by_one() -> None:
    tv = change.check_network(TvState(), 10)
    assert deadline(tv) == 10.6
    found = passed(tv, 11.3)
    assert found.overlay == NetworkPage(10, shown=2)
    assert deadline(found) == pytest.approx(11.8)
    assert deadline(passed(tv, 99)) is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2026-11-22 23:29:58", "2026-11-22 23:30:00", True),
        ("2026-11-22 23:30:00", "2026-11-22 23:30:01", False),
        ("2026-11-22 23:00:00", "2026-11-23 00:10:00", True),  # nobody looked for an hour over midnight
        ("2026-11-22 23:31:00", "2026-11-23 00:10:00", False),
        ("2026-11-22 22:00:00", "2026-11-22 23:29:59", False),
    ],
)
def test_the_off_timer_strikes_once(before: str, after: str, expected: bool) -> None:
    first, then = (datetime.fromisoformat(text).replace(tzinfo=LOCAL) for text in (before, after))
    assert struck("23:30", first, then) is expected


def test_the_off_timer_switches_off_only_when_it_is_on() -> None:
    late = AT.replace(hour=23, minute=29)
    waiting = TvState()
    assert list(elapse(waiting, 1, late, late + timedelta(minutes=2))) == []
    timed = change.set_value(waiting, "system.off_timer", True, 0)
    (lapse,) = elapse(timed, 1, late, late + timedelta(minutes=2))
    assert lapse.state.power == "standby"


def test_a_failing_power_supply_takes_the_tv_with_it_and_brings_it_back() -> None:
    tv = replace(TvState(world=World(cuts=2, cut_at=30.0)), asleep=frozenset({"hdmi1"}))
    assert (deadline(tv), lapses(tv, 29.9)) == (30.0, [])
    dark = passed(tv, 30)
    assert (dark.power, dark.errors) == ("standby", ("19:30 power_loss",))
    assert dark.asleep == {"hdmi1"}
    assert dark.world == World(cuts=1, back_at=30 + CUT_SECONDS)
    assert deadline(dark) == 30 + CUT_SECONDS
    back = passed(dark, 30 + CUT_SECONDS)
    assert (back.power, back.world.back_at) == ("booting", None)
    on = passed(back, 99)
    assert (on.power, on.world.cut_at) == ("on", 99 + CUT_AFTER)
    assert passed(replace(back, world=World()), 99).world.cut_at is None  # it has cut out as often as it does


def test_the_lens_opens_when_its_notice_is_over() -> None:
    tv = replace(TvState(), lens=Lens("camera", 9.0))
    assert (deadline(tv), lapses(tv, 8.9)) == (9.0, [])
    opened = passed(tv, 9)
    assert opened.lens == Lens("camera", 9.0, open=True)
    assert deadline(opened) is None


def test_a_pattern_goes_by_itself() -> None:
    tv = TvState(overlay=Pattern(20.0))
    assert (deadline(tv), lapses(tv, 19.9)) == (20.0, [])
    assert passed(tv, 20).overlay is None


def test_a_tv_starts_with_what_it_is_to() -> None:
    watching = replace(TvState("booting"), values=TvState().values.put({"power.on_screen": "watch"}))
    assert passed(watching, 9).screen == "watch"
    assert passed(TvState("booting"), 9).screen == "home"
