"""How far the TV gets: each setting that can be wrong stops it at its own stage."""

from dataclasses import replace

import pytest

from broker.wire.settings import Value
from device_agent.simulator.tv import reach
from device_agent.simulator.tv.state import TvState, World


def tv(**values: Value) -> TvState:
    fresh = TvState()
    return replace(
        fresh, values=fresh.values.put({f"network.{key.replace('__', '.')}": each for key, each in values.items()})
    )


def reached(state: TvState) -> list[bool | None]:
    stages = reach.reach(state)
    assert [each.name for each in stages] == ["link", "router", "internet", "names"]
    return [each.reached for each in stages]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (tv(), [True] * 4),
        (tv(wifi__name="Nhà Sen"), [True] * 4),
        (tv(wifi__name="Quán Cà Phê Góc Phố"), [False, None, None, None]),
        (tv(wifi__password="wrong-password"), [False, None, None, None]),
        (tv(wifi__password="wrong-password", kind="cable"), [True] * 4),
        (tv(ipv4__mode="manual"), [True] * 4),
        (tv(ipv4__mode="manual", ipv4__address="10.0.0.9"), [True, False, None, None]),
        (tv(ipv4__mode="manual", ipv4__address="192.168.1.1"), [True, False, None, None]),
        (tv(ipv4__mode="manual", ipv4__address="nowhere"), [True, False, None, None]),
        (tv(ipv4__address="10.0.0.9"), [True] * 4),
        (replace(tv(), network="off"), [True, True, False, None]),
        (replace(tv(), network="lossy"), [True] * 4),
        (tv(dns__mode="manual"), [True] * 4),
        (tv(dns__mode="manual", dns__server="10.9.9.9"), [True, True, True, False]),
    ],
)
def test_where_it_stops(state: TvState, expected: list[bool | None]) -> None:
    assert reached(state) == expected
    assert reach.online(state) == all(expected)


def test_a_check_takes_its_time() -> None:
    assert [reach.done(10, 10 + seconds) for seconds in (-5, 0, 0.59, 0.6, 1.3, 2.4, 99)] == [0, 0, 0, 1, 2, 4, 4]


def test_the_signal_wavers_with_the_network_and_not_with_a_cable() -> None:
    strengths = {reach.signal(tv(), float(second)) for second in range(600)}
    assert max(strengths) - min(strengths) > 3
    assert strengths <= set(range(75, 95))
    assert reach.signal(replace(tv(), network="lossy"), 0) < 50
    assert reach.signal(tv(wifi__name="?"), 0) == 0
    assert {reach.signal(tv(kind="cable"), float(second)) for second in range(60)} == {100}


def test_the_household_s_name_server_may_be_dead_and_another_not() -> None:
    dead = replace(tv(), world=World(broken=frozenset({reach.DNS})))
    assert [each.reached for each in reach.reach(dead)] == [True, True, True, False]
    for server, alive in (("192.168.1.1", False), ("8.8.8.8", True)):
        values = dead.values.put({"network.dns.mode": "manual", "network.dns.server": server})
        assert reach.online(replace(dead, values=values)) is alive
