"""What can be wrong with a Kodi, for the one who runs the agent."""


class KodiError(Exception):
    """Kodi can't be used (any more); ``code`` is stable, ``text`` says who is wrong and what to do next.

    Codes: ``kodi_not_loopback``, ``kodi_unreachable``, ``kodi_silent``, ``kodi_closed``, ``kodi_data`` (it said what
    can't be read), ``kodi_call`` (it refused a call), ``kodi_empty`` (it tells of no setting), ``kodi_running``.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
