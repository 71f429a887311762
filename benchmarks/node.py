"""The broker that is measured, on the second core; the generator is this process, on the first."""

import asyncio
import os
import resource
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from benchmarks.gauge import cores, pin, unpin
from tests.stage.actors import sign_in
from tests.stage.broker import RunningBroker

TECHNICIAN = "an.nguyen"
_FILES = 16_384


class Node:
    """A running broker: ``ready`` is how many seconds it took to listen, ``client`` a signed-in technician's."""

    def __init__(self, broker: RunningBroker, client: httpx.AsyncClient, ready: float) -> None:
        self.broker = broker
        self.client = client
        self.ready = ready
        self.tls = broker.tls
        self.visits = 0  # opened so far: each comes from a network address of its own

    @property
    def pid(self) -> int:
        """The broker's process."""
        return self.broker.pid


@asynccontextmanager
async def node(recorded: bool = True, apart: bool = True) -> AsyncIterator[Node]:
    """Start a broker that has run before, in a folder of its own, and stop it at the end.

    ``apart``: it has the second core for itself, and this process the first.
    """
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    ours, theirs = cores()
    if apart:
        pin(os.getpid(), ours)
    else:
        unpin()
    with tempfile.TemporaryDirectory(prefix="televisit-bench-") as folder:
        module = "broker" if recorded else "benchmarks.unrecorded"
        # An installed broker has its bytecode; whoever runs this may have switched that off.
        broker = RunningBroker(Path(folder) / "data", {"PYTHONDONTWRITEBYTECODE": ""}, module=module)
        await broker.add_users((TECHNICIAN, "technician", "Nguyễn Văn An", "KT-001"))
        await asyncio.to_thread(broker.start)  # makes its keys and its certificates
        await asyncio.to_thread(broker.stop)
        began = time.monotonic()
        await asyncio.to_thread(broker.start)
        ready = time.monotonic() - began
        if apart:
            pin(broker.pid, theirs)
        try:
            async with broker.client() as client:
                await sign_in(client, TECHNICIAN)
                yield Node(broker, client, ready)
        finally:
            await asyncio.to_thread(broker.stop)
