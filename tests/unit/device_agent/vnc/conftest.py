"""What the VNC suites share: a small VNC server that a test plays."""

from collections.abc import AsyncIterator

import pytest

from tests.stage.vnc import Played, played


@pytest.fixture
async def server() -> AsyncIterator[Played]:
    """A played server on a free port of loopback."""
    async with played() as running:
        yield running
