import pytest
from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import metadata, offers

OFFER = {
    "id": "a", "device": "tv", "digest": "da", "state": "live", "allocated_us": 0, "expires_us": 9, "crowded": 0,
}  # fmt: skip


@pytest.mark.parametrize("table", metadata.tables.values(), ids=lambda table: table.name)
def test_every_column_says_what_it_means(table: Table) -> None:
    assert [column.name for column in table.columns if not column.comment] == []


def test_no_column_holds_a_secret_in_the_clear() -> None:
    names = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not names & {"pin", "password", "token", "secret"}


@pytest.mark.requirement("TV-10")
@pytest.mark.parametrize(
    "second",
    [
        OFFER | {"id": "b", "digest": "db"},
        OFFER | {"id": "b", "digest": "db", "state": "claimed", "claimed_us": 1},
        OFFER | {"id": "b", "device": "washer"},
        OFFER | {"id": "b", "device": "washer", "digest": "db", "state": "claimed"},
        OFFER | {"id": "b", "device": "washer", "digest": "db", "state": "unheard of"},
    ],
    ids=["two live", "live and claimed", "one digest twice", "claimed without a time", "unknown state"],
)
async def test_the_database_itself_refuses_what_must_not_be(database: Database, second: dict[str, object]) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(offers).values(OFFER))
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await connection.execute(insert(offers).values(second))
