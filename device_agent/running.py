"""A device as a process: its configuration, its key, its agent and its customer's page, up to a signal that ends it."""

import asyncio
import contextlib
import json
import logging
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn, Protocol

import structlog
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from device_agent.agent.agent import Agent, Service, SimulatedNetwork
from device_agent.agent.clock import wall_us
from device_agent.agent.guests import Guest, Guests
from device_agent.config import Config, ConfigError, host_port, load
from device_agent.device import Device
from device_agent.diary import Diary
from device_agent.firmware import BadKey, read_key
from device_agent.identity import DeviceKey, IdentityError, load_or_create
from device_agent.link import Cause, Endpoint, LinkFailed, endpoint
from device_agent.panel.app import panel_app
from device_agent.panel.server import Listening, PanelError, PanelServer, listen
from device_agent.panel.state import Ordinary
from device_agent.receipts import RECEIPTS, Receipts

_log = structlog.get_logger("televisit.cli")
Open = Callable[[], Awaitable[tuple[Device, tuple[Service, ...]]]]
"""Makes the device, in the loop that it will live in, and names what runs beside its agent."""


class RunningNetwork(SimulatedNetwork, Service, Protocol):
    """A simulated network, which runs beside the agent."""


BrokerOption = Annotated[str | None, typer.Option("--broker", metavar="wss://HOST:PORT", help="The broker's address.")]
CaOption = Annotated[
    Path | None, typer.Option("--ca", metavar="FILE", help="Trust only the authorities in this PEM file.")
]
DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Where the device keeps its key and state.")
]
PanelOption = Annotated[
    str | None,
    typer.Option("--panel", metavar="HOST:PORT", help="The customer's page, on localhost. [default: localhost:8480]"),
]
LanguageOption = Annotated[str | None, typer.Option("--language", metavar="vi|en", help="[default: vi]")]
JsonOption = Annotated[
    bool, typer.Option("--print-json", help="Print the page's address and token as one line of JSON.")
]


def configured(**given: Any) -> Config:
    """Return the configuration, or end with what is wrong with it."""
    try:
        return load(**given)
    except ConfigError as error:
        fail(str(error))


def key_of(config: Config) -> DeviceKey:
    """Return the device's key, made if there is none, or end with why it can't be had."""
    try:
        return load_or_create(config.data)
    except IdentityError as error:
        fail(str(error))


def fail(text: str, code: int = 2) -> NoReturn:
    """Say in one line what is wrong, and leave."""
    typer.echo(f"televisit-device: {text}", err=True)
    raise SystemExit(code)


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


def run(
    config: Config,
    key: DeviceKey,
    opened: Open,
    print_json: bool,
    network: Callable[[], RunningNetwork] | None = None,
    guests: Sequence[Guest] = (),
) -> None:
    """Run a device and its page until a signal, and return; what can't be is one line and a code.

    ``network``: makes the simulated one that its link goes through. ``guests``: appliances whose support goes through
    this device.
    """
    try:
        listening = listen(*host_port(config.panel, "--panel"))
    except (ConfigError, PanelError) as error:
        fail(str(error))
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
        asyncio.run(_serve(config, key, opened, listening, print_json, network, guests))
    except BaseExceptionGroup as group:
        _log.error("agent_failed", exc_info=group)
        fail("The agent failed; the log has the cause (agent_failed).", 70)
    finally:
        listening.close()


async def _serve(
    config: Config,
    key: DeviceKey,
    opened: Open,
    listening: Listening,
    print_json: bool,
    network: Callable[[], RunningNetwork] | None,
    guests: Sequence[Guest],
) -> None:
    try:
        to: Endpoint | LinkFailed = endpoint(config.broker, config.ca)
    except LinkFailed as failed:
        if failed.cause is Cause.BAD_CERTIFICATE:
            fail(f"--ca: {failed.detail}.")
        to = failed  # the customer is told at their wish, and nothing is dialled
        typer.echo(f"televisit-device: --broker: {failed.detail}; support will not be reachable.", err=True)
    device, services = await opened()
    diary = Diary.open(config.data / "diary.jsonl", wall_us)
    weather = network() if network is not None else None
    receipts = Receipts.open(config.data / RECEIPTS)
    ordinary = Ordinary(hotline=config.hotline, centre=config.centre, visit=config.visit)
    agent = Agent(
        device, key, to, diary, config.language, weather, receipts, ordinary=ordinary,
        firmware_key=None if config.firmware_key is None else _operators(config.firmware_key),
    )  # fmt: skip
    token = secrets.token_urlsafe(32)
    panel = PanelServer(panel_app(agent.page, token, listening.hosts), listening)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, agent.stop)
    _announce(f"{listening.url}#token={token}", token, listening, device, print_json)
    alongside: list[Service] = [panel, *services]
    if weather is not None:
        alongside.append(weather)
    if guests:
        hosted = Guests(guests, device.identify().model, device.powered, agent.page.publish)
        agent.page.host(hosted)
        alongside.append(hosted)
    await agent.run(alongside)


def _operators(text: str) -> Ed25519PublicKey:
    try:
        return read_key(text)
    except BadKey as error:
        fail(f"--firmware-key: {error}.")


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
