"""``televisit-broker parts``: the catalogue of parts, on the host, beside a running broker and without one."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.parts import SqlPartStore
from broker.backends.sql.postbox import Postbox
from broker.cli_audit import Data, existing, fail, operator, run, say
from broker.clock import SystemClock
from broker.diagnosis.parts import MOST_BYTES, read, shipped
from broker.errors import Invalid
from broker.events.device import PartsImported

parts_app = typer.Typer(no_args_is_help=True, help="The catalogue of parts that verdicts and home visit orders name.")


@parts_app.command("import")
def import_parts(
    data: Data,
    file: Annotated[Path, typer.Argument(help="CSV, UTF-8; its first line names the columns, as `parts list` does.")],
) -> None:
    """Keep this file's parts in place of all others. One wrong line, and nothing is changed."""
    try:
        if file.stat().st_size > MOST_BYTES:
            fail(f"{file} is larger than {MOST_BYTES} bytes", 2)
        text = file.read_text(encoding="utf-8")
        parts = read(text)
    except OSError as error:
        fail(f"{file} can't be read: {error.strerror}", 2)
    except UnicodeDecodeError:
        fail(f"{file} is not UTF-8", 2)
    except Invalid as error:
        fail(error.en, 2)

    async def work() -> None:
        existing(data)
        fact = PartsImported(by=operator(), parts=len(parts), sha256=sha256(text.encode()).hexdigest())
        database = open_database(data / "state.db")
        try:
            await create_schema(database)
            async with database.writing():  # both or neither; the broker takes the fact from its postbox
                await Postbox(database).leave(fact, SystemClock().now())
                await SqlPartStore(database).replace(parts)
        finally:
            await database.close()
        say(f"{len(parts)} parts.")

    run(work())


@parts_app.command("list")
def list_parts(
    data: Data,
    family: Annotated[str | None, typer.Option(help="Those that fit this model family.")] = None,
    group: Annotated[str | None, typer.Option(help="Those of this group, for example wm.pump.")] = None,
    default: Annotated[
        bool, typer.Option("--default", help="Print the catalogue that the program comes with, as CSV.")
    ] = False,
) -> None:
    """List the parts: number, group, stock, families, name."""
    if default:
        typer.echo(shipped(), nl=False)
        return

    async def work() -> None:
        existing(data)
        database = open_database(data / "state.db")
        try:
            await create_schema(database)
            found = await SqlPartStore(database).parts(family, group)
        finally:
            await database.close()
        for part in found:
            typer.echo(f"{part.sku}\t{part.group}\t{part.stock}\t{' '.join(part.model_families)}\t{part.name_vi}")

    run(work())
