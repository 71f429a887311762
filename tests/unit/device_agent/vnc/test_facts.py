"""What a VNC server says of itself fits the wire, whatever it says."""

from hypothesis import given
from hypothesis import strategies as st

from broker.wire.control import ClipboardTold
from broker.wire.settings import SettingsDescribed, SettingsValues
from device_agent.device import SettingChanged
from device_agent.vnc.facts import DESCRIPTORS, HEIGHT, NAME, WIDTH, changes, cleaned, clip, values


def test_the_descriptors_are_read_only_and_go_on_the_wire() -> None:
    described = SettingsDescribed(descriptors=DESCRIPTORS)
    assert [one.key for one in described.descriptors] == [NAME, WIDTH, HEIGHT]
    assert {one.access for one in described.descriptors} == {"ro"}


@given(st.text(max_size=500))
def test_any_name_goes_on_the_wire(name: str) -> None:
    sent = SettingsValues(values=values(name, 1280, 720))
    assert sent.values.keys() == {one.key for one in DESCRIPTORS}


def test_cleaning_keeps_what_is_readable() -> None:
    assert cleaned("Máy tính tiền\x1b[31m\u202e số 3", 25) == "Máy tính tiền[31m số 3"
    assert cleaned("abcdef", 3) == "abc"


def test_changes_are_only_what_differs_and_was_known() -> None:
    old, new = values("a", 800, 600), values("a", 1024, 600)
    assert changes(old, new) == [SettingChanged(WIDTH, 800, 1024, "unknown", "unknown")]
    assert changes({}, new) == []


@given(st.text(max_size=5000))
def test_any_clipboard_goes_on_the_wire(text: str) -> None:
    told = clip(text)
    assert not told or ClipboardTold(text=told).text == told


def test_a_clipboard_keeps_its_lines() -> None:
    assert clip("một\r\nhai\rba\tbốn\x07") == "một\nhai\nba\tbốn"
    assert len(clip("x" * 9000)) == 4000
