"""Attempts and locks in SQL."""

from collections.abc import Callable

from sqlalchemy import (
    Column,
    CompoundSelect,
    Select,
    and_,
    bindparam,
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
    asked = {
        "scope": attempt.scope,
        "account": attempt.account,
        "address": attempt.address,
        "crowd": attempt.crowd,
        "account_us": since.account_us,
        "address_us": since.address_us,
        "crowd_us": since.crowd_us,
        "crowd_most": since.crowd_most,
        "success_us": since.success_us,
    }
    found: dict[str, list[int]] = {}
    for part, at_us in await connection.execute(_TALLY, asked):
        found.setdefault(part, []).append(at_us)
    return Tally(
        account=tuple(sorted(found.get("account", ()))),
        address=tuple(sorted(found.get("address", ()))),
        crowd=tuple(sorted(found.get("crowd", ()))),
        locked="lock" in found,
        account_success="account_success" in found,
        crowd_success="crowd_success" in found,
    )


def _tally_statement() -> CompoundSelect[str, int]:
    """Build the one statement that reads a whole tally, as rows of (part, wall time)."""

    def failures(key: Column[str], part: str) -> Select[str, int]:
        return select(literal(part).label("part"), attempts.c.at_us).where(
            attempts.c.scope == bindparam("scope"),
            key == bindparam(part),
            attempts.c.at_us > bindparam(f"{part}_us"),
            attempts.c.succeeded.is_(False),
        )

    def success(key: Column[str], part: str) -> Select[str, int]:
        of_key = exists().where(
            attempts.c.scope == bindparam("scope"),
            key == bindparam(part),
            attempts.c.crowd == bindparam("crowd"),
            attempts.c.at_us > bindparam("success_us"),
            attempts.c.succeeded.is_(True),
        )
        return select(literal(f"{part}_success"), literal(0)).where(of_key)

    newest = failures(attempts.c.crowd, "crowd").order_by(attempts.c.at_us.desc()).limit(bindparam("crowd_most"))
    lock = (locks.c.scope == bindparam("scope")) & (locks.c.account == bindparam("account"))
    return union_all(
        failures(attempts.c.account, "account"),
        failures(attempts.c.address, "address"),
        select(newest.subquery()),
        success(attempts.c.account, "account"),
        success(attempts.c.crowd, "crowd"),
        select(literal("lock"), locks.c.locked_us).where(lock),
    )


_TALLY = _tally_statement()  # built once: this is the step that every attempt queues for


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
