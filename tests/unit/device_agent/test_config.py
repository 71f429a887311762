from pathlib import Path

import pytest

from device_agent.config import ConfigError, host_port, load


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROKER", "CA", "DATA", "PANEL", "LANGUAGE"):
        monkeypatch.delenv(f"TELEVISIT_DEVICE_{name}", raising=False)


def test_the_command_line_comes_first_then_the_environment_then_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEVISIT_DEVICE_BROKER", "wss://environment")
    monkeypatch.setenv("TELEVISIT_DEVICE_LANGUAGE", "en")
    config = load(broker="wss://line", data=Path("d"), language=None, ca=None)
    assert (config.broker, config.data, config.language) == ("wss://line", Path("d"), "en")
    assert (config.panel, config.ca) == ("localhost:8480", None)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"data": Path("d")}, "broker"),
        ({"broker": "wss://b"}, "--data or set TELEVISIT_DEVICE_DATA"),
        ({"broker": "wss://b", "data": Path("d"), "language": "fr"}, "language"),
    ],
)
def test_what_is_wrong_is_named_in_one_line_with_what_to_do(given: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(**given)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_config_is_frozen() -> None:
    config = load(broker="wss://b", data=Path("d"))
    with pytest.raises(ValueError, match="frozen"):
        config.broker = "ws://b"  # type: ignore[misc]


@pytest.mark.requirement("TV-19")
def test_the_ordinary_routes_are_the_maker_s_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEVISIT_DEVICE_HOTLINE", "1800 0000")
    config = load(broker="wss://b", data=Path("d"), centre="12 Lê Lợi, Quận 1")
    assert (config.hotline, config.centre, config.visit) == ("1800 0000", "12 Lê Lợi, Quận 1", None)
    for wrong in ("", "x" * 161, "a\u202eb"):
        with pytest.raises(ConfigError, match="hotline"):
            load(broker="wss://b", data=Path("d"), hotline=wrong)


@pytest.mark.parametrize(
    ("text", "found"),
    [("localhost:0", ("localhost", 0)), ("127.0.0.1:8480", ("127.0.0.1", 8480)), ("[::1]:65535", ("::1", 65535))],
)
def test_host_and_port(text: str, found: tuple[str, int]) -> None:
    assert host_port(text, "--panel") == found


@pytest.mark.parametrize("text", ["", "localhost", ":80", "a:b", "a:99999", "::1:80", "a b:1", "a:1\n"])
def test_what_is_no_host_and_port(text: str) -> None:
    with pytest.raises(ConfigError, match="--panel"):
        host_port(text, "--panel")
