"""Mirrors: copies of checkpoints out of the broker's reach, without which a ledger put back whole is not noticed."""

import asyncio
import errno
import json
import os
import re
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from broker.errors import Invalid
from broker.ledger.store import Mirror
from broker.wire.codec import canonical

_PRIORITY: Final = 13 * 8 + 5  # facility 13 (log audit), severity 5 (notice)
_UDP: Final = re.compile(r"syslog:udp://(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[\w.-]+)):(?P<port>\d{1,5})")


def mirror_at(target: str, host: str = "-") -> Mirror:
    """Return the mirror at ``file:/path``, ``syslog:udp://host:port`` or ``syslog:/dev/log``.

    ``host``: this broker's name in syslog messages. Raises Invalid ``mirror``.
    """
    if target.startswith("file:/"):
        return FileMirror(Path(target.removeprefix("file:")))
    if target.startswith("syslog:/"):
        return SyslogMirror(target.removeprefix("syslog:"), host=host)
    found = _UDP.fullmatch(target)
    if found is None or not 0 < int(found["port"]) < 65536:
        raise Invalid(
            "mirror",
            vi=f"'{target}' không phải nơi chứa bản sao: hãy ghi file:/path, syslog:udp://host:port, syslog:/dev/log.",
            en=f"'{target}' is no mirror: write file:/path, syslog:udp://host:port or syslog:/dev/log.",
        )
    return SyslogMirror((found["six"] or found["host"], int(found["port"])), host=host)


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
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
    return found


class _Apart:
    """One blocking call at a time, in a thread that nobody waits for at the end: a share may hang for good."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[bytes], None], data: bytes) -> None:
        """Do the work on the data. Raises OSError, also while an earlier call hangs that was given up."""
        if self._thread is not None and self._thread.is_alive():
            raise OSError(errno.EBUSY, "the copy before has not been taken yet")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def told(error: BaseException | None) -> None:
            if not done.done():
                done.set_result(None) if error is None else done.set_exception(error)

        def work_and_tell() -> None:
            failure: BaseException | None = None
            try:
                work(data)
            except Exception as error:
                failure = error
            if not loop.is_closed():
                loop.call_soon_threadsafe(told, failure)

        self._thread = threading.Thread(target=work_and_tell, name="ledger-mirror", daemon=True)
        self._thread.start()
        await done


class FileMirror:
    """A Mirror that appends to a file: on another machine's share, or one that may only be appended to."""

    def __init__(self, path: Path) -> None:
        self._path, self._apart = path, _Apart()

    async def put(self, checkpoint: bytes) -> None:
        """Append one line, durably. Raises OSError."""
        await self._apart.run(self._append, format_copy(checkpoint) + b"\n")

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
        self._to, self._host, self._apart = to, host, _Apart()

    async def put(self, checkpoint: bytes) -> None:
        """Send one message. Raises OSError."""
        head = f"<{_PRIORITY}>1 - {self._host} televisit - checkpoint - "
        await self._apart.run(self._send, head.encode() + format_copy(checkpoint))

    def _send(self, message: bytes) -> None:
        if isinstance(self._to, str):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as local:
                local.sendto(message, self._to)
            return
        family, kind, protocol, _, address = socket.getaddrinfo(*self._to, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, protocol) as remote:
            remote.sendto(message, address)
