"""What the contract suites share: one database file a test, its schema made; each device of ``subjects``."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.backends.sql.engine import Database, create_schema, open_database
from tests.contract.real_devices import REAL
from tests.contract.subjects import DEVICES, Subject

EVERY_DEVICE = DEVICES | REAL


@pytest.fixture
def database_file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
async def database(database_file: Path) -> AsyncIterator[Database]:
    opened = open_database(database_file)
    await create_schema(opened)
    yield opened
    await opened.close()


@pytest.fixture(params=sorted(EVERY_DEVICE))
async def subject(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    async with EVERY_DEVICE[request.param](tmp_path) as opened:
        yield opened
