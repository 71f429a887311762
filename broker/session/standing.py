"""Where a visit stands, as both sides are told after every change of it."""

from typing import Literal

from broker.clock import Instant
from broker.session.consents import Consents
from broker.session.facts import Facts
from broker.wire.ending import SessionState


def state_of(facts: Facts, consents: Consents, opened: Instant, active: Instant | None, total_us: int) -> SessionState:
    """Return the message; ``active``: since when, ``total_us``: how long it may last from ``opened`` on."""
    state: Literal["claimed", "active"] = "claimed" if active is None else "active"
    return SessionState(
        session=facts.session,
        state=state,
        scopes=tuple(sorted(consents.granted)),
        asking=(consents.open.scope,) if consents.open else (),
        ticket=facts.ticket,
        technician=facts.shown,
        device=facts.device,
        opened_us=opened.wall_us,
        active_us=active.wall_us if active else None,
        ends_us=opened.wall_us + total_us,
    )
