"""The command line, ``televisit-device``: every device that there is, and the receipts that one keeps."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from device_agent import cli_screens, cli_simulated
from device_agent.receipts import RECEIPTS, Receipts, receipt_of
from device_agent.running import fail

app = typer.Typer(
    name="televisit-device",
    help="A device of Televisit: its agent, and the customer's page on this machine.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(cli_simulated.tv)
app.command()(cli_simulated.refrigerator)
app.command()(cli_simulated.washer)
app.command("air-conditioner")(cli_simulated.air_conditioner)
app.command()(cli_screens.vnc)
app.command()(cli_screens.kodi)


@app.callback(invoke_without_command=True)
def _root(context: typer.Context) -> None:
    """A device of Televisit: its agent, and the customer's page on this machine."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


@app.command()
def receipts(
    data: Annotated[
        Path, typer.Option(help="Where the device keeps its key and state.", envvar="TELEVISIT_DEVICE_DATA")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Every head with its signature, one a line.")] = False,
) -> None:
    """Print what this device keeps of its visits' records: a receipt code each, the newest last."""
    if not data.is_dir():
        fail(f"there is no folder {data}")
    heads = Receipts.open(data / RECEIPTS).heads()
    if as_json:
        for head in heads:
            print(head.model_dump_json())
        return
    for head in {head.session: head for head in heads}.values():
        receipt, at = receipt_of(head), datetime.fromtimestamp(head.at_us // 1_000_000, UTC)
        print(f"{receipt.code}  {at:%Y-%m-%dT%H:%M:%SZ}  {head.session}  {'whole' if receipt.whole else 'up to then'}")


def main() -> None:
    """Run the command line; wrong usage is one line and code 2."""
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as wrong:
        text = getattr(wrong, "format_message", wrong.__str__)()
        fail(" ".join(text.split()))
    raise SystemExit(code or 0)
