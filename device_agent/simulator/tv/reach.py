"""How far the TV gets on its way to the Internet: what its network page shows and its apps depend on."""

from ipaddress import AddressValueError, IPv4Address, IPv4Network
from math import sin
from typing import Final, Literal, NamedTuple

from device_agent.simulator.tv.catalogue.network import WIFI_NAMES, WIFI_PASSWORD
from device_agent.simulator.tv.state import TvState

Name = Literal["link", "router", "internet", "names"]
STAGES: Final = 4
STAGE_SECONDS: Final = 0.6
"""How long the network page takes to check one stage."""

DNS: Final = "tv.net.dns"
"""The fault of the router's own name server."""

_HOME_NETWORK: Final = IPv4Network("192.168.1.0/24")
_ROUTER: Final = IPv4Address("192.168.1.1")
_NAME_SERVERS: Final = frozenset({"192.168.1.1", "8.8.8.8", "8.8.4.4", "1.1.1.1", "9.9.9.9"})


class Stage(NamedTuple):
    """One stage, and whether the TV gets through it; None if an earlier one stopped it."""

    name: Name
    reached: bool | None


def reach(tv: TvState) -> tuple[Stage, ...]:
    """Return the stages in their order: the cable or Wi-Fi, the router, the Internet, names looked up."""
    tests: tuple[tuple[Name, bool], ...] = (
        ("link", _linked(tv)),
        ("router", _addressed(tv)),
        ("internet", tv.network != "off"),
        ("names", _named(tv)),
    )
    stages: list[Stage] = []
    through = True
    for name, passed in tests:
        stages.append(Stage(name, passed if through else None))
        through = through and passed
    return tuple(stages)


def online(tv: TvState) -> bool:
    """Return whether apps reach the Internet."""
    return all(stage.reached for stage in reach(tv))


def done(checked: float, now: float) -> int:
    """Return how many stages a check that began at second ``checked`` has shown so far."""
    return min(max(int((now - checked) / STAGE_SECONDS + 1e-6), 0), STAGES)


def signal(tv: TvState, seconds: float) -> int:
    """Return the strength of the connection in percent; Wi-Fi wavers a little over the minutes."""
    if tv.values["network.kind"] == "cable":
        return 100
    if not _linked(tv):
        return 0
    middle = {"good": 84, "slow": 61, "lossy": 38, "off": 84}[tv.network]
    return round(middle + 3 * sin(seconds / 47) + 2 * sin(seconds / 13))


def _linked(tv: TvState) -> bool:
    if tv.values["network.kind"] == "cable":
        return True
    # The neighbours' network is in reach too, but this household's password doesn't open it.
    return tv.values["network.wifi.name"] in WIFI_NAMES[:2] and tv.values["network.wifi.password"] == WIFI_PASSWORD


def _addressed(tv: TvState) -> bool:
    if tv.values["network.ipv4.mode"] == "auto":
        return True
    try:
        address = IPv4Address(str(tv.values["network.ipv4.address"]))
    except AddressValueError:
        return False
    return address in _HOME_NETWORK and address != _ROUTER


def _named(tv: TvState) -> bool:
    server = str(_ROUTER) if tv.values["network.dns.mode"] == "auto" else tv.values["network.dns.server"]
    if DNS in tv.world.broken and server == str(_ROUTER):
        return False  # the household's own: what is asked of it comes to nothing
    return server in _NAME_SERVERS
