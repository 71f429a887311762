"""What the device itself adds to its page: its camera and secrets, what it calls things, and what is behind it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol, runtime_checkable

from broker.wire.app import App
from broker.wire.base import action_of, camera_of, camera_scope
from broker.wire.settings import Descriptor, Value
from device_agent import device as d
from device_agent.panel import state as p

CAMERA_SWITCH: Final = "camera.enabled"
"""The setting that is the customer's own camera switch, wherever a device has one."""


@runtime_checkable
class Breakable(d.Faulty, Protocol):
    """A device that can be given faults."""


@runtime_checkable
class Fronted(d.Appliance, Protocol):
    """A device with a front of its own instead of a screen."""


@runtime_checkable
class Plugged(Protocol):
    """A device with a mains plug of its own; pulled, it takes its agent down with it, without a word."""

    def pull_plug(self) -> None:
        """Cut the mains."""
        ...

    def plug_in(self) -> None:
        """Give the mains back."""
        ...


@runtime_checkable
class Weathered(Protocol):
    """A simulated device with pages of its own about its network."""

    def set_network(self, condition: p.Condition) -> None:
        """Let the device itself know how its network is."""
        ...


@runtime_checkable
class Simulated(Weathered, Protocol):
    """A simulated device with sockets, whose surroundings its page may change."""

    def attached(self) -> Mapping[str, str | None]:
        """Return what is plugged in, by socket."""
        ...

    def things(self) -> Sequence[str]:
        """Return what could be plugged in."""
        ...

    def attach(self, port: str, thing: str | None) -> None:
        """Plug in, or pull out. Raises ValueError for no such socket or thing."""
        ...

    def starting(self) -> bool:
        """Return whether it is being switched on, and isn't there yet."""
        ...

    def firmware_waiting(self) -> bool:
        """Return whether there is a newer firmware to install."""
        ...

    def update_firmware(self) -> bool:
        """Install it; False if there is none, or the device is off."""
        ...


def privacy(
    front: d.FrontChanged, apps: Iterable[App], who: d.Identity, switch: Value | None, scopes: Sequence[str] | None
) -> p.Privacy | None:
    """Return what the page says of the camera and of secrets, or None for a device that has neither.

    ``scopes``: what is granted in the active visit; None outside one: then nobody else sees anything.
    """
    granted = frozenset(app for scope in scopes or () if (app := camera_of(scope)) is not None)
    cameras = tuple(
        p.CameraApp(id=app.id, label_vi=app.label_vi, label_en=app.label_en, granted=app.id in granted)
        for app in apps
        if app.camera
    )
    if not cameras and not isinstance(switch, bool) and front.camera == "none" and not front.secret:
        return None
    sight = "none"
    if front.camera == "live":
        sight = "live" if scopes is None else "seen" if front.app in granted and who.indicator else "masked"
    return p.Privacy(
        switch=switch if isinstance(switch, bool) else None,
        indicator=who.indicator,
        apps=cameras,
        front=front.app,
        sight=sight,
        secret=front.secret,
    )


def names(scopes: Iterable[str], descriptors: Iterable[Descriptor], apps: Iterable[App]) -> tuple[p.Named, ...]:
    """Return what the device calls the actions and the apps of these scopes; what it doesn't know isn't named."""
    wanted = frozenset(scope for scope in scopes if ":" in scope)
    found: list[p.Named] = []
    if any(action_of(scope) for scope in wanted):
        for each in descriptors:
            if (scope := f"action:{each.key}") in wanted:
                person = each.safety == "person_present"
                found.append(p.Named(scope=scope, label_vi=each.label_vi, label_en=each.label_en, person=person))
    for app in apps:
        if (scope := camera_scope(app.id)) in wanted:
            found.append(p.Named(scope=scope, label_vi=app.label_vi, label_en=app.label_en))
    return tuple(found)


def measured(device: d.Device) -> Mapping[str, Value]:
    """Return what an appliance measures, from which its page draws it (a turning drum, water); empty for any other."""
    if not isinstance(device, Fronted):
        return {}
    told = {each.key for each in device.descriptors() if each.kind == "telemetry" and each.sensitivity == "public"}
    return {key: value for key, value in device.read_all().items() if key in told}


def behind(device: d.Device, network: p.Condition | None, weather: object = None) -> p.Behind | None:
    """Return what whoever tests with a simulated device may change around it; None for a real one.

    ``weather``: its network, which may have faults of its own.
    """
    faults = tuple(fault for each in (device, weather) if isinstance(each, Breakable) for fault in each.faults())
    if network is None and not faults:
        return None
    if not isinstance(device, Simulated):
        return p.Behind(network=network, inputs={}, things=(), firmware=False, faults=faults)
    return p.Behind(
        network=network,
        inputs=dict(device.attached()),
        things=tuple(device.things()),
        firmware=device.firmware_waiting(),
        faults=faults,
    )
