"""A process that is killed, a disk that is full or fails: what was said to be durable is there and verifies."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from broker.backends.files import FileRecordings
from broker.clock import SystemClock
from broker.recording.reader import read_header, records, verify
from broker.recording.record import DataClass, Direction, Entry, FileHeader, Type
from broker.recording.recover import Outcome, Recovered
from tests.adversary.writing_child import VAULT
from tests.stage.disks import fill, small_disk
from tests.unit.recording.memory_file import LEDGER_KEY

TREE = Path(__file__).parents[2]
Said = dict[str, Any]


def ended(folder: Path, *, visits: int = 3, lines: int | None = None, around: tuple[str, ...] = ()) -> list[Said]:
    """Run the child to its end, or kill it after so many lines; return what it said."""
    command = [*around, sys.executable, "-m", "tests.adversary.writing_child", str(folder), str(visits)]
    said: list[Said] = []
    # A session of its own, so that what stands around the child is ended together with it.
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, cwd=TREE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True) as child,
    ):
        watchdog = threading.Timer(60, os.killpg, (child.pid, signal.SIGKILL))
        watchdog.start()
        try:
            assert child.stdout is not None
            for line in child.stdout:
                if line.endswith(b"\n"):
                    said.append(json.loads(line))
                if len(said) == lines and child.poll() is None:
                    os.killpg(child.pid, signal.SIGKILL)
        finally:
            watchdog.cancel()
        child.wait(10)
        errors.seek(0)
        assert b"Traceback" not in (trace := errors.read()), trace.decode()
    return said


async def restarted(folder: Path) -> tuple[FileRecordings, list[Recovered]]:
    store = FileRecordings(folder, admit_above=0, end_below=0, vault=VAULT, ledger_key=LEDGER_KEY)
    return store, await store.recover(SystemClock().now())


def kept(store: FileRecordings, said: list[Said]) -> None:
    """Check that every file verifies and can be decrypted, and that each word given is kept."""
    words = [word for word in said if "head" in word]
    assert words
    by_place: dict[str, dict[int, str]] = {}
    for stored in store.stored():
        source, keys = store.source(stored.place), store.keys(stored.place)
        assert keys is not None
        assert all(data_class in keys for data_class in DataClass)
        verdict = verify(source, keys=keys, ledger_key=LEDGER_KEY.public)
        assert verdict.ok, (stored.place, verdict)
        by_place[stored.place] = {0: read_header(source)[1].hex()}
        by_place[stored.place].update((record.header.sequence, record.link.hex()) for record in records(source))
        source.close()
    for word in words:
        assert by_place[word["place"]][word["records"]] == word["head"], word
        if word.get("closed"):
            assert max(by_place[word["place"]]) == word["records"]


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("seed", range(4))
async def test_a_killed_process_has_kept_its_word(tmp_path: Path, seed: int) -> None:
    said: list[Said] = []
    for life in range(2):  # the second life recovers the first and is killed in turn
        said += ended(tmp_path, lines=random.Random(seed * 10 + life).randrange(1, 60))
    store, found = await restarted(tmp_path)
    assert found
    assert {item.outcome for item in found} <= {Outcome.RECOVERED, Outcome.WHOLE, Outcome.UNREADABLE}
    kept(store, said)
    await store.shut()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small", "1536k") as disk:
        yield disk


@pytest.mark.requirement("AU-01")
async def test_on_a_full_disk_every_visit_still_closes_in_order(disk: Path) -> None:
    said = ended(disk / "data", visits=4)
    assert said[-1] == {"over": True}
    failures = [word for word in said if "failed" in word]
    assert len(failures) == 4
    assert all("disk is full" in word["failed"] for word in failures)
    assert sum(bool(word.get("closed")) for word in said) == 4
    assert not any("unclosed" in word for word in said)
    store, found = await restarted(disk / "data")
    assert found == []
    kept(store, said)
    for stored in store.stored():
        source = store.source(stored.place)
        last = [record.header.type for record in records(source)][-2:]
        source.close()
        assert last[-1] == Type.SEAL
    await store.shut()


@pytest.mark.requirement("AU-01")
async def test_on_a_disk_filled_by_somebody_else_the_end_still_fits(disk: Path) -> None:
    """Not one free block is left, and the reserve is still there."""
    store, _ = await restarted(disk / "data")
    now = SystemClock().now()
    files = [await store.create(FileHeader("session", f"{number:032x}", "here", now)) for number in range(3)]
    fill(disk / "hog")
    end = Entry(Type.EVENT, Direction.BROKER, DataClass.META, bytes(8000), now)
    for file in files:
        await file.close("recording_failed", now, [end])
    await store.shut()
    store, found = await restarted(disk / "data")
    assert found == []
    for file in files:
        source = store.source(file.place)
        verdict = verify(source)
        assert (verdict.ok, verdict.records) == (True, 2)
        source.close()
    await store.shut()


@pytest.mark.requirement("AU-01")
@pytest.mark.parametrize("when", [1, 2, 5, 12])
@pytest.mark.parametrize("call", ["fdatasync", "writev"])
async def test_a_disk_that_fails_once_ends_one_file_and_breaks_no_word(tmp_path: Path, call: str, when: int) -> None:
    if not _can_inject():
        pytest.skip("strace can't inject faults here")
    fault = ("-e", f"trace={call}", "-e", f"inject={call}:error=EIO:when={when}")
    said = ended(tmp_path / "data", visits=2, around=("strace", "-f", "-qq", "-o", "/dev/null", *fault), lines=150)
    assert any("refused" in word or "failed" in word for word in said), said
    store, found = await restarted(tmp_path / "data")
    assert all(item.outcome is not Outcome.DAMAGED for item in found)
    if any("head" in word for word in said):
        kept(store, said)
    await store.shut()


def _can_inject() -> bool:
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "true"], check=False, capture_output=True
    )
    return tried.returncode == 0
