"""What the RFB suites share: a way to give a reader its bytes."""

from collections.abc import Callable
from typing import Any

import pytest

from device_agent.rfb.reading import CHUNK, Asks

Read = Callable[[Asks[Any], bytes], tuple[Any, bytes]]


def _read(reader: Asks[Any], data: bytes) -> tuple[Any, bytes]:
    part: bytes | None = None
    try:
        while True:
            ask = next(reader) if part is None else reader.send(part)
            assert 0 <= ask <= CHUNK
            if len(data) < ask:
                raise EOFError(f"asked for {ask} bytes, {len(data)} are left")
            part, data = data[:ask], data[ask:]
    except StopIteration as stop:
        return stop.value, data


@pytest.fixture(scope="session")
def read() -> Read:
    """Give a reader what it asks for, in chunks never too large; return its result and what it left."""
    return _read
