"""Attempts and locks in SQL."""

from collections.abc import Callable

from sqlalchemy import (
    Column,
    CompoundSelect,
    Select,
    and_,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import attempts, locks
from broker.pairing.throttle import Attempt, Since, Tally, Verdict


class SqlAttemptStore:
    """An AttemptStore; each method is one writing transaction, so reading the tally and keeping the attempt are one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(self, attempt: Attempt, since: Since, judge: Callable[[Tally], Verdict]) -> Verdict:
        """Count this attempt, if it may be judged."""
        async with self._database.writing() as connection:
            verdict = judge(await _tally(connection, attempt, since))
            if verdict.stop is None:  # a stopped attempt changes nothing, so a flood of them costs no disk
                await _forget(connection, attempt.scope, since)
                await connection.execute(
                    insert(attempts).values(
                        id=attempt.id,
                        scope=attempt.scope,
                        account=attempt.account,
                        address=attempt.address,
                        crowd=attempt.crowd,
                        at_us=attempt.at_us,
                        succeeded=False,
                    )
                )
            return verdict

    async def succeed(self, attempt_id: str) -> None:
        """Give a kept attempt back."""
        async with self._database.writing() as connection:
            await connection.execute(update(attempts).where(attempts.c.id == attempt_id).values(succeeded=True))

    async def lock(self, scope: str, account: str, at_us: int) -> bool:
        """Lock an account in this scope."""
        statement = sqlite_insert(locks).values(scope=scope, account=account, locked_us=at_us).on_conflict_do_nothing()
        async with self._database.writing() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def unlock(self, scope: str, account: str) -> bool:
        """Unlock an account and forget its failures in this scope."""
        async with self._database.writing() as connection:
            gone = await connection.execute(delete(locks).where(locks.c.scope == scope, locks.c.account == account))
            if gone.rowcount == 0:
                return False
            await connection.execute(
                delete(attempts).where(
                    attempts.c.scope == scope, attempts.c.account == account, attempts.c.succeeded.is_(False)
                )
            )
            return True


async def _tally(connection: AsyncConnection, attempt: Attempt, since: Since) -> Tally:
    """Read the whole tally in one statement: this is the step that every attempt queues for."""
    rows = (await connection.execute(_tally_statement(attempt, since))).all()

    def of(part: str) -> tuple[int, ...]:
        return tuple(sorted(row.at_us for row in rows if row.part == part))

    return Tally(
        account=of("account"),
        address=of("address"),
        crowd=of("crowd"),
        locked=bool(of("lock")),
        account_success=bool(of("account_success")),
        crowd_success=bool(of("crowd_success")),
    )


def _tally_statement(attempt: Attempt, since: Since) -> CompoundSelect[tuple[str, int]]:
    def counted(part: str, key: Column[str], value: str, since_us: int) -> Select[tuple[str, int]]:
        return select(literal(part).label("part"), attempts.c.at_us).where(
            attempts.c.scope == attempt.scope,
            key == value,
            attempts.c.at_us > since_us,
            attempts.c.succeeded.is_(False),
        )

    def success(part: str, key: Column[str], value: str) -> Select[tuple[str, int]]:
        return select(literal(part), literal(attempt.at_us)).where(
            exists().where(
                attempts.c.scope == attempt.scope,
                key == value,
                attempts.c.crowd == attempt.crowd,
                attempts.c.at_us > since.success_us,
                attempts.c.succeeded.is_(True),
            )
        )

    return union_all(
        counted("account", attempts.c.account, attempt.account, since.account_us),
        counted("address", attempts.c.address, attempt.address, since.address_us),
        counted("crowd", attempts.c.crowd, attempt.crowd, since.crowd_us),
        success("account_success", attempts.c.account, attempt.account),
        success("crowd_success", attempts.c.crowd, attempt.crowd),
        select(literal("lock"), locks.c.locked_us).where(
            locks.c.scope == attempt.scope, locks.c.account == attempt.account
        ),
    )


async def _forget(connection: AsyncConnection, scope: str, since: Since) -> None:
    failures_since_us = min(since.account_us, since.address_us, since.crowd_us)
    await connection.execute(
        delete(attempts).where(
            attempts.c.scope == scope,
            or_(
                and_(attempts.c.succeeded.is_(False), attempts.c.at_us <= failures_since_us),
                and_(attempts.c.succeeded.is_(True), attempts.c.at_us <= since.success_us),
            ),
        )
    )
