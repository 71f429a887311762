"""Everything that an appliance is, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from broker.wire.settings import Value

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    B = TypeVar("B", bound=DataclassInstance)
else:
    B = TypeVar("B")

Power = Literal["on", "standby", "unplugged"]


@dataclass(frozen=True, slots=True)
class State(Generic[B]):
    """The whole appliance with what stands around it.

    ``values``: settings and info by key, all of them. ``body``: the appliance's own part, a frozen dataclass.
    ``things``: what is around it, each in one of its states. ``faults``: the hidden truth.
    """

    values: Mapping[str, Value]
    body: B
    things: Mapping[str, str]
    power: Power = "on"
    faults: frozenset[str] = frozenset()

    def has(self, fault: str) -> bool:
        """Return whether it has this fault."""
        return fault in self.faults

    def put(self, changed: Mapping[str, Value]) -> "State[B]":
        """Return it with these settings."""
        return replace(self, values={**self.values, **changed})

    def but(self, **changed: Any) -> "State[B]":
        """Return it with these fields of its body changed."""
        return replace(self, body=replace(self.body, **changed))

    def lay(self, thing: str, state: str) -> "State[B]":
        """Return it with a thing in this state."""
        return replace(self, things={**self.things, thing: state})

    def afflict(self, *faults: str) -> "State[B]":
        """Return it with these faults as well."""
        return replace(self, faults=self.faults | {*faults})

    def mend(self, *faults: str) -> "State[B]":
        """Return it without these faults."""
        return replace(self, faults=self.faults - {*faults})
