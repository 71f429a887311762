"""What the contract suites share: one database file a test, its schema made."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.backends.sql.engine import Database, create_schema, open_database


@pytest.fixture
def database_file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
async def database(database_file: Path) -> AsyncIterator[Database]:
    opened = open_database(database_file)
    await create_schema(opened)
    yield opened
    await opened.close()
