"""Fixtures over a running broker, for the conftest files of journeys and adversaries."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.stage.actors import Side, sign_in
from tests.stage.broker import RunningBroker

PEOPLE = (
    ("an.nguyen", "technician", "Nguyễn Văn An", "KT-001"),
    ("binh.tran", "technician", "Trần Thị Bình", "KT-002"),
    ("chi.le", "auditor", "Lê Mai Chi", "KT-900"),
)


@pytest.fixture(autouse=True)
async def sockets_closed() -> AsyncIterator[None]:
    """Close every socket that a test's actors opened."""
    yield
    for side in Side.opened:
        side.socket.transport.abort()
        await side.socket.wait_closed()
    Side.opened.clear()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    """One broker for a test file, with a technician, a second one and an auditor."""
    running = RunningBroker(tmp_path_factory.mktemp("broker") / "data")
    asyncio.run(running.add_users(*PEOPLE))
    running.start()
    yield running
    assert running.stop() == 0, running.log()
    assert "Traceback" not in running.log(), running.log()


@pytest.fixture
async def client(broker: RunningBroker) -> AsyncIterator[httpx.AsyncClient]:
    """A signed-in technician's browser."""
    async with broker.client() as found:
        await sign_in(found, "an.nguyen")
        yield found


@pytest.fixture
async def other(broker: RunningBroker) -> AsyncIterator[httpx.AsyncClient]:
    """A second technician's browser."""
    async with broker.client() as found:
        await sign_in(found, "binh.tran")
        yield found


@pytest.fixture
async def auditor(broker: RunningBroker) -> AsyncIterator[httpx.AsyncClient]:
    """An auditor's browser."""
    async with broker.client() as found:
        await sign_in(found, "chi.le")
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A broker's folder that does not exist yet."""
    return tmp_path / "data"
