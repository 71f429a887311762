import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from broker.audit.export.film_stream import end_message, part_message, picture_message
from broker.backends.film.worker import Exit, alone, confine
from tests.unit.backends.film.test_making import h264
from tests.unit.backends.film.test_track import PART

ROOT = Path(__file__).parents[4]
MUCH = 1 << 30


def child(code: str) -> "subprocess.CompletedProcess[str]":
    """Run this in another process: what a limit forbids here would end the tests."""
    says = "from broker.backends.film.worker import alone, confine\n" + code
    return subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, timeout=60, cwd=ROOT)


def work(
    folder: Path, data: bytes, memory: int = MUCH, cpu: int = 60, size: int = MUCH
) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-I", "-m", "broker.backends.film.worker", str(folder), str(memory), str(cpu), str(size)]
    return subprocess.run(command, input=data, capture_output=True, timeout=60, cwd=folder)


def fed(*, end: bool = True) -> bytes:
    pictures = b"".join(picture_message(*one) for one in h264())
    return part_message(PART) + pictures + (end_message() if end else b"")


def test_it_says_what_became_of_each_part(tmp_path: Path) -> None:
    done = work(tmp_path, fed())
    assert done.returncode == Exit.DONE, done.stderr
    assert json.loads(done.stdout) == [{"file": "x.mp4", "pictures": 4, "skipped": 0, "card": False}]
    assert oct((tmp_path / "x.mp4").stat().st_mode & 0o777) == "0o600"


def test_a_stream_that_was_cut_off_is_told_from_a_film(tmp_path: Path) -> None:
    for data in (fed(end=False), b"\xff" * 1000):
        assert work(tmp_path, data).returncode == Exit.CUT_OFF


def test_a_film_that_is_too_large_ends_with_its_own_code(tmp_path: Path) -> None:
    assert work(tmp_path, fed(), size=2000).returncode == Exit.NO_ROOM


def test_too_much_memory_is_refused_by_the_system() -> None:
    done = child("confine(64 << 20, 60, 1 << 20)\nbytearray(32 << 20)\nprint('less')\nbytearray(128 << 20)")
    assert done.stdout == "less\n"
    assert "MemoryError" in done.stderr


def test_too_much_time_ends_it() -> None:
    assert child("confine(1 << 30, 1, 1 << 20)\nwhile True: pass").returncode < 0


def test_no_file_grows_and_few_are_opened(tmp_path: Path) -> None:
    code = f"""
confine(1 << 30, 60, 1000)
try:
    with open({str(tmp_path / "x")!r}, "wb", buffering=0) as file:
        [file.write(bytes(600)) for _ in range(3)]
except OSError as error:
    print(error.errno)
try:
    kept = [open("/dev/null") for _ in range(100)]
except OSError as error:
    print(error.errno)
"""
    assert child(code).stdout.split() == ["27", "24"]
    assert (tmp_path / "x").stat().st_size == 1000


def test_it_has_no_network() -> None:
    code = """
import socket
if not alone():
    print("the system does not let it")
else:
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=2)
    except OSError as error:
        print(error.errno)
"""
    said = child(code).stdout.strip()
    if not said.isdigit():
        pytest.skip("no name spaces for users here")
    assert said == "101"


@pytest.mark.skipif(os.geteuid() == 0, reason="root's processes are not counted")
def test_it_starts_no_process() -> None:
    assert "BlockingIOError" in child("import os\nconfine(1 << 30, 60, 1 << 20)\nos.fork()").stderr


def test_the_tests_own_process_stays_as_it_was() -> None:
    assert callable(alone)
    assert callable(confine)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
