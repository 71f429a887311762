"""FORMAT.md and golden bytes: what stands on the disk today must be readable tomorrow."""

import re
from pathlib import Path

from broker.backends.ledger_files import FileLedgerStore
from broker.clock import ManualClock
from broker.ledger.leaf import Kind, Leaf
from broker.ledger.log import open_ledger
from broker.ledger.note import SigningKey

PAGE = Path(__file__).parents[3] / "broker/ledger/FORMAT.md"
ORIGIN = "broker.example/ledger"


def test_the_page_names_every_kind_and_no_other() -> None:
    table = PAGE.read_text(encoding="utf-8").split("| kind | id |")[1].split("\n\n")[0]
    named = {
        word
        for row in table.splitlines()
        if row.startswith("| `")
        for word in re.findall("`([^`]+)`", row.split("|")[1])
    }
    whole = {str(kind) for kind in Kind if str(kind) in named or f"{kind.partition('.')[0]}.*" in named}
    assert whole == {str(kind) for kind in Kind}
    assert {word for word in named if not word.endswith("*")} <= whole


async def test_the_bytes_of_a_small_ledger(tmp_path: Path) -> None:
    """Recorded when version 1 was made. What changes them makes another version."""
    clock = ManualClock()
    folder = tmp_path / "ledger"
    store = FileLedgerStore(folder)
    await store.open()
    await store.put([("keys", SigningKey(ORIGIN, bytes(range(32))).secret().encode() + b"\n")])
    await store.close()
    ledger = await open_ledger(FileLedgerStore(folder), ORIGIN, "node-1", clock.now())
    await ledger.append([Leaf(Kind.SESSION_OPENED, "ab" * 16, 0, bytes(range(32)), clock.now().wall_us)])
    await ledger.append([Leaf(Kind.SESSION_SEALED, "ab" * 16, 9, bytes(range(32, 64)), clock.now().wall_us)])
    await ledger.checkpoint(clock.now())
    await ledger.close()
    assert (folder / "verifiers").read_text() == (
        "broker.example/ledger+4ca2abf5+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"
    )
    assert (folder / "checkpoint").read_text() == (
        "broker.example/ledger\n"
        "2\n"
        "q43zfHpr0W78XcOtwHtu4roFJ293v4zssrQtREPkkSg=\n"
        "\n"
        "— broker.example/ledger "
        "TKKr9R0+G8WXkDTkWzJfT64e5+s+Wdr5TmKT3WjpPK4weRptm0T47/eqCpWpWNaWrT4L6PX0x4cJX2DLm6gUs1IPPQ4=\n"
    )
    assert (
        folder / "signer.json"
    ).read_text() == '{"root":"ab8df37c7a6bd16efc5dc3adc07b6ee2ba05276f77bf8cecb2b42d4443e49128","size":2}'
    assert (folder / "log" / ("0" * 20)).read_bytes() == b"".join(
        [
            bytes.fromhex("00b361320db0"),
            b'{"at_us":1800000000000000,"digest":"000102030405060708090a0b0c0d0e0f101112131415161718191a',
            b'1b1c1d1e1f","id":"abababababababababababababababab","kind":"session.opened","sequence":0}',
            bytes.fromhex("00b3c466d59f"),
            b'{"at_us":1800000000000000,"digest":"202122232425262728292a2b2c2d2e2f303132333435363738393a',
            b'3b3c3d3e3f","id":"abababababababababababababababab","kind":"session.sealed","sequence":9}',
        ]
    )
