"""What the contract suites share: one database file a test, its schema made; each device of ``subjects``."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from broker.backends.sql.engine import Database, create_schema, open_database
from tests.contract.real_devices import REAL
from tests.contract.subjects import DEVICES, Subject, Trait, traits_of

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


def devices(*traits: Trait) -> Any:
    """Return a fixture: every device that has these traits."""
    names = sorted(name for name, each in EVERY_DEVICE.items() if each.traits.issuperset(traits))

    @pytest.fixture(params=names)
    async def opened(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
        joined = EVERY_DEVICE[request.param]
        async with joined.opened(tmp_path) as subject:
            assert traits_of(subject) == joined.traits, "else a test would pass it by"
            yield subject

    return opened


subject = devices()
displaying = devices("display")
screenless = devices("screenless")
refusing = devices("refuses")
switched = devices("switch")
with_camera = devices("camera")
faulty = devices("faults")
