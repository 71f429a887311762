"""The orders: a technician's commands in a visit. They run one at a time, in order; an action runs beside them."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from broker.wire import limits
from broker.wire.action import ActionProgress, ActionResult, ActionRun
from broker.wire.app import AppOpen
from broker.wire.base import AnyScope
from broker.wire.control import ClipboardSet, ControlDone, ControlKey, ControlPointer
from broker.wire.record import Applied
from broker.wire.screen import ScreenStill
from broker.wire.settings import SettingsSet
from device_agent.conversation.outputs import (
    Act,
    Carried,
    Cease,
    Open,
    Output,
    Paste,
    Point,
    Press,
    Release,
    Send,
    Write,
)
from device_agent.conversation.rules import Command, concerns
from device_agent.device import Done, Outcome

WAITING: Final = 64  # commands that may wait for a slow device; one more is refused
PROGRESS_SECONDS: Final = 0.25  # between two words of an action's progress
_Quick = ControlKey | ControlPointer | ClipboardSet | SettingsSet | AppOpen


@dataclass(slots=True)
class Acting:
    """The action that is under way: its number, how many percent of it are done, and when that was last told."""

    number: int
    command: ActionRun
    percent: int = 0
    told_at: float | None = None


class Orders:
    """Every command of one visit. ``numbers``: one to each that is carried out, and none twice in a process's life.

    An action may take a minute, and holds up no key: it has a place of its own, for one.
    """

    def __init__(self, numbers: Iterator[int]) -> None:
        self.applied = Applied()
        self._numbers = numbers
        self._waiting: deque[Command] = deque()
        self._running: tuple[int, _Quick] | None = None
        self._acting: Acting | None = None
        self._held: set[str] = set()
        self._pointer: tuple[int, int] | None = None  # where buttons are down

    def acting(self) -> tuple[str, int] | None:
        """Return the action that is under way, and how many percent of it are done."""
        return (self._acting.command.key, self._acting.percent) if self._acting is not None else None

    def busy(self, command: Command) -> bool:
        """Return whether there is no place for this command now."""
        if isinstance(command, ActionRun):
            return self._acting is not None or any(isinstance(each, ActionRun) for each in self._waiting)
        return len(self._waiting) >= WAITING

    def take(self, command: Command) -> list[Output]:
        """Return what follows from a command that may be carried out."""
        self._waiting.append(command)
        return self.go_on()

    def go_on(self) -> list[Output]:
        """Return the next commands as outputs, up to one that the device must be done with first."""
        outputs: list[Output] = []
        while self._running is None and self._waiting:
            command, number = self._waiting.popleft(), next(self._numbers)
            if isinstance(command, ActionRun):
                self._acting = Acting(number, command)
                outputs.append(Act(number, command.id, command.key))
            else:
                self._running = (number, command)
                self._hold(command)
                outputs.append(_carried(number, command))
        return outputs

    def _hold(self, command: _Quick) -> None:
        if isinstance(command, ControlPointer):
            self._pointer = (command.x, command.y) if command.buttons else None
        elif isinstance(command, ControlKey) and command.action == "down":
            self._held.add(command.key)
        elif isinstance(command, ControlKey):
            self._held.discard(command.key)

    # --- what the device did ---

    def done(self, number: int, outcome: Outcome | None) -> list[Output]:
        """Return what follows when the device is done with the command of this number."""
        if self._running is None or self._running[0] != number:
            return []
        _, command = self._running
        self._running = None
        return [self._counted(command, done_with(command, outcome)), *self.go_on()]

    def progressed(self, number: int, percent: int, now: float) -> list[Output]:
        """Return what follows from an action's progress: it is told a few times a second, at most."""
        a = self._acting
        if a is None or a.number != number:
            return []
        a.percent = max(a.percent, min(100, percent))
        if a.told_at is not None and now - a.told_at < PROGRESS_SECONDS:
            return []
        a.told_at = now
        return [Send(ActionProgress(id=a.command.id, percent=a.percent))]

    def acted(self, number: int, done: Done | None) -> list[Output]:
        """Return what follows when the action with this number is over: of a test what it found, and the answer."""
        if self._acting is None or self._acting.number != number:
            return []
        command, self._acting = self._acting.command, None
        told = self._counted(command, done_with(command, done))
        if done is None or not done.applied or done.verdict is None:
            return [told]
        found = ActionResult(
            id=command.id, key=command.key, verdict=done.verdict, findings=done.findings[: limits.FINDINGS]
        )
        return [Send(found), told]

    def still_sent(self, id: str) -> list[Output]:
        """Return what follows when a whole still has left."""
        return [self._counted(ScreenStill(id=id), ControlDone(id=id, outcome="applied"))]

    def _counted(self, command: Command | ScreenStill, done: ControlDone) -> Send:
        if done.outcome == "applied":
            self.applied.add(command.id, command.type)
        return Send(done)

    # --- what is taken away ---

    def drop(self, scope: AnyScope | None = None) -> list[Command]:
        """Throw away and return the waiting commands (of one scope, if given): they are never carried out."""
        dropped = [command for command in self._waiting if scope is None or concerns(scope, command)]
        self._waiting = deque(command for command in self._waiting if command not in dropped)
        return dropped

    def cease(self, why: str, scope: AnyScope | None = None, *, powered: bool = True) -> list[Output]:
        """Stop the action and the command that are under way (of one scope, if given); the rest may ``go_on``.

        A slow device may not have begun with them. Nobody knows how far they came, except that a Power key did its
        work where the device isn't ``powered`` any more.
        """
        outputs: list[Output] = []
        if self._acting is not None and (scope is None or concerns(scope, self._acting.command)):
            a, self._acting = self._acting, None
            outputs += [Cease(a.number), Send(ControlDone(id=a.command.id, outcome="unknown", reason=why))]
        if self._running is not None and (scope is None or concerns(scope, self._running[1])):
            (number, command), self._running = self._running, None
            outputs += [Cease(number), self._counted(command, _last_word(command, why, powered))]
        return outputs

    def release(self) -> list[Output]:
        """Let go of every key and button that is held down."""
        keys, self._held = tuple(sorted(self._held)), set()
        pointer, self._pointer = self._pointer, None
        return [Release(keys, pointer)] if keys or pointer else []

    def wind_up(self, say: bool, powered: bool) -> list[Output]:
        """Stop all that goes on; if there is somebody to ``say`` it to, no command is left without an answer."""
        waiting, ceased = self.drop(), self.cease("session_over", powered=powered)
        outputs = [each for each in ceased if say or isinstance(each, Cease)]
        return outputs + (refused(waiting, "session_over") if say else [])


def _carried(number: int, command: _Quick) -> Carried:
    match command:
        case SettingsSet():
            return Write(number, command.id, command.key, command.value)
        case AppOpen():
            return Open(number, command.id, command.app)
        case ControlPointer():
            return Point(number, command.id, command.x, command.y, command.buttons)
        case ClipboardSet():
            return Paste(number, command.id, command.text)
        case ControlKey():
            return Press(number, command.id, command.key, command.action)


def refused(commands: Iterable[Command], reason: str) -> list[Output]:
    """Return the refusal of each command."""
    return [refusal(command.id, reason) for command in commands]


def refusal(command: str, reason: str) -> Send:
    """Return the refusal of the command with this id."""
    return Send(ControlDone(id=command, outcome="refused", reason=reason))


def done_with(command: Command, outcome: Outcome | Done | None) -> ControlDone:
    """Return what is told of a command that the device is done with; no outcome means that it didn't say."""
    if outcome is None:
        return ControlDone(id=command.id, outcome="unknown", reason="no_answer")
    if outcome.applied:
        return ControlDone(id=command.id, outcome="applied", reason=outcome.reason)
    return ControlDone(id=command.id, outcome="refused", reason=outcome.reason or "device_refused")


def _last_word(command: Command, why: str, powered: bool) -> ControlDone:
    """Return what is told of a command that is stopped under way."""
    if not powered and isinstance(command, ControlKey) and command.key == "Power":
        return ControlDone(id=command.id, outcome="applied")
    return ControlDone(id=command.id, outcome="unknown", reason=why)
