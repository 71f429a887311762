"""One database file a test, its schema made."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.backends.sql.engine import Database, create_schema, open_database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = open_database(tmp_path / "state.db")
    await create_schema(opened)
    yield opened
    await opened.close()
