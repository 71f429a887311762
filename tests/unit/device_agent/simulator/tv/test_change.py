from dataclasses import replace
from datetime import datetime

from device_agent.simulator.tv import change, state
from device_agent.simulator.tv.state import AppPage, Menu, NetworkPage, Shift, TvState, World


def test_setting_a_value_leaves_the_old_state_alone() -> None:
    tv = TvState()
    after = change.set_value(tv, "picture.contrast", 7, 0)
    assert (tv.values["picture.contrast"], after.values["picture.contrast"]) == (40, 7)
    assert change.set_value(tv, "picture.contrast@hdmi1+movie", 7, 0).values["picture.contrast"] == 40


def test_choosing_an_input_shows_it() -> None:
    after = change.set_value(TvState(overlay=Menu(), shift=Shift(9)), "input.current", "hdmi2", 10)
    assert (after.screen, after.overlay, after.banner_until, after.shift) == ("watch", None, 15, Shift())
    from_app = change.set_value(TvState(screen="app", app=AppPage("films")), "input.current", "hdmi2", 10)
    assert (from_app.screen, from_app.app) == ("watch", None)


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


def test_what_can_only_be_read_or_done_stays() -> None:
    tv = TvState()
    for key in ("system.firmware.version", "system.factory_reset", "input.hdmi1.device", "network.signal"):
        assert change.adjust(tv, key, 1, 0) is tv


def test_tuning_remembers_where_one_came_from() -> None:
    tv = change.tune(change.set_value(TvState(), "input.current", "hdmi1", 0), 3, 5)
    assert (tv.channel, tv.previous_channel, tv.source, tv.screen, tv.banner_until) == (3, 1, "tv", "watch", 10)
    assert change.tune(tv, 3, 6).previous_channel == 1  # the same channel again is no way back


def test_there_is_no_such_channel() -> None:
    tv = change.tune(TvState(), 77, 0)
    assert tv.toast is not None
    assert (tv.channel, tv.toast.phrase, tv.toast.words) == (1, "no_channel", (("number", "77"),))


def test_three_digits_are_enough_and_the_last_hand_counts() -> None:
    two = change.digit(change.digit(TvState(), "0", "customer", 0), "0", "technician", 0)
    assert two.digits is not None
    assert (two.digits.typed, two.digits.by) == ("00", "technician")
    tv = change.digit(two, "4", "technician", 0)
    assert (tv.digits, tv.channel) == (None, 4)


def test_off_keeps_what_is_set_and_nothing_else() -> None:
    tv = change.toast(change.set_value(change.tune(TvState(), 4, 0), "picture.mode", "movie", 0), "no_usb", 0)
    after = change.off(replace(tv, offered="SenOS 9", network="slow"), 9)
    assert after == TvState(
        "standby", 9, tv.values, channel=4, previous_channel=1, offered="SenOS 9", network="slow"
    )  # fmt: skip


def cec(**more: bool) -> TvState:
    tv = TvState()
    for key, value in more.items():
        tv = change.set_value(tv, f"system.cec.{key}", value, 0)
    return tv


def test_devices_go_to_standby_with_the_tv_if_they_are_to() -> None:
    assert change.off(cec(), 0).asleep == frozenset()
    assert change.off(cec(auto_off=True), 0).asleep == {"hdmi1", "hdmi2"}
    assert change.off(cec(auto_off=True, enabled=False), 0).asleep == frozenset()
    assert change.off(cec(auto_off=True), 0, "unplugged").asleep == frozenset()


def test_choosing_a_sleeping_device_wakes_it_only_by_cec() -> None:
    asleep = replace(cec(), asleep=frozenset({"hdmi1", "hdmi2"}))
    assert change.set_value(asleep, "input.current", "hdmi2", 0).asleep == {"hdmi1"}
    silent = change.set_value(asleep, "system.cec.enabled", False, 0)
    assert change.set_value(silent, "input.current", "hdmi2", 0).asleep == {"hdmi1", "hdmi2"}
    assert change.attach(silent, "hdmi2", "game").asleep == {"hdmi1"}


def test_a_start_installs_what_the_maker_has_published_if_it_is_to() -> None:
    off = TvState("standby")
    assert not change.start(off, 0).updating
    offered = replace(off, offered="SenOS 9")
    assert change.start(offered, 0).updating
    assert change.boot_seconds(change.start(offered, 0)) == state.UPDATE_SECONDS
    manual = replace(offered, values=off.values.put({"system.firmware.auto_update": False}))
    assert not change.start(manual, 0).updating
    assert change.boot_seconds(change.start(manual, 0)) == state.BOOT_SECONDS
    assert (change.update(manual, 3).power, change.update(manual, 3).updating) == ("booting", True)


def test_in_a_shop_every_try_starts_the_wait_anew() -> None:
    tv = change.set_value(TvState(), "picture.contrast", 1, 0)
    assert tv.restore_at is None
    shop = change.set_value(tv, "system.usage_mode", "store", 5)
    assert shop.restore_at == 5 + state.STORE_SECONDS
    assert change.set_value(shop, "sound.volume", 9, 20).restore_at == 20 + state.STORE_SECONDS
    assert change.set_value(shop, "system.language", "en", 20).restore_at == 5 + state.STORE_SECONDS
    assert change.set_value(shop, "system.usage_mode", "home", 20).restore_at is None


def test_a_pause_holds_the_scene_and_inputs_know_none() -> None:
    assert change.scene_second(TvState(shift=Shift(10)), 100) == 90
    assert change.scene_second(TvState(shift=Shift(0, 42)), 100) == 42
    other = change.set_value(TvState(), "input.current", "hdmi2", 0)
    assert change.scene_second(replace(other, shift=Shift(10, 42)), 100) == 100


def test_a_film_begins_at_its_beginning() -> None:
    film = TvState(screen="app", app=AppPage("films", 1, since=50.0))
    assert change.scene_second(film, 60.0) == 12.0 + 10.0


def test_the_network_page_counts_its_stages() -> None:
    page = change.check_network(TvState(), 10).overlay
    assert page == NetworkPage(10)
    assert isinstance(page, NetworkPage)
    assert [change.stages(page, 10 + 0.6 * count).shown for count in range(7)] == [0, 1, 2, 3, 4, 4, 4]


def test_a_quick_start_is_quicker() -> None:
    quick = change.set_value(TvState(), "power.quick_start", True, 0)
    assert change.boot_seconds(quick) == state.QUICK_SECONDS < change.boot_seconds(TvState())
    assert change.boot_seconds(replace(quick, updating=True)) == state.UPDATE_SECONDS


def test_a_call_goes_into_the_corner_and_nothing_else_does() -> None:
    calling = TvState(screen="app", app=AppPage("call", 1, 3.0))
    assert change.show(calling, "home").corner == AppPage("call", 1, 3.0)
    for page in (AppPage("call", 1), AppPage("camera"), AppPage("browser", 3, 3.0), AppPage("films", 0, 3.0)):
        assert change.show(replace(calling, app=page), "home").corner is None
    assert change.show(change.show(calling, "home"), "watch").corner is not None
    assert change.open_app(TvState(), "films").app == AppPage("films")


def test_what_is_around_the_tv_outlasts_its_being_off() -> None:
    world = World(frozenset({"tv.psu.cycle"}), frozenset({"hdmi1"}), cuts=1, cut_at=5.0)
    after = change.off(TvState(world=world, image=(("sound.volume", 3),), errors=("19:30 power_loss",)), 9)
    assert after.world == replace(world, cut_at=None)
    assert (after.image, after.errors) == ((("sound.volume", 3),), ("19:30 power_loss",))
    assert change.start(replace(after, world=replace(world, back_at=9.0)), 9).world.back_at is None


def test_the_error_log_keeps_the_last_few() -> None:
    tv = TvState()
    for minute in range(change.ERRORS_KEPT + 2):
        tv = change.noted(tv, "power_loss", datetime(2026, 11, 22, 19, minute))
    assert len(tv.errors) == change.ERRORS_KEPT
    assert tv.errors[-1] == f"19:{change.ERRORS_KEPT + 1:02d} power_loss"
