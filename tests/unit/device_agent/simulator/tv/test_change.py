from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from device_agent.simulator.clock import LOCAL
from device_agent.simulator.tv import change, state
from device_agent.simulator.tv.state import Menu, Shift, TvState

AT = datetime(2026, 11, 22, 19, 30, tzinfo=LOCAL)


def passed(tv: TvState, seconds: float) -> TvState:
    return change.elapse(tv, seconds, AT, AT)


def test_setting_a_value_leaves_the_old_state_alone() -> None:
    tv = TvState()
    after = change.set_value(tv, "picture.contrast", 7, 0)
    assert (tv.values["picture.contrast"], after.values["picture.contrast"]) == (40, 7)


def test_choosing_an_input_shows_it() -> None:
    after = change.set_value(TvState(overlay=Menu(), shift=Shift(9)), "input.current", "hdmi2", 10)
    assert (after.screen, after.overlay, after.banner_until, after.shift) == ("watch", None, 15, Shift())


def test_the_volume_shows_itself_but_not_over_a_menu() -> None:
    assert change.set_value(TvState(), "sound.volume", 3, 10).volume_until == 13
    assert change.set_value(TvState(overlay=Menu()), "sound.volume", 3, 10).volume_until is None


def test_turning_the_volume_ends_a_mute() -> None:
    muted = change.mute(TvState(), 0)
    assert muted.values["sound.mute"] is True
    louder = change.volume(muted, 1, 1)
    assert (louder.values["sound.mute"], louder.values["sound.volume"]) == (False, 19)
    assert change.mute(muted, 2).values["sound.mute"] is False


def test_what_is_not_available_says_what_it_needs() -> None:
    after = change.adjust(TvState(), "system.off_time", 1, 0)
    assert after.values == TvState().values
    assert after.toast is not None
    assert after.toast.phrase == "needs.system.off_time"


def test_what_can_only_be_read_stays() -> None:
    tv = TvState()
    assert change.adjust(tv, "system.firmware.version", 1, 0) is tv


def test_tuning_remembers_where_one_came_from() -> None:
    tv = change.tune(change.set_value(TvState(), "input.current", "hdmi1", 0), 3, 5)
    assert (tv.channel, tv.previous_channel, tv.source, tv.screen, tv.banner_until) == (3, 1, "tv", "watch", 10)
    assert change.tune(tv, 3, 6).previous_channel == 1  # the same channel again is no way back


def test_there_is_no_such_channel() -> None:
    tv = change.tune(TvState(), 77, 0)
    assert tv.toast is not None
    assert (tv.channel, tv.toast.phrase, tv.toast.words) == (1, "no_channel", (("number", "77"),))


def test_digits_become_a_channel_when_no_more_come() -> None:
    tv = change.digit(TvState(), "3", 0)
    assert passed(tv, state.DIGITS_SECONDS - 0.1).digits is not None
    tuned = passed(tv, state.DIGITS_SECONDS)
    assert (tuned.digits, tuned.channel) == (None, 3)


def test_three_digits_are_enough() -> None:
    tv = change.digit(change.digit(change.digit(TvState(), "0", 0), "0", 0), "4", 0)
    assert (tv.digits, tv.channel) == (None, 4)


def test_notices_go_in_time() -> None:
    tv = replace(change.toast(change.volume(change.watch(TvState(), 0), 1, 0), "no_usb", 0))
    assert passed(tv, 2.9) == tv
    assert change.deadline(tv) == 3
    assert passed(tv, 3).volume_until is None
    assert passed(tv, 4).toast is None
    gone = passed(tv, 5)
    assert (gone.banner_until, change.deadline(gone)) == (None, None)
    assert passed(gone, 99) is gone  # nothing left to change: the very same state


def test_the_boot_ends() -> None:
    tv = TvState("booting", since=10)
    assert passed(tv, 12).power == "booting"
    assert change.deadline(tv) == 12.5
    assert passed(tv, 12.5).power == "on"


def test_off_keeps_settings_and_channel_and_nothing_else() -> None:
    tv = change.toast(change.set_value(change.tune(TvState(), 4, 0), "picture.mode", "movie", 0), "no_usb", 0)
    after = change.off(tv, 9)
    assert after == TvState("standby", 9, tv.values, channel=4, previous_channel=1)
    assert passed(after, 1e6) is after


@pytest.mark.parametrize(
    ("before", "after", "struck"),
    [
        ("2026-11-22 23:29:58", "2026-11-22 23:30:00", True),
        ("2026-11-22 23:30:00", "2026-11-22 23:30:01", False),
        ("2026-11-22 23:00:00", "2026-11-23 00:10:00", True),  # nobody looked for an hour over midnight
        ("2026-11-22 23:31:00", "2026-11-23 00:10:00", False),
        ("2026-11-22 22:00:00", "2026-11-22 23:29:59", False),
    ],
)
def test_the_off_timer_strikes_once(before: str, after: str, struck: bool) -> None:
    first, then = (datetime.fromisoformat(text).replace(tzinfo=LOCAL) for text in (before, after))
    assert change.struck("23:30", first, then) is struck


def test_the_off_timer_switches_off_only_when_it_is_on() -> None:
    late = AT.replace(hour=23, minute=29)
    waiting = TvState()
    assert change.elapse(waiting, 1, late, late + timedelta(minutes=2)) is waiting
    timed = change.set_value(waiting, "system.off_timer", True, 0)
    assert change.elapse(timed, 1, late, late + timedelta(minutes=2)).power == "standby"


def test_a_pause_holds_the_scene_and_inputs_know_none() -> None:
    assert change.scene_second(TvState(shift=Shift(10)), 100) == 90
    assert change.scene_second(TvState(shift=Shift(0, 42)), 100) == 42
    other = change.set_value(TvState(), "input.current", "hdmi2", 0)
    assert change.scene_second(replace(other, shift=Shift(10, 42)), 100) == 100
