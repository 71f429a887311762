"""``televisit-broker audit receipt-code``: whether a recording is the one that the customer's device saw."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from broker.audit.receipt_code import Stands, stands_for
from broker.audit.verify import find
from broker.backends.files import FileRecordings
from broker.cli_audit import Data, existing, fail, operator, put_on_record, run
from broker.events.people import AuditRead
from broker.wire.record import code_typed


def receipt_code(
    data: Data,
    session: Annotated[str, typer.Argument(help="The visit's id.")],
    code: Annotated[str, typer.Argument(help="The receipt code that the customer's device showed: XXXX-XXXX.")],
) -> None:
    """Say for which record of a visit a customer's receipt code stands; exit with 1 if for none."""
    typed = code_typed(code)
    if typed is None:
        fail("a receipt code has eight letters and digits: XXXX-XXXX", 2)

    async def work() -> None:
        stands = _looked(existing(data), session, typed)
        filters = {"session": session, "code": typed}
        rows = 0 if stands.sequence is None else 1
        await put_on_record(data, AuditRead(by=operator(), view="receipt-code", filters=filters, rows=rows))
        print(sentence(typed, stands))
        if stands.sequence is None or stands.bad is not None:
            raise typer.Exit(1)

    run(work())


def sentence(code: str, stands: Stands) -> str:
    """Return what a code stands for, in words."""
    if stands.sequence is None or stands.at_us is None:
        return f"{code} stands for no record of this visit: the recording isn't the one the customer's device saw."
    place = f"{code} stands for record {stands.sequence} of {stands.records}"
    if stands.bad is not None:
        return f"{place}, but the recording itself can't be trusted ({stands.bad}): run `audit verify`."
    if stands.whole:
        return f"{place}, the seal: the whole record is the one the customer's device saw."
    until = datetime.fromtimestamp(stands.at_us // 1_000_000, UTC)
    return f"{place}: it holds everything that the customer's device was told of, up to {until:%H:%M:%S} UTC."


def _looked(data: Path, session: str, code: str) -> Stands:
    recordings = FileRecordings(data)  # it only reads: no recovery, no lock, no keys
    found, _ = find(recordings, session)
    if not found or found[0].kind != "session":
        fail(f"there is no visit {session}", 1)
    source = recordings.source(found[0].place)
    try:
        return stands_for(source, session, code)
    finally:
        source.close()
