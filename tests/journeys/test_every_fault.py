"""For every fault of the library: who takes the steps that the console offers comes to the right verdict and part.

The devices are the real simulators with the fault in them, the steps and the judgement the real diagnosis. Whoever
takes another verdict is contradicted by the same evidence. What the customer sees is scripted by each fault's truth;
that the simulators show exactly that is their own tests' matter.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from broker.diagnosis import parts as catalogue
from broker.diagnosis.case import Case, contradicted, judge
from broker.diagnosis.causes import CAUSES, of
from broker.diagnosis.exhibits import exhibits
from broker.diagnosis.finding import Chosen
from broker.diagnosis.verdict import MUST_CARRY, Asked, check
from broker.errors import CallerError
from device_agent.device import Faulty, SettingChanged
from device_agent.simulator import network
from device_agent.simulator.air_conditioner.air_conditioner import AirConditioner
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.clock import SystemClock
from device_agent.simulator.refrigerator.refrigerator import Refrigerator
from device_agent.simulator.tv.tv import SimulatedTv
from device_agent.simulator.washer.washer import Washer
from tests.stage.bedside import Bedside, Household, heard

pytestmark = pytest.mark.timeout(90)
PARTS = catalogue.read(catalogue.shipped())
BOX = "hdmi1"  # the port of the set-top box
Prepare = Callable[[Any], Awaitable[None]]


def nothing(what: str, during: str | None, place: str | None, cable: int) -> bool:
    return False


async def ready(device: Any) -> None:
    """Leave a device as it is."""


@dataclass
class Fault:
    """One fault: its device, how it shows, and what is right."""

    id: str
    device: Callable[[], Any]
    cause: str
    parts: tuple[str, ...] = ()
    complaint: tuple[str, ...] = ()
    customer: Callable[..., bool] = nothing
    technician: Callable[..., bool] = nothing
    prepare: Prepare = ready
    does: dict[str, tuple[str, str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    ends: tuple[str, ...] = ()


def tv() -> SimulatedTv:
    return SimulatedTv(clock=SystemClock(speed=60))


def washer(family: str = "WM-FRONT-7") -> SimulatedAppliance[Any]:
    return SimulatedAppliance(Washer(family), serial="W-1", clock=SystemClock(speed=1200))


def fridge(family: str = "RF-SBS-2") -> SimulatedAppliance[Any]:
    return SimulatedAppliance(Refrigerator(family), serial="R-1", clock=SystemClock(speed=3600))


def aircon(family: str = "AC-WALL-3") -> SimulatedAppliance[Any]:
    return SimulatedAppliance(AirConditioner(family), serial="A-1", clock=SystemClock(speed=1200))


async def until_code(device: Any, *codes: str, seconds: float = 25) -> None:
    """Wait until the device shows one of these codes, or any."""
    async with asyncio.timeout(seconds):
        while True:
            [code] = [value for key, value in device.read_all().items() if key.endswith(".error")]
            if code and (not codes or code in codes):
                return
            await asyncio.sleep(0.02)


def washing(cycle: str, *codes: str) -> Prepare:
    async def prepare(device: Any) -> None:
        assert (await device.write("washer.cycle", cycle, "customer")).applied
        done = await device.act("washer.start", "customer")
        assert done.applied, done
        await until_code(device, *codes)

    return prepare


def printing(*codes: str) -> Prepare:
    async def prepare(device: Any) -> None:
        await until_code(device, *codes)

    return prepare


async def on_the_box(device: Any) -> None:
    assert (await device.write("input.current", BOX, "customer")).applied


def only(*symptoms: str) -> Callable[..., bool]:
    """See these everywhere, in the TV's own pattern too: behind the signal."""
    return lambda what, during, place, cable: what in symptoms


def at_the_box(*symptoms: str) -> Callable[..., bool]:
    """See these in what the box sends, and nowhere else."""
    return lambda what, during, place, cable: what in symptoms and during is None and place == BOX


def by_the_cable(*symptoms: str) -> Callable[..., bool]:
    return lambda what, during, place, cable: what in symptoms and during is None and place == BOX and cable == 0


FAULTS = [
    Fault(
        "tv.line.panel", tv, "panel", ("TV-PANEL-55A",), ("line",), customer=only("line"), prepare=on_the_box,
        settings={"input.current": "tv"},
    ),
    Fault(
        "tv.line.tcon", tv, "tcon", ("TV-TCON-55A", "TV-PANEL-55A"), ("half_screen",),
        customer=only("half_screen", "flicker"), settings={"input.current": "hdmi2"},
    ),
    Fault(
        "tv.line.source", tv, "source", (), ("line",), customer=at_the_box("line"), technician=at_the_box("line"),
        prepare=on_the_box, settings={"input.current": "tv"},
    ),
    Fault(
        "tv.hdmi.cable", tv, "hdmi_cable", ("CBL-HDMI-2.0",), ("sparkles",), customer=by_the_cable("sparkles"),
        technician=by_the_cable("sparkles"), prepare=on_the_box, settings={"input.current": "tv"},
        does={"other_cable": ("cable.hdmi1", "good")},
    ),
    Fault(
        "tv.backlight", tv, "led_driver", ("TV-PSU-55A", "TV-LED-55A"), ("dark",), customer=only("dark", "shine_torch"),
        settings={"picture.backlight": 50, "input.current": "hdmi2"},
    ),
    Fault(
        "tv.mode.wrong", tv, "picture_setting", (), ("colour",), customer=lambda what, *_: what == "colour",
        technician=lambda what, *_: what == "colour", settings={"picture.mode": "standard"},
    ),
    Fault("tv.demo", tv, "demo_mode", (), ("colour",)),
    Fault("tv.fw.regress", tv, "firmware_change", (), ("flicker",)),
    Fault("tv.nosound.arc", tv, "sound_setting", (), ("no_sound",), customer=only("no_sound")),
    Fault("tv.net.dns", tv, "dns", (), ("not_online",), customer=only("not_online")),
    Fault(
        "tv.psu.cycle", tv, "psu", ("TV-PSU-55A",), ("restarts",), customer=only("restarts"),
        ends=("device_disconnected", "device_disconnected"),
    ),
    Fault("any.net.slow", tv, "network_slow", (), (), ends=("link_degraded",)),
    Fault(
        "wm.drain.clog", washer, "drain_filter", (), ("water",), customer=only("water"),
        prepare=washing("quick", "5C"),
    ),
    Fault(
        "wm.drain.pump", washer, "drain_pump", ("WM-PUMP-F7",), ("water",), customer=only("water"),
        prepare=washing("quick", "5C"),
    ),
    Fault("wm.door", washer, "door_lock", ("WM-DLOCK-F7",), prepare=washing("quick", "dC")),
    Fault("wm.tap", washer, "tap_closed", (), prepare=washing("quick", "4C")),
    Fault("wm.ntc", washer, "water_sensor", ("WM-NTC-F7",), prepare=washing("quick", "tC")),
    Fault("wm.valve", washer, "inlet_valve", ("WM-VALVE-F7",), prepare=washing("quick", "4C")),
    Fault("wm.heater", washer, "heater", ("WM-HEAT-F7",), prepare=washing("cotton", "HC")),
    Fault("wm.unbalance", washer, "unbalanced", (), prepare=washing("drain_spin", "UE")),
    Fault("wm.unbalance", lambda: washer("WM-TOP-VN"), "unbalanced", (), prepare=washing("drain_spin", "dC")),
    Fault("wm.door", lambda: washer("WM-TOP-VN"), "door_lock", ("WM-DLOCK-TV",), prepare=washing("quick", "dE")),
    Fault("rf.demo", fridge, "cooling_off", (), ("warm",), customer=only("warm")),
    Fault("rf.fan", fridge, "evaporator_fan", ("RF-FAN-S2",), ("warm",), only("warm"), prepare=printing("22E")),
    Fault("rf.defrost", fridge, "defrost_heater", ("RF-DHEAT-S2",), ("ice",), prepare=printing("5E")),
    Fault("rf.defrost.sensor", fridge, "defrost_sensor", ("RF-DSENS-S2",), ("ice",), prepare=printing("5E")),
    Fault("rf.comp", fridge, "inverter", ("RF-INV-S2", "RF-COMP-S2"), ("warm",), prepare=printing("84C")),
    Fault(
        "rf.comp", lambda: fridge("RF-TWIN-1"), "inverter", ("RF-INV-T1", "RF-COMP-T1"), ("warm",),
        prepare=printing("84E"),
    ),
    Fault("rf.door", fridge, "door_ajar", (), ("warm",)),
    Fault("ac.filter", aircon, "dust_filter", (), ("no_air",)),
    Fault("ac.leak", aircon, "refrigerant", ("AC-R32-KIT",), ("warm",), prepare=printing("C554")),
    Fault("ac.leak", lambda: aircon("AC-WALL-E"), "refrigerant", ("AC-R32-KIT",), prepare=printing("E5 54")),
    Fault("ac.comm", aircon, "outdoor_link", ("AC-COMM-CABLE",), ("warm",), only("warm"), prepare=printing("C101")),
    Fault("ac.fan", aircon, "indoor_fan", ("AC-FAN-IN-W3",), ("no_air",), only("no_air"), prepare=printing("C154")),
]  # fmt: skip


async def visited(fault: Fault) -> Bedside:
    """Visit a device with this fault, and take every step that is offered."""
    device = fault.device()
    try:
        async with heard(device) as so_far:
            if fault.id != "any.net.slow":  # it is in the network, not in the device
                assert device.inject(fault.id), fault.id
            await fault.prepare(device)
            does = {task: _handling(device, *how) for task, how in fault.does.items()}
            bedside = Bedside(
                device, Household(fault.customer, does), fault.technician, Case(ends=fault.ends), fault.settings
            )
            bedside.open([event for event in await so_far() if isinstance(event, SettingChanged)])
            await bedside.complain(*fault.complaint)
            await bedside.settle()
    finally:
        await device.close()
    return bedside


def _handling(device: Any, thing: str, state: str) -> Callable[[], Any]:
    return lambda: device.handle(thing, state)


def given(case: Case, cause: str, parts: tuple[str, ...], reason: str | None = None) -> Asked:
    every = tuple(one.ref for one in exhibits(case.evidence))[-32:]
    kind = CAUSES[cause].verdict
    return Asked(kind, cause, every, tuple(Chosen(sku, 1) for sku in parts), "Đã kiểm tra.", reason)


def fitting(case: Case, cause: str) -> tuple[str, ...]:
    """Return a part that a verdict of this cause could carry."""
    if CAUSES[cause].verdict not in MUST_CARRY:
        return ()
    fits = (part for part in PARTS if part.fits(case.evidence.kind, case.evidence.family))
    return tuple(part.sku for part in fits if part.group in CAUSES[cause].groups)[:1]


@pytest.mark.requirement("TV-15")
@pytest.mark.requirement("TV-16")
@pytest.mark.requirement("TV-17")
@pytest.mark.requirement("TV-24")
@pytest.mark.requirement("HA-10")
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.id}-{fault.cause}")
async def test_the_offered_steps_lead_to_the_right_verdict_and_every_other_one_is_contradicted(fault: Fault) -> None:
    bedside = await visited(fault)
    case = bedside.case
    told = f"\n{bedside.case.state().model_dump_json(indent=1)}\n{[(s.act, s.on, s.why) for s in bedside.taken]}"
    supported = [one.cause for one in case.state().candidates if one.standing == "supported"]
    assert supported == [fault.cause], told

    assert check(given(case, fault.cause, fault.parts), case, PARTS) is False, told

    for other in of(case.evidence.kind):
        if other.id == fault.cause:
            continue
        assert contradicted(other.id, case.evidence), (other.id, judge(other, case.evidence).standing)
        # By its kind of evidence, by its parts, or by what the evidence says: it is not simply taken.
        with pytest.raises(CallerError) as refused:
            check(given(case, other.id, fitting(case, other.id)), case, PARTS)
        assert refused.value.code in ("reason_needed", "evidence_missing", "part_missing"), other.id
        if refused.value.code == "reason_needed":
            asked = given(case, other.id, fitting(case, other.id), "Tôi đã nghe thấy tiếng.")
            assert check(asked, case, PARTS) is True, "it stands, marked as contradicted"


def test_no_fault_of_any_device_is_left_out() -> None:
    devices: list[Faulty] = [tv(), washer(), washer("WM-TOP-VN"), fridge(), fridge("RF-TWIN-1"), aircon()]
    known = {each.id for device in devices for each in device.faults()} | {network.FAULT}
    assert {each.id for each in FAULTS} == known
