"""Mirrors: copies of checkpoints out of the broker's reach, without which a ledger put back whole is not noticed."""

import asyncio
import json
import os
import socket
from pathlib import Path
from typing import Any, Final

from broker.wire.codec import canonical

_PRIORITY: Final = 13 * 8 + 5  # facility 13 (log audit), severity 5 (notice)


def format_copy(checkpoint: bytes) -> bytes:
    """Return a checkpoint as one line of canonical JSON, without the newline."""
    return canonical({"checkpoint": checkpoint.decode()})


def read_copies(data: bytes) -> list[bytes]:
    """Return the checkpoints in the lines of a mirror, oldest first; lines that hold none are passed over.

    Whatever stands before the JSON, as a syslog writes it, is ignored.
    """
    found = []
    for line in data.splitlines():
        _, brace, rest = line.partition(b'{"checkpoint":')
        try:
            value: Any = json.loads(brace + rest)
            found.append(value["checkpoint"].encode())
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return found


class FileMirror:
    """A Mirror that appends to a file: on another machine's share, or one that may only be appended to."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def put(self, checkpoint: bytes) -> None:
        """Append one line, durably. Raises OSError."""
        await asyncio.get_running_loop().run_in_executor(None, self._append, format_copy(checkpoint) + b"\n")

    def _append(self, line: bytes) -> None:
        fd = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while line:
                line = line[os.write(fd, line) :]
            os.fsync(fd)
        finally:
            os.close(fd)


class SyslogMirror:
    """A Mirror that sends RFC 5424 messages: to ``(host, port)`` by UDP, or to a local socket such as ``/dev/log``.

    Nobody acknowledges them; that a message is lost is made good by the next one.
    """

    def __init__(self, to: tuple[str, int] | str, *, host: str = "-") -> None:
        self._to, self._host = to, host

    async def put(self, checkpoint: bytes) -> None:
        """Send one message. Raises OSError."""
        head = f"<{_PRIORITY}>1 - {self._host} televisit - checkpoint - "
        await asyncio.get_running_loop().run_in_executor(None, self._send, head.encode() + format_copy(checkpoint))

    def _send(self, message: bytes) -> None:
        if isinstance(self._to, str):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as local:
                local.sendto(message, self._to)
            return
        family, kind, protocol, _, address = socket.getaddrinfo(*self._to, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, protocol) as remote:
            remote.sendto(message, address)
