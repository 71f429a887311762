"""Kodi's settings as ours: recorded real ones, each value there and back; whatever Kodi says fits the wire."""

import json
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire import codec, limits
from broker.wire.settings import Descriptor, SettingsDescribed, SettingsValues
from device_agent.kodi.entry import Entry, cleaned, entry
from device_agent.kodi.told import Addon, Told, one, several
from tests.stage.kodi import RECORDED

ADDONS = several(Addon, RECORDED["Addons.GetAddons"], "addons")
RAW: list[dict[str, Any]] = [each for page in RECORDED["Settings.GetSettings"].values() for each in page]
MADE = {each["id"]: found for each in RAW if (found := entry(Told.model_validate(each), ADDONS)) is not None}
BASE: dict[str, Any] = {"id": "a.b", "type": "string", "label": "A", "level": "basic", "enabled": True, "value": ""}


def made(**more: Any) -> Entry:
    found = entry(Told.model_validate(BASE | more), ADDONS)
    assert found is not None
    return found


def of(id_: str) -> Descriptor:
    return MADE[id_].descriptor


def test_every_setting_but_a_button_becomes_one_of_ours() -> None:
    buttons = {each["id"] for each in RAW if each["type"] == "action"}
    assert MADE.keys() == {each["id"] for each in RAW} - buttons
    described = SettingsDescribed(descriptors=tuple(each.descriptor for each in MADE.values()))
    assert len(codec.format(described).encode()) < limits.DEVICE_TEXT_BYTES


def test_a_choice_among_add_ons() -> None:
    language = of("locale.language")
    assert (language.key, language.type, language.level) == ("kodi.locale.language", "enum", "basic")
    assert {"resource.language.vi_vn", "resource.language.en_gb"} <= {each.value for each in language.options}
    assert language.default == "resource.language.en_gb"
    assert MADE["locale.language"].to("resource.language.vi_vn") == "resource.language.vi_vn"


def test_ranges_steps_and_choices_of_numbers() -> None:
    zoom = of("lookandfeel.skinzoom")
    assert (zoom.type, zoom.min, zoom.max, zoom.step) == ("int", -30, 30, 2)
    margin = of("subtitles.marginvertical")
    assert (margin.type, margin.min, margin.max) == ("decimal", 0, 50)
    opacity = of("subtitles.opacity")  # Kodi says 0 to 0, and means percent
    assert (opacity.min, opacity.max, opacity.access) == (0, 100, "rw")
    channels = MADE["audiooutput.channels"]
    assert channels.descriptor.type == "enum"
    word = channels.descriptor.options[2].value
    assert channels.of(channels.to(word)) == word
    assert isinstance(channels.to(word), int)
    assert made(type="integer", value=5, minimum=0, maximum=0).descriptor.access == "ro"  # no range, no percentage


def test_a_long_list_of_choices_keeps_what_is_needed_and_what_is_wanted() -> None:
    many = [{"label": f"L{number}", "value": f"v{number}"} for number in range(200)]
    many += [{"label": "Vietnamese", "value": "Vietnamese"}]
    found = made(options=many, value="v150", default="v151").descriptor
    values = [each.value for each in found.options]
    assert len(values) == limits.OPTIONS
    assert {"v150", "v151", "Vietnamese", "v0"} <= set(values)
    assert values == sorted(values, key=[each["value"] for each in many].index)
    assert found.default == "v151"
    assert "Vietnamese" in {each.value for each in of("locale.audiolanguage").options}


def test_what_holds_is_a_choice_even_if_kodi_does_not_offer_it() -> None:
    country = MADE["locale.timezonecountry"]  # nothing yet, which is none of Kodi's own choices
    assert country.descriptor.options[0].value == "none"
    assert country.descriptor.options[0].label_vi == "Không có"
    assert (country.of(""), country.to("none")) == ("none", "")
    device = MADE["audiooutput.audiodevice"]  # Kodi only offers "error" where there is no sound card
    assert device.of("Default") == "Default"


def test_a_list_keeps_its_order_and_its_bounds() -> None:
    keyboards = MADE["locale.keyboardlayouts"]
    assert (keyboards.descriptor.type, keyboards.descriptor.min, keyboards.descriptor.max) == ("list", 1, 3)
    items = tuple(each.value for each in keyboards.descriptor.options)
    assert keyboards.of(list(items[2:0:-1])) == items[2:0:-1]
    assert keyboards.to(items[2:0:-1]) == list(items[2:0:-1])
    assert keyboards.refused(items[:4]) == "out_of_range"
    assert keyboards.refused(()) == "out_of_range"
    assert keyboards.refused((items[0], items[0])) == "not_an_option"
    assert keyboards.of(["nobody has this"]) is None
    assert keyboards.of([items[0], items[0]]) is None


def test_what_is_not_there_to_be_written_is_read_only() -> None:
    assert of("subtitles.custompath").access == "ro"
    assert of("lookandfeel.rssedit").access == "ro"
    assert of("subtitles.tv").access == "ro"  # one choice: none
    assert of("services.devicename").access == "rw"
    assert (of("masterlock.startuplock").available, of("masterlock.startuplock").reason) == (False, "unavailable")


@pytest.mark.requirement("PR-07")
def test_a_secret_has_no_value_and_no_default() -> None:
    pin = entry(Told.model_validate(BASE | {"id": "pvrparental.pin", "value": "1234", "default": "0000"}))
    assert pin is not None
    assert "1234" not in repr(pin)
    assert "0000" not in repr(pin)
    assert pin.descriptor.sensitivity == "secret"


def test_a_path_tells_no_password() -> None:
    path = made(type="path", value="smb://an:mat%20khau@nas/phim")
    assert path.of("smb://an:mat%20khau@nas/phim") == "smb://nas/phim"
    assert path.of("smb://an@nas/phim") == "smb://nas/phim"
    assert path.of("special://home/a@b") == "special://home/a@b"


@pytest.mark.parametrize(
    ("id_", "value", "why"),
    [
        ("filelists.showhidden", 1, "wrong_type"),
        ("filelists.showhidden", True, None),
        ("lookandfeel.skinzoom", 31, "out_of_range"),
        ("lookandfeel.skinzoom", -30, None),
        ("lookandfeel.skinzoom", 0.5, "wrong_type"),
        ("lookandfeel.skinzoom", True, "wrong_type"),
        ("subtitles.marginvertical", 7, None),
        ("subtitles.marginvertical", 7.5, None),
        ("locale.language", "klingon", "not_an_option"),
        ("locale.language", 5, "wrong_type"),
        ("services.devicename", "Kodi phòng khách", None),
        ("services.devicename", "x" * 121, "wrong_type"),
        ("services.devicename", "a\x1b[2J", "wrong_type"),
        ("services.devicename", "[B]x[/B]", "wrong_type"),
        ("locale.keyboardlayouts", "English QWERTY", "wrong_type"),
    ],
)
def test_what_is_refused(id_: str, value: Any, why: str | None) -> None:
    assert MADE[id_].refused(value) == why


@pytest.mark.parametrize("id_", sorted(MADE))
def test_every_value_on_offer_goes_there_and_back(id_: str) -> None:
    each = MADE[id_]
    offered: list[Any] = [option.value for option in each.descriptor.options] if each.descriptor.type == "enum" else []
    if each.descriptor.type == "bool":
        offered = [True, False]
    if each.descriptor.type == "int" and each.descriptor.min is not None:
        offered = [int(each.descriptor.min), int(each.descriptor.max or 0)]
    for value in offered:
        assert each.refused(value) is None
        assert each.of(json.loads(json.dumps(each.to(value)))) == value


def test_markup_and_control_characters_are_gone() -> None:
    assert cleaned("[B]Ngôn[/B] ngữ[CR]mới\x1b\u202e [COLOR red]x") == "Ngôn  ngữ mới  x"
    assert len(cleaned("x" * 900)) == limits.TEXT_CHARS


ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.lists(st.text() | st.integers())
)
CHOICES = st.lists(
    st.fixed_dictionaries({"label": st.text(max_size=300), "value": st.text() | st.integers()}), max_size=80
)


@given(
    st.fixed_dictionaries(
        {
            "id": st.just("a.b"), "label": st.text(max_size=300), "enabled": st.booleans(),
            "value": ODD, "default": ODD,
            "type": st.sampled_from(["boolean", "integer", "number", "string", "path", "addon", "list", "action"]),
            "level": st.sampled_from(["basic", "standard", "advanced", "expert"]),
        },
        optional={
            "options": CHOICES, "minimum": st.floats(-1e15, 1e15), "maximum": st.floats(-1e15, 1e15),
            "step": st.floats(-9, 9), "minimumItems": st.integers(-5, 99), "maximumItems": st.integers(-5, 99),
            "control": st.just({"type": "edit", "format": "string"}) | st.just({"format": "percentage"}),
            "definition": st.fixed_dictionaries({"type": st.just("string"), "options": CHOICES}),
        },
    )
)  # fmt: skip
def test_whatever_kodi_says_fits_the_wire(said: dict[str, Any]) -> None:
    told = one(Told, said)
    found = entry(told, ADDONS) if told is not None else None
    if found is not None:
        assert told is not None
        SettingsDescribed(descriptors=(Descriptor.model_validate(found.descriptor.model_dump()),))
        value = found.of(told.value)
        assert value is not None
        SettingsValues(values={"kodi.a.b": value})
        if found.descriptor.type == "enum":
            assert value in [option.value for option in found.descriptor.options]


@pytest.mark.parametrize("strange", [1.5, None, {}, True, []])
def test_a_list_of_what_is_no_choice_is_no_setting(strange: object) -> None:
    keyboards = next(each for each in RAW if each["id"] == "locale.keyboardlayouts")
    told = one(Told, {**keyboards, "value": [strange]})
    assert told is None or entry(told, ADDONS) is None


def test_a_label_that_never_ends_takes_no_time() -> None:
    began = process_time()
    assert cleaned("[COLOR" * 500_000) != ""
    assert process_time() - began < 0.5, "it took minutes"
    assert cleaned("[COLOR red]Đỏ[/COLOR] [B]đậm[/B]") == "Đỏ   đậm"
