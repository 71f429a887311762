"""``televisit-broker``: serve, and what is done on the host: accounts, the record.

Wrong use says what is wrong in one line and exits with a code that is not 0; a stack trace is a bug.
"""

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO, cast

import structlog
import typer
import uvloop
from pydantic import ValidationError
from pydantic_settings import SettingsError

from broker import app as composition
from broker.backends.passwords import Argon2Hasher
from broker.backends.sql.accounts import SqlAccountStore
from broker.backends.sql.attempts import SqlAttemptStore
from broker.backends.sql.engine import create_schema, open_database
from broker.backends.sql.postbox import Postbox
from broker.backends.sql.signins import SqlSignInStore
from broker.cli_audit import audit_app, operator
from broker.cli_bundle import bundle, verify
from broker.cli_customer import customer
from broker.cli_erase import approve, erase, erasures, hold, holds, lift, refuse
from broker.cli_export import export
from broker.cli_film import film
from broker.cli_firmware import firmware_app
from broker.cli_ledger import ledger, ledger_app
from broker.cli_parts import parts_app
from broker.cli_query import changes, query, rebuild, visits
from broker.cli_receipt import receipt
from broker.cli_receipt_code import receipt_code
from broker.config import Config
from broker.errors import TelevisitError
from broker.events.event import Event
from broker.events.people import AccountCreated, AccountDisabled, AccountEnabled, AccountUnlocked
from broker.pairing.throttle import CLAIM_LIMITS, SIGN_IN_LIMITS, Throttle
from broker.people.accounts import Accounts
from broker.people.signin import SignIns
from broker.principal.principal import Role

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
user = typer.Typer(no_args_is_help=True, help="Accounts: made on this host only.")
cli.add_typer(user, name="user")
cli.add_typer(parts_app, name="parts")
audit_app.command("export")(export)
audit_app.command("film")(film)
audit_app.command("ledger")(ledger)
audit_app.command("receipt")(receipt)
audit_app.command("receipt-code")(receipt_code)
audit_app.command("bundle")(bundle)
audit_app.command("verify")(verify)
for command in (query, changes, visits, rebuild, customer, erase, erasures, approve, refuse, hold, holds, lift):
    audit_app.command()(command)
cli.add_typer(audit_app, name="audit")
cli.add_typer(ledger_app, name="ledger")
cli.add_typer(firmware_app, name="firmware")

Data = Annotated[Path, typer.Option(help="The broker's folder.", envvar="TELEVISIT_DATA")]


@cli.command()
def serve(
    data: Data,
    listen: Annotated[str | None, typer.Option(help="HOST:PORT; port 0 takes a free one. [127.0.0.1:8443]")] = None,
    name: Annotated[list[str] | None, typer.Option(help="A name that browsers and devices use. [localhost]")] = None,
    certificate: Annotated[Path | None, typer.Option(help="PEM chain; without one a private CA is made.")] = None,
    private_key: Annotated[Path | None, typer.Option(help="PEM key of the certificate.")] = None,
    console: Annotated[Path | None, typer.Option(help="Folder of the built console.")] = None,
    log: Annotated[str | None, typer.Option(help="console or json")] = None,
    print_json: Annotated[bool, typer.Option(help="Print one JSON line once it listens.")] = False,
) -> None:
    """Run the broker until Ctrl-C. Every other setting is a TELEVISIT_* variable (see broker/config.py)."""
    given = {
        "data": data, "listen": listen, "names": tuple(name) if name else None, "certificate": certificate,
        "private_key": private_key, "console": console, "log": log,
    }  # fmt: skip
    try:
        config = Config(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        _fail(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", 2)
    except SettingsError as error:
        _fail(f"a TELEVISIT_* variable can't be read: {error}", 2)
    _logging(config.log)

    def announce(ready: composition.Ready) -> None:
        where = f"https://{config.names[0]}:{ready.port}"
        if print_json:
            print(json.dumps({"url": where, "port": ready.port, "ca": str(ready.ca) if ready.ca else None}), flush=True)
            return
        print(f"Televisit listens: {where}", flush=True)
        if ready.ca is not None:
            print(f"Its own CA: {ready.ca}\nSHA-256 {ready.fingerprint}", flush=True)

    _run(composition.serve(config, announce))


@user.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="Account name: a-z, 0-9, . _ -")],
    role: Annotated[Role, typer.Option(help="What the person is appointed to.")],
    data: Data,
    full_name: Annotated[str, typer.Option(help="As the customer will read it.")],
    staff_number: Annotated[str, typer.Option(help="As the customer will read it.")],
    password_file: Annotated[
        Path | None, typer.Option(help="Read the password from here; - is standard input.")
    ] = None,
) -> None:
    """Make an account. The password (15 characters or more) is asked for, or read from a file."""
    password = _password(password_file)

    async def add(accounts: Accounts) -> Event:
        account = await accounts.add(name, full_name, staff_number, role, password, composition.now())
        return AccountCreated(by=operator(), account=account.name, role=account.role.value)

    _run(_with_accounts(data, add))
    print(f"Account {name} ({role.value}) is made.")


@user.command("disable")
def user_disable(name: Annotated[str, typer.Argument()], data: Data) -> None:
    """Disable an account: its sign-ins end at once, its open socket within a minute."""

    async def disable(accounts: Accounts) -> Event:
        account = await accounts.set_disabled(name, True)
        return AccountDisabled(by=operator(), account=account.name)

    _run(_with_accounts(data, disable))
    print(f"Account {name} is disabled.")


@user.command("enable")
def user_enable(name: Annotated[str, typer.Argument()], data: Data) -> None:
    """Let a disabled account sign in again, with the password that it has."""

    async def enable(accounts: Accounts) -> Event:
        account = await accounts.set_disabled(name, False)
        return AccountEnabled(by=operator(), account=account.name)

    _run(_with_accounts(data, enable))
    print(f"Account {name} is enabled.")


@user.command("unlock")
def user_unlock(name: Annotated[str, typer.Argument()], data: Data) -> None:
    """Let an account claim PINs again that was locked by too many wrong ones."""

    async def unlock() -> None:
        database = open_database(data / "state.db")
        try:
            await create_schema(database)
            async with database.writing():
                if not await Throttle(SqlAttemptStore(database), "claim", CLAIM_LIMITS).unlock(name):
                    _fail(f"Account {name} is not locked.", 1)
                await Postbox(database).leave(AccountUnlocked(by=operator(), account=name), composition.now())
        finally:
            await database.close()

    _run(unlock())
    print(f"Account {name} may claim PINs again.")


async def _with_accounts(data: Path, act: "Any") -> None:
    await asyncio.to_thread(data.mkdir, mode=0o700, parents=True, exist_ok=True)
    database, hasher = open_database(data / "state.db"), Argon2Hasher()
    try:
        await create_schema(database)
        accounts = Accounts(SqlAccountStore(database), hasher)
        async with database.writing():  # what is done and its event are one: neither stands without the other
            event: Event = await act(accounts)
            if isinstance(event, AccountDisabled):
                limiter = Throttle(SqlAttemptStore(database), "sign_in", SIGN_IN_LIMITS)
                await SignIns(accounts, SqlSignInStore(database), limiter).revoke_all(event.account)
            await Postbox(database).leave(event, composition.now())
    finally:
        hasher.close()
        await database.close()


def _password(path: Path | None) -> str:
    if path is None:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except OSError as error:
        _fail(f"{path} can't be read: {error.strerror}", 2)
    except UnicodeDecodeError:
        _fail(f"{path} can't be read: it is not UTF-8 text", 2)
    return text.rstrip("\r\n")


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work)
    except (TelevisitError, OSError) as error:
        _fail(_words(error), 1)
    except BaseExceptionGroup as group:
        known, other = group.split((TelevisitError, OSError))
        if known is None or other is not None:
            raise
        _fail("; ".join(_words(error) for error in known.exceptions), 1)


def _words(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {error.strerror or error}"
    return error.en if isinstance(error, TelevisitError) else str(error)


def _fail(message: str, code: int) -> NoReturn:
    print(f"televisit-broker: {message}", file=sys.stderr)
    raise typer.Exit(code)


def _logging(form: str) -> None:
    renderer = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", Unfailing(sys.stderr))),
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn.error").addFilter(_worth_saying)


class Unfailing:
    """A stream for the log that never raises: a log on a full disk must not take the broker with it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or lose the line."""
        with contextlib.suppress(OSError, ValueError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        """Flush, or lose it."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()


def _worth_saying(record: logging.LogRecord) -> bool:
    """Keep out of the log what the server calls its error though a peer is wrong, or nothing is."""
    return not record.getMessage().startswith(("Invalid UTF-8 sequence", "Cancel 0 running task"))


def main() -> None:
    """Run the command line."""
    cli()
