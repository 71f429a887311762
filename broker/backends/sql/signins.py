"""Sign-in sessions in SQL."""

from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import sign_ins
from broker.people.signin import SignInSession


class SqlSignInStore:
    """A SignInStore; each change is one writing transaction, and revoking deletes the row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, session: SignInSession) -> None:
        """Add a session and forget those that are over for good."""
        async with self._database.writing() as connection:
            await connection.execute(delete(sign_ins).where(sign_ins.c.ends_us <= session.opened_us))
            await connection.execute(
                insert(sign_ins).values(
                    digest=session.digest,
                    id=session.id,
                    account=session.account,
                    address=session.address,
                    opened_us=session.opened_us,
                    seen_us=session.seen_us,
                    ends_us=session.ends_us,
                )
            )

    async def find(self, digest: str) -> SignInSession | None:
        """Return the session of this digest unless it is revoked."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(sign_ins).where(sign_ins.c.digest == digest))).first()
        return _session(row) if row else None

    async def seen(self, digest: str, at_us: int) -> None:
        """Note activity."""
        async with self._database.writing() as connection:
            await connection.execute(
                update(sign_ins).where(sign_ins.c.digest == digest, sign_ins.c.seen_us < at_us).values(seen_us=at_us)
            )

    async def revoke(self, digest: str) -> SignInSession | None:
        """Revoke a session and return it."""
        async with self._database.writing() as connection:
            row = (
                await connection.execute(delete(sign_ins).where(sign_ins.c.digest == digest).returning(sign_ins))
            ).first()
        return _session(row) if row else None

    async def revoke_all(self, account: str) -> int:
        """Revoke every session of an account."""
        async with self._database.writing() as connection:
            return (await connection.execute(delete(sign_ins).where(sign_ins.c.account == account))).rowcount


def _session(row: Row[Any]) -> SignInSession:
    return SignInSession(**row._mapping)
