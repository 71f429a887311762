"""The catalogue in SQL beyond its contract: an import is whole or not at all."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from broker.backends.sql.engine import Database
from broker.backends.sql.parts import SqlPartStore
from broker.diagnosis.parts import read, shipped


async def test_an_import_that_fails_leaves_what_was(database: Database) -> None:
    store, parts = SqlPartStore(database), read(shipped())[:3]
    await store.replace(parts)
    with pytest.raises(IntegrityError):
        await store.replace([parts[0], replace(parts[0], stock=9)])
    assert {part.sku for part in await store.parts()} == {part.sku for part in parts}
    assert await store.parts(group="tv.panel") == (parts[0],)
