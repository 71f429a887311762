"""The device's settings in a visit: what it says of them goes on the record, to the console, and into the survey."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from broker.clock import Instant
from broker.events import session as event
from broker.events.event import Event
from broker.principal.principal import Principal
from broker.session.commands import Command, Journal, Observe, Send
from broker.session.facts import Facts
from broker.session.privacy import kept_apart, sensitivity
from broker.session.survey_lines import lines_of, used_by, words_of
from broker.wire import limits, settings
from broker.wire.base import Message
from broker.wire.messages import Peer
from broker.wire.survey import SurveyFound


class Settings:
    """The settings as the device last described them, and how far it has told its diary.

    ``given``: whether a command is one that the technician gave in this visit.
    """

    def __init__(self, facts: Facts, given: Callable[[str], bool]) -> None:
        self._facts = facts
        self._given = given
        self.descriptors: dict[str, settings.Descriptor] = {}
        self._described = False
        self._snapshot: settings.SettingsSnapshot | None = None
        self._told = 0  # the last line that came
        self._lines = 0
        self._lost = 0
        self._last = False

    def said(self, message: Message, at: Instant) -> list[Command] | None:
        """Return what follows from a message about settings; None if it is none, or comes out of order."""
        f = self._facts
        match message:
            case settings.SettingsDescribed():
                self.descriptors, self._described = {item.key: item for item in message.descriptors}, True
                passing = {
                    key: {option.value for option in item.options}
                    for key, item in self.descriptors.items()
                    if item.kind in ("telemetry", "action")
                }
                names = {name.old: name.new for name in message.renamed}
                fact: Event = event.SettingsDescribed(
                    by=f.machine, keys=list(self.descriptors), revision=message.revision, renamed=names or None,
                    withheld=[key for key, item in self.descriptors.items() if item.sensitivity == "secret"] or None,
                    passing=[*passing] or None, words=words_of(passing, self.descriptors) or None,
                )  # fmt: skip
            case settings.SettingsValues():
                message = self._without_secrets(message)
                fact = event.SettingsReported(by=f.machine, count=len(message.values))
            case settings.SettingsChanged():
                message = settings.SettingsChanged(change=self._without_secret(message.change))
                fact = self._changed(message.change)
            case settings.SettingsSnapshot() if self._described and self._snapshot is None:
                self._snapshot = message
                values = {key: kept.value for key, kept in message.values.items()}
                fact = snapshot_fact(
                    f.machine, "open", values, self.descriptors, complete=message.complete, diary=message.diary,
                    seq=message.diary_seq,
                )  # fmt: skip
                return [Journal(fact, Peer.DEVICE, at), Observe(message, at)]
            case settings.DiaryLines():
                return self._diary(message, at)
            case _:
                return None
        return [Journal(fact, Peer.DEVICE, at), Observe(message, at), Send(Peer.CONSOLE, message)]

    def surveyed(self, found: SurveyFound, at: Instant) -> list[Command]:
        """Return what follows from the finished survey."""
        items = [*found.items, *(found.reset.items if found.reset else ())]
        made = event.SurveyMade(
            by=self._facts.broker, previous=found.previous.session if found.previous else None, items=len(items),
            proven=sum(item.confidence == "journal" for item in items),
            reset=len(found.reset.items) if found.reset else None, lines=self._lines, lost=self._lost,
        )  # fmt: skip
        told = lines_of(found, self.descriptors, self._facts.broker)
        # Only now may the device forget its lines: had the visit ended before, the next survey needs them.
        received = settings.DiaryReceived(seq=self._snapshot.diary_seq if self._snapshot is not None else self._told)
        return [
            *(Journal(fact, Peer.BROKER, at) for fact in (*told, made)),
            Send(Peer.CONSOLE, found),
            Send(Peer.DEVICE, received),
        ]

    # --- the diary ---

    def _diary(self, message: settings.DiaryLines, at: Instant) -> list[Command] | None:
        """Put lines on the record, then acknowledge them; None if the device may not send these now.

        The last ones are acknowledged with the survey.
        """
        opened, numbers = self._snapshot, [line.seq for line in message.lines]
        if opened is None or self._last or not (numbers or message.last):
            return None
        rising = all(one < other for one, other in zip([self._told, *numbers], numbers, strict=False))
        if not rising or max(numbers, default=0) > opened.diary_seq:
            return None
        if self._lines + len(numbers) > limits.DIARY_KEPT:
            return None
        # What an earlier visit saw happen is on the record already; the device sends it again, never having heard so.
        known = self._facts.diary[1] if self._facts.diary and self._facts.diary[0] == opened.diary else 0
        fresh = [self._without_secret(line) for line in message.lines if line.seq > known]
        self._told = max([self._told, *numbers])
        self._lines += len(numbers)
        self._lost, self._last = message.lost, message.last
        received = [] if message.last else [Send(Peer.DEVICE, settings.DiaryReceived(seq=self._told))]
        return [
            *(Journal(self._line(line, opened.diary), Peer.DEVICE, at) for line in fresh),
            Observe(message.model_copy(update={"lines": tuple(fresh)}), at),
            *received,
        ]

    # --- as they stand on the record ---

    def _changed(self, change: settings.Change) -> Event:
        f = self._facts
        by = f.customer if change.actor == "customer" else f.machine
        if change.actor == "technician" and change.command is not None and self._given(change.command):
            by = f.technician  # no device can put words into their mouth
        return event.SettingChanged(
            by=by, key=change.key, actor=change.actor, via=change.via, command=change.command, seq=change.seq,
            words=words_of(used_by([change]), self.descriptors) or None, **self._values(change),
        )  # fmt: skip

    def _line(self, line: settings.Change, diary: str) -> Event:
        # A technician of some earlier visit is a claim of the device; this visit's has nothing to do with it.
        by: Principal = self._facts.customer if line.actor == "customer" else self._facts.machine
        return event.SettingDiary(
            by=by, diary=diary, seq=line.seq, at_us=line.at_us, key=line.key, actor=line.actor,
            actor_id=line.actor_id, via=line.via, visit=line.session, command=line.command,
            words=words_of(used_by([line]), self.descriptors) or None, **self._values(line),
        )  # fmt: skip

    def _values(self, change: settings.Change) -> dict[str, Any]:
        return kept_apart(change.key, self.descriptors, old=change.old, new=change.new)

    def _without_secrets(self, told: settings.SettingsValues) -> settings.SettingsValues:
        values = {key: told.values[key] for key in told.values if sensitivity(key, self.descriptors) != "secret"}
        return settings.SettingsValues(values=values)

    def _without_secret(self, change: settings.Change) -> settings.Change:
        """Return a change without its values if they are secret: the device was not to send them."""
        if sensitivity(change.key, self.descriptors) != "secret":
            return change
        return change.model_copy(update={"old": None, "new": None})


def snapshot_fact(
    by: Principal, phase: Literal["open", "close", "abrupt"], values: Mapping[str, Any],
    descriptors: Mapping[str, settings.Descriptor], **others: Any,
) -> event.SettingsSnapshot:  # fmt: skip
    """Return a snapshot as it stands on the record: personal values apart, secret ones without their value."""
    kinds = {key: sensitivity(key, descriptors) for key in values}
    plain = {key: None if kinds[key] == "secret" else values[key] for key in values if kinds[key] != "personal"}
    personal = {key: values[key] for key in values if kinds[key] == "personal"}
    return event.SettingsSnapshot(by=by, phase=phase, values=plain, personal=personal or None, **others)
