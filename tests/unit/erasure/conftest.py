"""What every test of the eraser stands on: an archive on a disk that can fail."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.backends.fickle_disk import FickleDisk
from tests.unit.erasure.archive import Archive, archive


@pytest.fixture
def disk() -> FickleDisk:
    return FickleDisk()


@pytest.fixture
async def here(tmp_path: Path, disk: FickleDisk) -> AsyncIterator[Archive]:
    async with archive(tmp_path, disk=disk) as found:
        yield found
