import asyncio
import os
import socket
from pathlib import Path

import pytest

from broker.backends.ledger_mirrors import FileMirror, SyslogMirror, format_copy, mirror_at, read_copies
from broker.errors import Invalid

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
        b'{"checkpoint":' + b"[" * 100_000,
        b"",
    ]
    assert read_copies(b"\n".join(lines)) == [NOTES[1]]


async def test_a_file_keeps_every_copy(tmp_path: Path) -> None:
    path = tmp_path / "copies.jsonl"
    for note in NOTES:
        await FileMirror(path).put(note)
    assert read_copies(path.read_bytes()) == NOTES
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_copy_is_on_the_disk_before_it_counts_as_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bytes] = []
    fsync = os.fsync

    def recorded(fd: int) -> None:
        synced.append((tmp_path / "copies.jsonl").read_bytes())
        fsync(fd)

    monkeypatch.setattr(os, "fsync", recorded)
    await FileMirror(tmp_path / "copies.jsonl").put(NOTES[0])
    assert [read_copies(data) for data in synced] == [[NOTES[0]]]


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


async def test_a_place_is_found_by_its_name(tmp_path: Path) -> None:
    await mirror_at(f"file:{tmp_path / 'copies'}").put(NOTES[0])
    assert read_copies((tmp_path / "copies").read_bytes()) == [NOTES[0]]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        await mirror_at(f"syslog:udp://127.0.0.1:{listener.getsockname()[1]}", "broker-1").put(NOTES[1])
        assert b" broker-1 televisit " in await received(listener)
    path = str(tmp_path / "log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path)
        await mirror_at(f"syslog:{path}").put(NOTES[2])
        assert read_copies(await received(listener)) == [NOTES[2]]


@pytest.mark.parametrize(
    "target",
    ["", "file:copies", "copies", "syslog:udp://host", "syslog:udp://host:0", "syslog:udp://host:65536",
     "syslog:udp://:514", "syslog:tcp://host:514", "syslog:udp://a b:514", "s3://bucket/prefix"],
)  # fmt: skip
def test_nonsense_is_no_place(target: str) -> None:
    with pytest.raises(Invalid, match="mirror"):
        mirror_at(target)


async def test_a_share_that_hangs_holds_one_thread_and_nobody_else(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"  # opening it for writing waits for somebody who reads
    os.mkfifo(pipe)
    mirror = FileMirror(pipe)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await mirror.put(NOTES[0])
    with pytest.raises(OSError, match="has not been taken"):
        await mirror.put(NOTES[1])
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # and the one that hung goes on
    try:
        async with asyncio.timeout(10):
            while not (data := _read(reader)):
                await asyncio.sleep(0.005)
    finally:
        os.close(reader)
    assert read_copies(data) == [NOTES[0]]


def _read(fd: int) -> bytes:
    try:
        return os.read(fd, 65_536)
    except BlockingIOError:
        return b""
