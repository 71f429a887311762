from typing import Literal, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.settings import Descriptor, SettingsDescribed, Value
from device_agent.simulator.tv import settings
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.book import factory
from device_agent.simulator.tv.catalogue.doing import UPDATE
from device_agent.simulator.tv.selftest import TESTS
from device_agent.simulator.tv.settings import ALL, check, described, fault, reason, shown, stepped
from device_agent.simulator.tv.texts import PHRASES

KEYS = sorted(ALL)
FRESH = factory()
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.booleans(), st.integers(-200, 200), st.floats(-100, 100), st.text(max_size=40),
    st.sampled_from(["vi", "movie", "07:15", "hdmi2"])
)  # fmt: skip


def test_the_keys_are_these_for_ever() -> None:
    assert list(ALL) == [
        "picture.mode", "picture.backlight", "picture.contrast", "picture.brightness", "picture.sharpness",
        "picture.color", "picture.tint", "picture.color_tone", "picture.local_dimming", "picture.motion.judder",
        "picture.noise_reduction", "picture.gamma", "picture.dynamic_contrast", "picture.hdr_tone_mapping",
        "picture.real_cinema", "picture.white_balance.red", "picture.white_balance.green",
        "picture.white_balance.blue", "picture.aspect", "picture.eye_care", "picture.energy_saving",
        "sound.volume", "sound.mute", "sound.mode", "sound.output", "sound.balance", "sound.bass", "sound.treble",
        "sound.auto_volume", "sound.lip_sync_ms",
        "input.current",
        "input.hdmi1.label", "input.hdmi1.uhd_color", "input.hdmi1.pc_mode", "input.hdmi1.device",
        "input.hdmi2.label", "input.hdmi2.uhd_color", "input.hdmi2.pc_mode", "input.hdmi2.device",
        "input.hdmi3.label", "input.hdmi3.uhd_color", "input.hdmi3.pc_mode", "input.hdmi3.device",
        "network.kind", "network.wifi.name", "network.wifi.password", "network.ipv4.mode", "network.ipv4.address",
        "network.dns.mode", "network.dns.server", "network.wake", "network.hub", "network.signal",
        "system.language", "system.device_name", "app.order", "system.off_timer", "system.off_time",
        "system.cec.enabled", "system.cec.auto_off", "app.autoplay", "power.quick_start", "power.standby_light",
        "power.on_screen", "channel.country", "channel.parental_lock", "system.usage_mode",
        "system.firmware.auto_update", "system.firmware.version",
        "system.uptime_h", "system.factory_reset",
        "camera.enabled", "accessibility.high_contrast", "accessibility.captions",
        "accessibility.audio_description", "accessibility.grayscale", "privacy.microphone", "privacy.viewing_data",
        "privacy.fewer_ads", "channel.current", "tv.error_log",
        "system.firmware.update", "test.picture", "test.sound", "test.hdmi", "test.network", "test.hub",
    ]  # fmt: skip


def test_part_1_s_keys_are_still_there() -> None:
    """A key is stable for ever, or in the rename map."""
    first = {
        "picture.mode", "picture.backlight", "picture.contrast", "picture.brightness", "picture.sharpness",
        "picture.color", "picture.color_tone", "picture.energy_saving", "sound.volume", "sound.mute", "sound.mode",
        "sound.output", "sound.balance", "input.current", "system.language", "system.device_name", "system.off_timer",
        "system.off_time", "system.usage_mode", "system.firmware.version",
    }  # fmt: skip
    assert {key for key, each in ALL.items() if each.since_schema == 1} == first
    assert settings.SCHEMA.revision == max(each.since_schema for each in ALL.values()) == 4
    for each in settings.SCHEMA.renamed:
        assert each.new in ALL
        assert each.old not in ALL


def test_everything_fits_the_wire() -> None:
    SettingsDescribed(descriptors=described(FRESH))


def test_who_may_do_what() -> None:
    customers = {key for key, each in ALL.items() if each.write_policy == "customer_only"}
    assert customers == {
        "network.wifi.name", "network.wifi.password", "camera.enabled", "channel.parental_lock", "privacy.microphone",
        "privacy.viewing_data",
    }  # fmt: skip
    consented = {key for key, each in ALL.items() if each.write_policy == "technician_consent"}
    assert consented == {settings.RESET, UPDATE}
    assert {"network.wifi.password"} == settings.SECRETS
    assert ALL["network.wifi.name"].sensitivity == "personal"
    actions = {key for key, each in ALL.items() if each.kind == "action"}
    assert actions == {settings.RESET, UPDATE, *TESTS}
    assert set(ALL) - set(settings.HELD) == actions | {
        "network.signal", "system.uptime_h", "channel.current", "tv.error_log",
    }  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_default_is_a_value_that_may_be_written(key: str) -> None:
    descriptor = ALL[key]
    assert descriptor.label_vi
    assert descriptor.label_en
    if key in settings.HELD:
        assert fault(descriptor, FRESH[key]) is None
    if descriptor.default is not None:
        assert fault(descriptor, descriptor.default) is None


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("picture.smell", 1, "unknown_setting"),
        ("picture.contrast@scart+movie", 1, "unknown_setting"),
        ("picture.contrast@hdmi1", 1, "unknown_setting"),
        ("picture.mode@hdmi1+movie", "movie", "unknown_setting"),
        ("sound.volume@tv", 1, "unknown_setting"),
        ("system.firmware.version", "9.9", "read_only"),
        ("input.hdmi1.device", "game", "read_only"),
        ("network.signal", 5, "read_only"),
        ("system.factory_reset", True, "read_only"),
        ("sound.volume", True, "wrong_type"),
        ("sound.volume", 5.0, "wrong_type"),
        ("sound.volume", "5", "wrong_type"),
        ("sound.volume", 101, "out_of_range"),
        ("picture.brightness", -6, "out_of_range"),
        ("picture.brightness@hdmi2+natural", -6, "out_of_range"),
        ("sound.mute", 1, "wrong_type"),
        ("picture.mode", "psychedelic", "not_an_option"),
        ("picture.mode", 3, "wrong_type"),
        ("system.device_name", "", "out_of_range"),
        ("system.device_name", "   ", "out_of_range"),
        ("system.device_name", "x" * 33, "out_of_range"),
        ("system.device_name", "a\x1bb", "wrong_type"),
        ("network.wifi.password", "short", "out_of_range"),
        ("system.off_time", "07:15", "unavailable"),
    ],
)
def test_what_is_refused(key: str, value: Value, reason: str) -> None:
    assert check(key, value, FRESH) == reason


@pytest.mark.parametrize("key", ["picture.contrast", "picture.contrast@hdmi3+movie", "picture.mode@hdmi1"])
def test_what_is_let_through(key: str) -> None:
    assert check(key, 7 if "contrast" in key else "movie", FRESH) is None


@pytest.mark.parametrize("time", ["24:00", "7:15", "07:60", "07:15:00", "", "noon", "07:15\n"])
def test_times_are_hours_and_minutes(time: str) -> None:
    assert check("system.off_time", time, {**FRESH, "system.off_timer": True}) == "wrong_type"


@pytest.mark.parametrize(
    ("key", "on", "off", "why"),
    [
        ("picture.backlight", {"picture.energy_saving": "low"}, {"picture.energy_saving": "high"}, "energy_saving"),
        ("sound.balance", {"sound.output": "tv"}, {"sound.output": "arc"}, "external_output"),
        ("network.wifi.name", {"network.kind": "wifi"}, {"network.kind": "cable"}, "cable_used"),
        ("network.wifi.password", {"network.kind": "wifi"}, {"network.kind": "cable"}, "cable_used"),
        ("network.ipv4.address", {"network.ipv4.mode": "manual"}, {"network.ipv4.mode": "auto"}, "automatic"),
        ("network.dns.server", {"network.dns.mode": "manual"}, {"network.dns.mode": "auto"}, "automatic"),
        ("system.off_time", {"system.off_timer": True}, {"system.off_timer": False}, "off_timer"),
        ("system.cec.auto_off", {"system.cec.enabled": True}, {"system.cec.enabled": False}, "cec_off"),
    ],
)
def test_what_depends_on_another_setting_says_so(
    key: str, on: dict[str, Value], off: dict[str, Value], why: str
) -> None:
    def found(values: dict[str, Value]) -> Descriptor:
        return next(each for each in described({**FRESH, **values}) if each.key == key)

    assert (found(on).available, found(on).reason, reason(key, {**FRESH, **on})) == (True, None, None)
    assert (found(off).available, found(off).reason, reason(key, {**FRESH, **off})) == (False, why, why)
    assert check(key, FRESH[key], {**FRESH, **off}) == "unavailable"
    assert reason(f"{key}@tv+movie", {**FRESH, **off}) == why


def test_a_mode_s_own_default_is_in_its_descriptor() -> None:
    def default(mode: str, key: str) -> Value | None:
        values = {**FRESH, "picture.mode": mode}
        return next(each.default for each in described(values) if each.key == key)

    assert [default(mode, "picture.backlight") for mode in ("standard", "dynamic")] == [40, 50]
    assert default("movie", "picture.color_tone") == "warm1"


@given(st.sampled_from(KEYS), VALUES)
def test_check_never_fails_and_what_it_lets_through_can_be_shown(key: str, value: Value) -> None:
    if check(key, value, FRESH) is None:
        assert shown(key, value, "vi")
        assert shown(key, value, "en")


@given(
    st.sampled_from([key for key in settings.HELD if ALL[key].access == "rw"]),
    st.lists(st.sampled_from([-1, 1]), max_size=30),
)
def test_stepping_never_leaves_what_may_be_written(key: str, moves: list[Literal[-1, 1]]) -> None:
    value = FRESH[key]
    for direction in moves:
        value = stepped(key, value, direction)
        assert fault(ALL[key], value) is None


def test_sliders_and_choices_stop_at_their_ends_times_and_switches_go_round() -> None:
    assert stepped("sound.volume", 100, 1) == 100
    assert stepped("sound.lip_sync_ms", 20, 1) == 30
    assert stepped("picture.mode", "standard", -1) == "standard"
    assert stepped("picture.mode", "standard", 1) == "dynamic"
    assert stepped("system.off_time", "23:50", 1) == "00:05"
    assert stepped("sound.mute", True, 1) is False


def test_values_are_shown_in_the_viewer_s_words() -> None:
    assert shown("picture.mode", "dynamic", "vi") == "Sống động"
    assert shown("sound.mute", True, "en") == "On"
    assert shown("sound.lip_sync_ms", 30, "vi") == "30 ms"
    assert settings.label("picture.backlight", "vi") == "Đèn nền"
    assert settings.label("picture.backlight", "en") == "Backlight"


def test_a_secret_is_shown_as_dots_of_no_length() -> None:
    assert shown("network.wifi.password", "x" * 40, "en") == shown("network.wifi.password", "y" * 8, "vi") == "•" * 8


def test_a_string_setting_without_bounds_takes_any_text() -> None:
    free = Descriptor(key="a.b", kind="setting", type="string", label_vi="a", label_en="a")
    assert fault(free, "x" * 100) is None


ORDER = ("films", "music", "browser", "call", "camera", "shop")


def test_the_order_of_apps_is_all_of_them_each_once() -> None:
    order = ALL["app.order"]
    assert order.default == ORDER == tuple(APPS)
    for item in order.options:
        assert (item.label_vi, item.label_en) == PHRASES[f"app.{item.value}"]
    wrong: dict[str, object] = {
        "wrong_type": ("films", "films", "music", "browser", "call", "shop"), "out_of_range": ORDER[1:],
        "not_an_option": (*ORDER[1:], "solitaire"),
    }  # fmt: skip
    for refusal, items in wrong.items():
        assert check("app.order", cast(Value, items), FRESH) == refusal
    for value in ("films", 1, True):
        assert check("app.order", value, FRESH) == "wrong_type"
    assert check("app.order", ORDER[::-1], FRESH) is None


def test_a_press_on_the_order_turns_it_and_it_is_said_in_words() -> None:
    once = stepped("app.order", ORDER, 1)
    assert once == ("music", "browser", "call", "camera", "shop", "films")
    assert stepped("app.order", once, -1) == ORDER
    assert shown("app.order", once, "vi").startswith("Âm nhạc, Trình duyệt")
    assert shown("app.order", once, "en").endswith("Shop, Films")
