"""The command line: ``televisit-device tv`` and ``televisit-device vnc``."""

import asyncio
import contextlib
import json
import logging
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, Protocol

import structlog
import typer

from device_agent.agent.agent import Agent, Service, SimulatedNetwork
from device_agent.agent.clock import wall_us
from device_agent.config import Config, ConfigError, host_port, load
from device_agent.device import Device
from device_agent.diary import Diary
from device_agent.identity import DeviceKey, IdentityError, load_or_create
from device_agent.link import Cause, Endpoint, LinkFailed, endpoint
from device_agent.panel.app import panel_app
from device_agent.panel.server import Listening, PanelError, PanelServer, listen
from device_agent.receipts import RECEIPTS, Receipts, receipt_of

_log = structlog.get_logger("televisit.cli")
_Open = Callable[[], Awaitable[tuple[Device, tuple[Service, ...]]]]


class _Network(SimulatedNetwork, Service, Protocol):
    """A simulated network, which runs beside the agent."""


app = typer.Typer(
    name="televisit-device",
    help="A device of Televisit: its agent, and the customer's page on this machine.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

_Broker = Annotated[str | None, typer.Option("--broker", metavar="wss://HOST:PORT", help="The broker's address.")]
_Ca = Annotated[Path | None, typer.Option("--ca", metavar="FILE", help="Trust only the authorities in this PEM file.")]
_Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Where the device keeps its key and state.")]
_Panel = Annotated[
    str | None,
    typer.Option("--panel", metavar="HOST:PORT", help="The customer's page, on localhost. [default: localhost:8480]"),
]
_Language = Annotated[str | None, typer.Option("--language", metavar="vi|en", help="[default: vi]")]
_Json = Annotated[bool, typer.Option("--print-json", help="Print the page's address and token as one line of JSON.")]


@app.callback(invoke_without_command=True)
def _root(context: typer.Context) -> None:
    """A device of Televisit: its agent, and the customer's page on this machine."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


@app.command()
def tv(
    broker: _Broker = None,
    ca: _Ca = None,
    data: _Data = None,
    panel: _Panel = None,
    language: _Language = None,
    print_json: _Json = False,
) -> None:
    """Run a simulated Smart TV."""
    from device_agent.simulator.network import Network
    from device_agent.simulator.tv.tv import SimulatedTv

    config = _config(broker=broker, ca=ca, data=data, panel=panel, language=language)
    key = _key(config)

    async def open_tv() -> tuple[Device, tuple[Service, ...]]:
        tv = SimulatedTv(
            state_file=config.data / "tv.json", serial=f"SEN55-{key.number():07}", language=config.language
        )
        return tv, ()

    _run(config, key, open_tv, print_json, Network)


@app.command()
def vnc(
    server: Annotated[str, typer.Option("--vnc", metavar="HOST:PORT", help="The VNC server: on this machine only.")],
    password_file: Annotated[
        Path | None, typer.Option("--vnc-password-file", metavar="FILE", help="The VNC password, in a file of yours.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="What the technician sees as the device's model.")] = "VNC",
    broker: _Broker = None,
    ca: _Ca = None,
    data: _Data = None,
    panel: _Panel = None,
    language: _Language = None,
    print_json: _Json = False,
) -> None:
    """Share the screen and keyboard of a VNC server.

    Don't open the customer's page on the screen that is shared: a technician could then press on it.
    """
    from device_agent.vnc.device import VncDevice
    from device_agent.vnc.errors import VncError

    config = _config(broker=broker, ca=ca, data=data, panel=panel, language=language)
    try:
        host, port = host_port(server, "--vnc")
        password = password_file.read_text("utf-8").rstrip("\r\n") if password_file else None
        device = VncDevice(host, port, password, name)
    except ConfigError as error:
        _fail(str(error))
    except VncError as error:
        _fail(error.text)
    except (OSError, UnicodeDecodeError):
        _fail(f"--vnc-password-file: can't read {password_file}.")
    key = _key(config)

    async def open_vnc() -> tuple[Device, tuple[Service, ...]]:
        try:
            await device.open()
        except VncError as error:
            _fail(error.text)
        return device, (Reopening(device.run, device.open, VncError),)

    _run(config, key, open_vnc, print_json)


@app.command()
def kodi(
    screen: Annotated[
        str, typer.Option("--vnc", metavar="HOST:PORT", help="The VNC server whose display Kodi is on: this machine's.")
    ],
    server: Annotated[
        str, typer.Option("--kodi", metavar="HOST:PORT", help="Kodi's JSON-RPC (WebSocket), on this machine only.")
    ] = "localhost:9090",
    password_file: Annotated[
        Path | None, typer.Option("--vnc-password-file", metavar="FILE", help="The VNC password, in a file of yours.")
    ] = None,
    cameras: Annotated[
        list[str] | None,
        typer.Option("--camera-addon", metavar="ID", help="An add-on of Kodi's that may use a camera; repeatable."),
    ] = None,
    broker: _Broker = None,
    ca: _Ca = None,
    data: _Data = None,
    panel: _Panel = None,
    language: _Language = None,
    print_json: _Json = False,
) -> None:
    """Run a real Kodi as a TV: its settings, keys, volume and picture. Kodi may be started later, and come and go.

    Don't open the customer's page on the screen that Kodi is on.
    """
    from device_agent.kodi.device import KodiDevice
    from device_agent.kodi.errors import KodiError
    from device_agent.vnc.device import VncDevice
    from device_agent.vnc.errors import VncError

    config = _config(broker=broker, ca=ca, data=data, panel=panel, language=language)
    key = _key(config)
    try:
        password = password_file.read_text("utf-8").rstrip("\r\n") if password_file else None
        picture = VncDevice(*host_port(screen, "--vnc"), password, "Kodi")
        serial = f"KODI-{key.number():07}"
        device = KodiDevice(*host_port(server, "--kodi"), picture, serial, cameras=frozenset(cameras or ()))
    except ConfigError as error:
        _fail(str(error))
    except (VncError, KodiError) as error:
        _fail(error.text)
    except (OSError, UnicodeDecodeError):
        _fail(f"--vnc-password-file: can't read {password_file}.")

    async def open_kodi() -> tuple[Device, tuple[Service, ...]]:
        for opening in (picture.open, device.open):
            try:
                await opening()
            except (VncError, KodiError) as error:
                typer.echo(f"televisit-device: {error.text} Trying again until it is there.", err=True)
        seen = Reopening(picture.run, picture.open, VncError)
        return device, (seen, Reopening(device.run, device.open, KodiError))

    _run(config, key, open_kodi, print_json)


@app.command()
def receipts(
    data: Annotated[
        Path, typer.Option(help="Where the device keeps its key and state.", envvar="TELEVISIT_DEVICE_DATA")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Every head with its signature, one a line.")] = False,
) -> None:
    """Print what this device keeps of its visits' records: a receipt code each, the newest last."""
    if not data.is_dir():
        _fail(f"there is no folder {data}")
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
        _fail(" ".join(text.split()))
    raise SystemExit(code or 0)


class Reopening:
    """Reads a device that is a connection, and opens it again every two seconds when it was lost."""

    def __init__(
        self,
        read: Callable[[], Awaitable[object]],
        reopen: Callable[[], Awaitable[None]],
        failure: type[Exception],
        pause: float = 2.0,
    ) -> None:
        self._read = read
        self._reopen = reopen
        self._failure = failure
        self._pause = pause
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Read and reopen until ``stop``, and until the device is closed."""
        while not self._stop.is_set():
            _log.warning("device_lost", why=str(await self._read()))
            while not self._stop.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), self._pause)
                    return
                try:
                    await self._reopen()
                except self._failure:
                    continue
                break

    def stop(self) -> None:
        """Open it no more."""
        self._stop.set()


def _run(
    config: Config, key: DeviceKey, opened: _Open, print_json: bool, network: Callable[[], _Network] | None = None
) -> None:
    try:
        listening = listen(*host_port(config.panel, "--panel"))
    except (ConfigError, PanelError) as error:
        _fail(str(error))
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        asyncio.run(_serve(config, key, opened, listening, print_json, network))
    except BaseExceptionGroup as group:
        _log.error("agent_failed", exc_info=group)
        _fail("The agent failed; the log has the cause (agent_failed).", 70)
    finally:
        listening.close()


async def _serve(
    config: Config,
    key: DeviceKey,
    opened: _Open,
    listening: Listening,
    print_json: bool,
    network: Callable[[], _Network] | None,
) -> None:
    try:
        to: Endpoint | LinkFailed = endpoint(config.broker, config.ca)
    except LinkFailed as failed:
        if failed.cause is Cause.BAD_CERTIFICATE:
            _fail(f"--ca: {failed.detail}.")
        to = failed  # the customer is told at their wish, and nothing is dialled
        typer.echo(f"televisit-device: --broker: {failed.detail}; support will not be reachable.", err=True)
    device, services = await opened()
    diary = Diary.open(config.data / "diary.jsonl", wall_us)
    weather = network() if network is not None else None
    agent = Agent(device, key, to, diary, config.language, weather, Receipts.open(config.data / RECEIPTS))
    token = secrets.token_urlsafe(32)
    panel = PanelServer(panel_app(agent.page, token, listening.hosts), listening)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, agent.stop)
    _announce(f"{listening.url}#token={token}", token, listening, device, print_json)
    await agent.run([panel, *services, *([weather] if weather is not None else [])])


def _announce(address: str, token: str, listening: Listening, device: Device, print_json: bool) -> None:
    who = device.identify()
    if print_json:
        facts = {
            "panel": address,
            "token": token,
            "api": f"{listening.url}api/",
            "kind": who.kind,
            "serial": who.serial,
        }
        print(json.dumps(facts, ensure_ascii=False), flush=True)
    else:
        print(f"{who.model} ({who.serial})\nCustomer's page: {address}\nCtrl-C ends it.", flush=True)


def _config(**given: Any) -> Config:
    try:
        return load(**given)
    except ConfigError as error:
        _fail(str(error))


def _key(config: Config) -> DeviceKey:
    try:
        return load_or_create(config.data)
    except IdentityError as error:
        _fail(str(error))


def _fail(text: str, code: int = 2) -> NoReturn:
    """Say in one line what is wrong, and leave."""
    typer.echo(f"televisit-device: {text}", err=True)
    raise SystemExit(code)
