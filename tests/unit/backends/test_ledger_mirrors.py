import asyncio
import socket
from pathlib import Path

import pytest

from broker.backends.ledger_mirrors import FileMirror, SyslogMirror, format_copy, read_copies

NOTES = [f"example.com/log\n{n}\nroot\n\n— example.com/log AAAA\n".encode() for n in range(3)]


def test_a_copy_is_one_line() -> None:
    line = format_copy(NOTES[0])
    assert b"\n" not in line
    assert read_copies(line) == [NOTES[0]]


def test_lines_that_hold_no_copy_are_passed_over() -> None:
    lines = [
        b"hello",
        b'{"checkpoint":1}',
        b"Oct 11 host televisit: " + format_copy(NOTES[1]),
        b'{"checkpoint":"half',
        b"",
    ]
    assert read_copies(b"\n".join(lines)) == [NOTES[1]]


async def test_a_file_keeps_every_copy(tmp_path: Path) -> None:
    path = tmp_path / "copies.jsonl"
    for note in NOTES:
        await FileMirror(path).put(note)
    assert read_copies(path.read_bytes()) == NOTES
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await FileMirror(tmp_path / "none" / "copies").put(NOTES[0])


async def received(listener: socket.socket) -> bytes:
    listener.setblocking(False)
    return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(listener, 65_536), 10)


async def test_a_syslog_gets_each_copy_by_udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        await SyslogMirror(listener.getsockname(), host="broker-1").put(NOTES[2])
        message = await received(listener)
    assert message.startswith(b'<109>1 - broker-1 televisit - checkpoint - {"checkpoint":"example.com/log')
    assert read_copies(message) == [NOTES[2]]


async def test_a_syslog_gets_each_copy_by_its_local_socket(tmp_path: Path) -> None:
    path = str(tmp_path / "log")
    with pytest.raises(OSError, match="No such file"):
        await SyslogMirror(path).put(NOTES[0])
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path)
        await SyslogMirror(path).put(NOTES[1])
        assert read_copies(await received(listener)) == [NOTES[1]]
