"""Where a visit stands, as it is told."""

from broker.clock import ManualClock
from broker.principal.principal import BROKER
from broker.session.consents import Consents
from broker.session.standing import state_of
from broker.wire.base import Scope
from tests.stage.visits import FACTS

CLOCK = ManualClock()


def test_it_says_who_what_and_until_when() -> None:
    opened = CLOCK.now()
    consents = Consents(FACTS, 60)
    consents.ask(Scope.VIEW, BROKER, opened)
    claimed = state_of(FACTS, consents, opened, None, 5_000_000)
    assert (claimed.state, claimed.scopes, claimed.asking, claimed.active_us) == ("claimed", (), (Scope.VIEW,), None)
    assert claimed.ends_us - claimed.opened_us == 5_000_000
    consents.open = None
    consents.granted |= {"camera:call", Scope.VIEW, Scope.CONTROL, "action:test.pump"}
    active = state_of(FACTS, consents, opened, opened, 5_000_000)
    assert (active.state, active.asking) == ("active", ())
    assert active.scopes == ("action:test.pump", "camera:call", Scope.CONTROL, Scope.VIEW)
