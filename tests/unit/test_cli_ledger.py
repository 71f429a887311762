"""`audit ledger` and `ledger`: what is missing is found, what can't be found so is said, keys are shown and renewed."""

import asyncio
import shutil
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from broker.backends.ledger_files import FileLedgerStore
from broker.backends.ledger_folder import FolderReader
from broker.backends.ledger_mirrors import format_copy
from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.postbox import Postbox
from broker.cli import cli
from broker.clock import ManualClock
from broker.events.event import Event
from broker.ledger.leaf import Leaf
from broker.ledger.log import open_ledger
from broker.ledger.note import SigningKey
from tests.unit.audit.ledgered import SESSIONS, file_of, journal_of, run


def live(root: Path, clock: ManualClock, sessions: list[str] = SESSIONS, **how: bool) -> str:
    """Let a broker live in this folder; return its ledger's newest public key."""
    return asyncio.run(run(root, clock, sessions, **how))[-1]


def asked(root: Path, *more: str) -> Result:
    result = CliRunner().invoke(cli, ["audit", "ledger", "--data", str(root), *more])
    assert "Traceback" not in result.output
    return result


def test_a_ledger_and_its_files_verify_and_what_was_not_asked_is_said(tmp_path: Path) -> None:
    key = live(tmp_path, ManualClock())
    done = asked(tmp_path)
    assert done.exit_code == 0, done.output
    assert "the ledger verifies" in done.output
    assert "3 files and the facts in them compared with the ledger: nothing wrong." in done.output
    assert "--key" in done.output
    assert "--mirror" in done.output
    copy = tmp_path / "kept"
    copy.write_bytes((tmp_path / "ledger" / "checkpoint").read_bytes())
    sure = asked(tmp_path, "--key", key, "--copy", str(copy))
    assert sure.exit_code == 0
    assert "--key" not in sure.output
    assert "--mirror" not in sure.output


@pytest.mark.requirement("AU-01")
def test_what_was_removed_or_changed_is_found(tmp_path: Path) -> None:
    live(tmp_path, ManualClock())
    file_of(tmp_path, SESSIONS[0]).unlink()
    path = file_of(tmp_path, SESSIONS[1])
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    journal = journal_of(tmp_path)
    journal.unlink()
    done = asked(tmp_path)
    assert done.exit_code == 1
    gone = "sealed_gone: the ledger says that it was sealed, and its file is gone"
    assert f"BAD  {SESSIONS[0]}: {gone}" in done.output
    assert f"BAD  {journal.stem}: {gone}" in done.output
    assert f"BAD  {SESSIONS[1]}: ends_otherwise: " in done.output
    assert "3 wrong." in done.output


@pytest.mark.requirement("AU-01")
def test_a_folder_put_back_whole_is_found_with_a_copy_from_elsewhere_and_not_without(tmp_path: Path) -> None:
    data, clock = tmp_path / "data", ManualClock()
    key = live(data, clock, SESSIONS[:1])
    shutil.copytree(data, tmp_path / "older")
    live(data, clock, SESSIONS[1:])
    newest = (data / "ledger" / "checkpoint").read_bytes()
    copy, mirror = tmp_path / "kept", tmp_path / "syslog"
    copy.write_bytes(newest)
    mirror.write_bytes(b"noise\nOct 11 host televisit: " + format_copy(newest) + b"\n")
    assert asked(data, "--key", key, "--mirror", str(mirror)).exit_code == 0
    shutil.rmtree(data)
    (tmp_path / "older").rename(data)
    fooled = asked(data, "--key", key)
    assert fooled.exit_code == 0
    assert "an older state of the whole folder would look right. Give --mirror." in fooled.output
    for way in (("--copy", str(copy)), ("--mirror", str(mirror))):
        caught = asked(data, "--key", key, *way)
        assert caught.exit_code == 1
        assert "older state of the ledger" in caught.output


def test_a_mirror_s_copies_are_counted_and_those_of_others_passed_over(tmp_path: Path) -> None:
    live(tmp_path, ManualClock())
    own = (tmp_path / "ledger" / "checkpoint").read_bytes()
    mirror = tmp_path / "copies"
    mirror.write_bytes(format_copy(own.replace(b"node-1", b"node-2")) + b"\n" + format_copy(own) + b"\n")
    done = asked(tmp_path, "--mirror", str(mirror))
    assert done.exit_code == 0, done.output
    assert "1 copies from elsewhere fit; the newest vouches for" in done.output
    mirror.write_bytes(b"nothing\n")
    assert "holds no copy of node-1" in asked(tmp_path, "--mirror", str(mirror)).output
    mirror.write_bytes(format_copy(own[:-8] + b"AAAAAA=\n"))
    assert asked(tmp_path, "--mirror", str(mirror)).exit_code == 1, "a copy that nobody signed is no comfort"
    assert asked(tmp_path, "--mirror", str(tmp_path / "none")).exit_code == 1


def test_a_ledger_of_another_key_is_not_ours(tmp_path: Path) -> None:
    live(tmp_path / "ours", ManualClock())
    key = live(tmp_path / "theirs", ManualClock())
    assert asked(tmp_path / "ours", "--key", key).exit_code == 1
    assert asked(tmp_path / "ours", "--key", "rubbish").exit_code == 2
    assert asked(tmp_path / "nowhere").exit_code == 2


def test_kinds_of_another_version_are_counted(tmp_path: Path) -> None:
    clock = ManualClock()
    live(tmp_path, clock)

    async def write() -> None:
        ledger = await open_ledger(FileLedgerStore(tmp_path / "ledger"), "node-1", "node-1", clock.now())
        await ledger.append([Leaf("of.tomorrow", "x", 0, bytes(32), 1)] * 2)
        await ledger.close()

    asyncio.run(write())
    done = asked(tmp_path)
    assert done.exit_code == 0
    assert "2 leaves of the kind of.tomorrow, which this version doesn't know" in done.output


# The keys


@pytest.mark.requirement("AU-01")
def test_who_trusts_the_old_key_needs_no_other_after_a_rotation(tmp_path: Path) -> None:
    clock = ManualClock()
    old = live(tmp_path, clock, SESSIONS[:1])
    before = tmp_path / "before"
    before.write_bytes((tmp_path / "ledger" / "checkpoint").read_bytes())
    new = live(tmp_path, clock, SESSIONS[1:], rotate=True)
    assert new != old
    clock.advance(2 * 3600)  # the old key signs no more
    live(tmp_path, clock, [])
    for key in (old, new):
        assert asked(tmp_path, "--key", key).exit_code == 0
    assert asked(tmp_path, "--key", old, "--copy", str(before)).exit_code == 0, "what the old key signed stays good"
    for proof in (tmp_path / "ledger" / "rotations").iterdir():
        proof.unlink()
    assert asked(tmp_path, "--key", old).exit_code == 1
    shown = CliRunner().invoke(cli, ["ledger", "keys", "--data", str(tmp_path)])
    assert shown.stdout.split() == [old, new]


def rotate(root: Path, *more: str) -> Result:
    result = CliRunner().invoke(cli, ["ledger", "rotate", "--data", str(root), *more])
    assert "Traceback" not in result.output
    return result


async def waiting(root: Path) -> list[Event]:
    database = open_database(root / "state.db")
    try:
        await create_schema(database)
        return [event for _, event in await Postbox(database).waiting()]
    finally:
        await database.close()


def test_a_new_key_is_asked_for_and_the_request_is_an_event(tmp_path: Path) -> None:
    live(tmp_path, ManualClock())
    assert rotate(tmp_path).exit_code == 1, "a folder without state has no broker that could do it"
    asyncio.run(waiting(tmp_path))
    done = rotate(tmp_path, "--overlap", "48", "--wait", "0")
    assert done.exit_code == 0, done.output
    assert "It is done when the broker runs" in done.output
    [event] = asyncio.run(waiting(tmp_path))
    assert (event.name, event.facts()) == ("ledger.rotation_asked", {"overlap_hours": 48})
    assert event.by.id.startswith("host:")
    new = SigningKey.generate("node-1").verifier
    with (tmp_path / "ledger" / "verifiers").open("a") as verifiers:
        broker = threading.Timer(0.1, lambda: print(new, file=verifiers, flush=True))
        broker.start()
        done = rotate(tmp_path, "--overlap", "48", "--wait", "30")
        broker.join()
    assert done.output == f"The new key: {new}\nThe old one signs along for 48 hours.\n"
    assert rotate(tmp_path, "--overlap", "0").exit_code == 2
    assert rotate(tmp_path / "nowhere").exit_code == 2


def test_help_says_what_stays_unknown(tmp_path: Path) -> None:
    assert "put back whole looks right" in asked(tmp_path, "--help").output.replace("\n", " ")
    assert FolderReader(tmp_path).get("verifiers") is None
