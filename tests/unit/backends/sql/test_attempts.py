"""What is in the tables; the contract is in tests/contract/test_attempt_store.py."""

from sqlalchemy import event, func, select

from broker.backends.sql.attempts import SqlAttemptStore
from broker.backends.sql.engine import Database
from broker.backends.sql.tables import attempts
from broker.clock import ManualClock
from broker.pairing.throttle import CLAIM_LIMITS, Stop, Throttle


async def kept(database: Database) -> int:
    async with database.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(attempts))).scalar_one())


async def test_attempts_are_forgotten_when_no_limit_asks_for_them_any_more(database: Database) -> None:
    clock = ManualClock()
    throttle = Throttle(SqlAttemptStore(database), "claim", CLAIM_LIMITS)
    await throttle.enter("lan", "a", clock.now())
    await throttle.succeeded(await throttle.enter("minh", "b", clock.now()))
    clock.advance(8 * 3600)
    await throttle.enter("hoa", "c", clock.now())
    assert await kept(database) == 2, "the success is past its eight hours, the failure not past its day"
    clock.advance(16 * 3600)
    await throttle.enter("hoa", "c", clock.now())
    assert await kept(database) == 2, "the first failure is past its day"


async def test_a_stopped_attempt_writes_nothing(database: Database) -> None:
    clock = ManualClock()
    throttle = Throttle(SqlAttemptStore(database), "claim", CLAIM_LIMITS)
    for _ in range(5):
        await throttle.enter("lan", "a", clock.now())
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    assert (await throttle.enter("lan", "a", clock.now())).stop is Stop.ACCOUNT
    assert [statement.split()[0] for statement in statements] == ["BEGIN", "SELECT"]
    assert await kept(database) == 5


async def test_a_lock_is_put_on_and_taken_off_once(database: Database) -> None:
    store, clock = SqlAttemptStore(database), ManualClock()
    throttle = Throttle(store, "claim", CLAIM_LIMITS)
    await throttle.enter("lan", "a", clock.now())
    assert [await store.lock("claim", "lan", 1), await store.lock("claim", "lan", 1)] == [True, False]
    assert (await throttle.enter("lan", "a", clock.now())).stop is Stop.LOCKED
    assert [await store.unlock("claim", "lan"), await store.unlock("claim", "lan")] == [True, False]
    assert await kept(database) == 0
