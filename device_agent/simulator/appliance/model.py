"""What an appliance is: pure functions of its state. Each kind of appliance is one subclass."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar, Generic

from broker.wire.settings import Descriptor, Value
from device_agent.device import Done, Fault, Front, Kind
from device_agent.simulator.appliance.state import B, Power, State

Refused = str
"""Why something can't be now, as a stable word: an interlock's name, or what is wrong with the wish."""
Narrowed = Mapping[str, Mapping[str, Any]]
"""What of a descriptor is otherwise now, by key: ``available`` and ``reason``, fewer ``options``, a smaller range."""


@dataclass(frozen=True)
class Deed(Generic[B]):
    """What an action does.

    ``begin`` starts it, or says why not. One that takes ``seconds`` (of its time) is a trial: ``judge`` gets
    every state from its beginning on, a stride apart; it may be ``over`` sooner; ``stop`` puts the appliance back
    however it ended.
    """

    begin: Callable[[State[B]], State[B] | Refused]
    seconds: float = 0.0
    judge: Callable[[Sequence[State[B]]], Done] = lambda seen: Done(True)
    over: Callable[[State[B]], bool] = lambda state: False
    stop: Callable[[State[B]], State[B]] = lambda state: state


class Model(ABC, Generic[B]):
    """One model of an appliance. Nothing here waits, keeps or tells: ``SimulatedAppliance`` does.

    ``descriptors``: in menu order, actions among them; each action has its ``deed``. ``faults``: what it can have.
    ``sentences``: why something was refused, by its reason, for who stands before it: Vietnamese, English.
    ``spoils``: what is in it does so while it is off, so that only its customer switches it off.
    """

    kind: ClassVar[Kind]
    spoils: ClassVar[bool] = False
    name: str
    family: str
    descriptors: tuple[Descriptor, ...]
    deeds: Mapping[str, Deed[B]]
    faults: tuple[Fault, ...]
    sentences: Mapping[str, tuple[str, str]] = MappingProxyType({})

    # --- what it is ---

    @abstractmethod
    def fresh(self) -> State[B]:
        """Return it as it comes from its box, with what its household put around it. All its settings have a value."""

    @abstractmethod
    def step(self, state: State[B], seconds: float) -> State[B]:
        """Return it so many seconds later, at most a stride; in standby and unplugged too (water cools, food warms)."""

    @abstractmethod
    def measure(self, state: State[B]) -> Mapping[str, Value]:
        """Return every telemetry value, rounded as its sensor is."""

    @abstractmethod
    def face(self, state: State[B]) -> Front:
        """Return what its front shows while it is on. Power and remote support buttons come by themselves."""

    def stride(self, state: State[B]) -> float:
        """Return how many seconds it may live through at once now."""
        return 1.0

    def narrowed(self, state: State[B]) -> Narrowed:
        """Return what of its descriptors is otherwise now, actions among them."""
        return {}

    # --- what is done to it ---

    def set(self, state: State[B], key: str, value: Value) -> State[B] | Refused:
        """Set a setting to a value that fits its descriptor, with what follows from it."""
        return state.put({key: value})

    @abstractmethod
    def touch(self, state: State[B], button: str) -> State[B] | Refused:
        """Press a button of its front; ``unknown_button`` if it has none of that name."""

    @abstractmethod
    def handle(self, state: State[B], thing: str, to: str) -> State[B] | Refused:
        """Bring a thing around it into one of its states, as its customer can, with what that mends."""

    def reset(self, state: State[B]) -> State[B]:
        """Return it with every setting as from the factory; what is around it, or broken, stays as it is."""
        return replace(state, values=self.fresh().values)

    def turned(self, state: State[B], power: Power) -> State[B]:
        """Return what becomes of the body as its power (still the old one in ``state``) becomes another."""
        return state

    # --- its hidden truth ---

    def afflicted(self, state: State[B], fault: str) -> State[B]:
        """Return what goes with a fault that it has from now on: a tap that is shut, a setting that was changed."""
        return state

    def mended(self, state: State[B], fault: str) -> State[B]:
        """Return what goes with a fault that it has no more."""
        return state

    # --- what it remembers ---

    def kept(self, body: B) -> Mapping[str, Any]:
        """Return what of its body outlasts a power cut and a restart, as JSON."""
        return {}

    def revived(self, body: B, kept: Mapping[str, Any]) -> B:
        """Return the body with what was kept of it. Raises KeyError, TypeError or ValueError for what it can't be."""
        return body
