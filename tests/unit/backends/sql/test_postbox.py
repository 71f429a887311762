from pathlib import Path

from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.postbox import Postbox
from broker.clock import ManualClock
from broker.events.erasure import HoldSet
from broker.events.people import AccountCreated, AccountUnlocked
from broker.principal.principal import ActorKind, Principal

HOST = Principal(ActorKind.ADMINISTRATOR, "host:root")


async def test_what_was_left_waits_in_order_over_a_restart_until_it_is_taken(tmp_path: Path) -> None:
    made = AccountCreated(by=HOST, account="an", role="technician")
    unlocked = AccountUnlocked(by=HOST, account="an")
    database = open_database(tmp_path / "state.db")
    await create_schema(database)
    for event in (made, unlocked):
        await Postbox(database).leave(event, ManualClock().now())
    await database.close()
    database = open_database(tmp_path / "state.db")
    try:
        box = Postbox(database)
        waiting = await box.waiting()
        assert [event for _, event in waiting] == [made, unlocked]
        await box.taken(waiting[0][0])
        assert await box.waiting() == waiting[1:]
        await box.taken(waiting[1][0])
        assert await box.waiting() == []
    finally:
        await database.close()


async def test_a_round_takes_at_most_a_hundred(tmp_path: Path) -> None:
    database = open_database(tmp_path / "state.db")
    try:
        await create_schema(database)
        for number in range(101):
            await Postbox(database).leave(AccountUnlocked(by=HOST, account=f"a{number}"), ManualClock().now())
        assert len(await Postbox(database).waiting()) == 100
    finally:
        await database.close()


async def test_private_fields_come_back_with_their_event_and_are_overwritten_when_it_is_taken(tmp_path: Path) -> None:
    database = open_database(tmp_path / "state.db")
    try:
        await create_schema(database)
        said = "Khách hàng Lê Văn Riêng\nyêu cầu"
        private = HoldSet(by=HOST, hold="h", subject="ticket", value="TV-1", reason=said)
        await Postbox(database).leave(private, ManualClock().now())
        ((number, event),) = await Postbox(database).waiting()
        assert event == private
        await Postbox(database).taken(number)
        await database.truncate_wal()
        assert "Riêng".encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    finally:
        await database.close()
