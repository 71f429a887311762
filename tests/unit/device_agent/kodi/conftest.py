"""What the Kodi suites share: recorded answers of a real one, and a server that gives them."""

from collections.abc import AsyncIterator

import pytest

from tests.stage.kodi import Recorded, recorded


@pytest.fixture
async def server() -> AsyncIterator[Recorded]:
    """A Kodi on a free port of loopback."""
    async with recorded() as running:
        yield running
