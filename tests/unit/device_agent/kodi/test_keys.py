"""Every key of the remote that Kodi has is one that Kodi takes, by its own list; no other is claimed."""

from broker.wire.control import NAMED_KEYS
from device_agent.kodi.keys import LEAVING, LOUDNESS, NAMED, QUIT


def test_the_names_are_those_of_the_protocol() -> None:
    named = {key for key in NAMED if len(key) > 1}
    assert named | LOUDNESS.keys() | LEAVING <= NAMED_KEYS
    assert NAMED.keys() - named == set("0123456789")


def test_what_a_tv_s_remote_has_kodi_has() -> None:
    missing = {key for key in NAMED_KEYS if key not in NAMED and key not in LOUDNESS}
    keyboard = {"Tab", "Insert", "Shift", "Control", "Alt", "Meta", *(f"F{number}" for number in range(1, 13))}
    assert missing - keyboard == {"Power", "TVInput", "ChannelPrev"}


def test_power_ends_kodi_and_not_the_machine() -> None:
    assert QUIT.method == "Application.Quit"
    assert not any(call.method.startswith("System.") for call in (*NAMED.values(), *LOUDNESS.values()))
