"""A KodiError has a stable code and a sentence."""

from device_agent.kodi.errors import KodiError


def test_code_and_sentence() -> None:
    error = KodiError("kodi_closed", "Kodi closed the connection.")
    assert (error.code, error.text) == ("kodi_closed", "Kodi closed the connection.")
    assert str(error) == "kodi_closed: Kodi closed the connection."
