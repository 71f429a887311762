"""``televisit-device tv``, ``refrigerator``, ``washer`` and ``air-conditioner``: simulated devices.

Each kind keeps a state file of its own in the device's folder. ``--fault`` breaks it, as its page can too; nothing of
that is ever told to a broker but what follows from it.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any, Final, Protocol

import typer

from device_agent.agent.agent import Service
from device_agent.agent.guests import BadGuest, Guest
from device_agent.agent.guests import guest as guest_at
from device_agent.config import Config
from device_agent.device import Device, Faulty
from device_agent.running import (
    BrokerOption,
    CaOption,
    DataOption,
    JsonOption,
    LanguageOption,
    PanelOption,
    configured,
    fail,
    key_of,
    run,
)
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.appliance.model import Model
from device_agent.simulator.clock import FASTEST, Clock, SystemClock
from device_agent.simulator.network import FAULT, FAULTY, Network

_Faults = Annotated[
    list[str] | None, typer.Option("--fault", metavar="ID", help="Let it have this fault; may be given several times.")
]
_Speed = Annotated[float, typer.Option("--speed", metavar="N", help="Let its time pass so many times as fast.")]
_Family = Annotated[str | None, typer.Option("--family", metavar="FAMILY", help="Which family of models it is of.")]
_Guests = Annotated[
    list[str] | None,
    typer.Option(
        "--guest", metavar="ADDRESS", help="Show this appliance's page too: the address that its agent printed."
    ),
]
_FirmwareKey = Annotated[
    str | None,
    typer.Option(
        "--firmware-key", metavar="KEY", help="The operator's public key, or its file: what it signed is installed."
    ),
]
_TV_FAMILY: Final = "SEN-55A"


def tv(
    family: _Family = None,
    fault: _Faults = None,
    speed: _Speed = 1.0,
    guest: _Guests = None,
    firmware_key: _FirmwareKey = None,
    broker: BrokerOption = None,
    ca: CaOption = None,
    data: DataOption = None,
    panel: PanelOption = None,
    language: LanguageOption = None,
    print_json: JsonOption = False,
) -> None:
    """Run a simulated Smart TV; appliances may have their support through it (--guest)."""
    from device_agent.simulator.tv.faults import LIBRARY
    from device_agent.simulator.tv.tv import SimulatedTv

    _chosen(family, {_TV_FAMILY: SimulatedTv})
    config = configured(
        broker=broker, ca=ca, data=data, panel=panel, language=language, firmware_key=firmware_key
    )  # fmt: skip

    def made(number: int, clock: Clock) -> SimulatedTv:
        return SimulatedTv(
            state_file=config.data / "tv.json", serial=f"SEN55-{number:07}", language=config.language, clock=clock
        )

    _run(config, made, LIBRARY, fault, speed, print_json, _guests(guest or ()))


def refrigerator(
    family: _Family = None,
    fault: _Faults = None,
    speed: _Speed = 1.0,
    broker: BrokerOption = None,
    ca: CaOption = None,
    data: DataOption = None,
    panel: PanelOption = None,
    language: LanguageOption = None,
    print_json: JsonOption = False,
) -> None:
    """Run a simulated refrigerator: RF-SBS-2 (the default) or RF-TWIN-1."""
    from device_agent.simulator.refrigerator.catalogue import FAMILIES
    from device_agent.simulator.refrigerator.refrigerator import Refrigerator

    config = configured(broker=broker, ca=ca, data=data, panel=panel, language=language)
    model = Refrigerator(_chosen(family, FAMILIES))
    _run_appliance(config, model, fault, speed, print_json)


def washer(
    family: _Family = None,
    fault: _Faults = None,
    speed: _Speed = 1.0,
    broker: BrokerOption = None,
    ca: CaOption = None,
    data: DataOption = None,
    panel: PanelOption = None,
    language: LanguageOption = None,
    print_json: JsonOption = False,
) -> None:
    """Run a simulated washer: WM-FRONT-7 (the default) or WM-TOP-VN."""
    from device_agent.simulator.washer.families import FAMILIES
    from device_agent.simulator.washer.washer import Washer

    config = configured(broker=broker, ca=ca, data=data, panel=panel, language=language)
    model = Washer(_chosen(family, FAMILIES))
    _run_appliance(config, model, fault, speed, print_json)


def air_conditioner(
    family: _Family = None,
    fault: _Faults = None,
    speed: _Speed = 1.0,
    broker: BrokerOption = None,
    ca: CaOption = None,
    data: DataOption = None,
    panel: PanelOption = None,
    language: LanguageOption = None,
    print_json: JsonOption = False,
) -> None:
    """Run a simulated air conditioner: AC-WALL-3 (the default) or AC-WALL-E."""
    from device_agent.simulator.air_conditioner.air_conditioner import AirConditioner
    from device_agent.simulator.air_conditioner.catalogue import FAMILIES

    config = configured(broker=broker, ca=ca, data=data, panel=panel, language=language)
    model = AirConditioner(_chosen(family, FAMILIES))
    _run_appliance(config, model, fault, speed, print_json)


class Afflicting:
    """Gives a device its faults once its events are read, so that the diary has what they change, and rests."""

    def __init__(self, device: Faulty, faults: Sequence[str]) -> None:
        self._device = device
        self._faults = faults
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Give it the faults, and wait for ``stop``."""
        for fault in self._faults:
            self._device.inject(fault)
        await self._stop.wait()

    def stop(self) -> None:
        """Let ``run`` return soon."""
        self._stop.set()


class _Simulated(Device, Faulty, Protocol):
    """A simulated device."""


def _run_appliance(
    config: Config, model: Model[Any], faults: Sequence[str] | None, speed: float, print_json: bool
) -> None:
    def made(number: int, clock: Clock) -> SimulatedAppliance[Any]:
        state_file = config.data / f"{model.kind}.json"
        return SimulatedAppliance(model, serial=f"{model.family}-{number:07}", clock=clock, state_file=state_file)

    _run(config, made, [each.id for each in model.faults], faults, speed, print_json)


def _run(
    config: Config,
    made: Callable[[int, Clock], _Simulated],
    known: Collection[str],
    faults: Sequence[str] | None,
    speed: float,
    print_json: bool,
    guests: Sequence[Guest] = (),
) -> None:
    faults = faults or ()
    for fault in faults:
        _known("--fault", fault, (*known, FAULT))
    if not 0 < speed <= FASTEST:
        fail(f"--speed: {speed:g} is not over 0 and at most {FASTEST:g}.")
    key = key_of(config)

    async def opened() -> tuple[Device, tuple[Service, ...]]:
        device = made(key.number(), SystemClock(speed))
        return device, (Afflicting(device, [each for each in faults if each != FAULT]),)

    run(config, key, opened, print_json, lambda: Network(FAULTY if FAULT in faults else "good"), guests)


def _guests(addresses: Sequence[str]) -> list[Guest]:
    try:
        return [guest_at(address) for address in addresses]
    except BadGuest as error:
        fail(f"--guest: {error}.")


def _chosen(family: str | None, families: Mapping[str, Any]) -> str:
    """Return the family that was asked for, or else the first."""
    return next(iter(families)) if family is None else _known("--family", family, families)


def _known(option: str, given: str, known: Collection[str]) -> str:
    if given not in known:
        fail(f"{option}: there is no {given!r}; there are {', '.join(known)}.")
    return given
