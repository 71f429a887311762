"""Sign-in sessions in memory."""

from dataclasses import replace

from broker.people.signin import SignInSession


class MemorySignInStore:
    """A SignInStore; each method is one step."""

    def __init__(self) -> None:
        self._sessions: dict[str, SignInSession] = {}  # by digest

    async def add(self, session: SignInSession) -> None:
        """Add a session and forget those that are over for good."""
        self._sessions = {key: old for key, old in self._sessions.items() if old.ends_us > session.opened_us}
        self._sessions[session.digest] = session

    async def find(self, digest: str) -> SignInSession | None:
        """Return the session of this digest unless it is revoked."""
        return self._sessions.get(digest)

    async def seen(self, digest: str, at_us: int) -> None:
        """Note activity."""
        session = self._sessions.get(digest)
        if session is not None and at_us > session.seen_us:
            self._sessions[digest] = replace(session, seen_us=at_us)

    async def revoke(self, digest: str) -> SignInSession | None:
        """Revoke a session and return it."""
        return self._sessions.pop(digest, None)

    async def revoke_all(self, account: str) -> int:
        """Revoke every session of an account."""
        before = len(self._sessions)
        self._sessions = {key: kept for key, kept in self._sessions.items() if kept.account != account}
        return before - len(self._sessions)
