"""The reporter: what a visit's broker is told of the settings: what there is, what holds, and what the diary has."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import structlog
from pydantic import ValidationError

from broker.wire import limits
from broker.wire.app import AppsDescribed
from broker.wire.base import Message
from broker.wire.settings import (
    Change,
    DiaryLines,
    Kept,
    SettingsDescribed,
    SettingsSnapshot,
    SettingsValues,
    TelemetryValues,
    Value,
)
from device_agent.agent.clock import wall_us
from device_agent.device import Device, SettingChanged
from device_agent.diary import Diary

TEXT_BYTES = limits.DEVICE_TEXT_BYTES * 3 // 4  # of one message; the rest is room for what stands around it

_log = structlog.get_logger("televisit.reporter")
_Item = TypeVar("_Item")


class Reporter:
    """Tells one device's settings through ``say``, and its diary a message at a time, as the broker acknowledges it."""

    def __init__(self, device: Device, diary: Diary, say: Callable[[Message], None]) -> None:
        self._device = device
        self._diary = diary
        self._say = say
        self._sent = self._until = 0
        self._unanswered: int | None = None

    async def note(self, changed: SettingChanged, session: str | None, technician: str | None) -> Change:
        """Write a change into the diary, of a secret only that there was one, and return its line. Never raises."""
        if changed.key.partition("@")[0] in self._secret():
            changed = SettingChanged(changed.key, None, None, changed.actor, changed.via, changed.command)
        return await self._diary.note(changed, session, technician)

    def report(self, beginning: bool) -> None:
        """Say what there is and what holds; at a visit's beginning also the snapshot and the diary's first lines."""
        secret, described = self._secret(), self._described()
        self._say(described)
        if beginning and self._device.apps():
            self.apps()
        told = {each.key for each in described.descriptors} - secret
        self._say(self._values(told))
        if beginning:
            self._say(self._snapshot(secret))
            self._sent, self._until = 0, self._diary.seq
            self._next()

    def apps(self) -> None:
        """Say which apps there are."""
        self._say(AppsDescribed(apps=tuple(self._device.apps())[: limits.APPS]))

    def measured(self, values: Mapping[str, Value]) -> None:
        """Say what was measured, as far as it is telemetry that is anybody's to know."""
        public = {
            each.key for each in self._device.descriptors() if each.kind == "telemetry" and each.sensitivity == "public"
        }
        told = {key: value for key, value in values.items() if key in public}
        try:
            message = TelemetryValues(at_us=wall_us(), values=told)
        except ValidationError:  # an endless number, say; the visit goes on without it
            _log.error("telemetry_unfit", keys=sorted(told))
            return
        if told:
            self._say(message)

    async def received(self, seq: int) -> None:
        """Say the next lines after the word that the broker has those up to ``seq``; after the last, forget all."""
        if seq != self._unanswered:
            return  # of another visit, or never said: what the broker has not got must not be forgotten
        self._unanswered = None
        if seq < self._until:
            self._next()
        else:  # not before: these are in the survey, which a visit may end without
            await self._diary.forget(seq)

    def _described(self) -> SettingsDescribed:
        """Return every setting, as far as a message has room for it: a real program may tell of more."""
        schema, described = self._device.schema(), self._device.descriptors()
        told = SettingsDescribed(revision=schema.revision, renamed=schema.renamed, descriptors=())
        kept = _fitting(told, described[: limits.SETTINGS], lambda each: each.model_dump_json())
        if len(kept) < len(described):
            _log.error("settings_cut", settings=len(described), sent=len(kept))
        return told.model_copy(update={"descriptors": tuple(kept)})

    def _values(self, told: set[str]) -> SettingsValues:
        """Return what holds now of these settings, likewise."""
        values = [item for item in self._device.read_all().items() if item[0] in told]
        kept = _fitting(SettingsValues(values={}), values, lambda item: json.dumps(item, ensure_ascii=False))
        if len(kept) < len(values):
            _log.error("values_cut", settings=len(values), sent=len(kept))
        return SettingsValues(values=dict(kept))

    def _secret(self) -> set[str]:
        return {each.key for each in self._device.descriptors() if each.sensitivity == "secret"}

    def _snapshot(self, secret: set[str]) -> SettingsSnapshot:
        taken = self._device.snapshot()
        values: dict[str, Kept] = {}
        room = TEXT_BYTES
        for key, value in taken.values.items():
            kept = self._kept(key, None if key.partition("@")[0] in secret else value)
            room -= len(key) + len(kept.model_dump_json().encode()) + 4
            if room < 0 or len(values) == limits.PLACES:
                _log.error("snapshot_cut", settings=len(taken.values), sent=len(values))
                break
            values[key] = kept
        whole = taken.complete and len(values) == len(taken.values)
        return SettingsSnapshot(diary=self._diary.id, diary_seq=self._diary.seq, complete=whole, values=values)

    def _kept(self, key: str, value: Value | None) -> Kept:
        """Return a value with when and by whom, if the diary's last word on this setting is this very value."""
        known = self._diary.known.get(key)
        if known is None or (type(known.value), known.value) != (type(value), value):
            return Kept(value=value)
        return known

    def _next(self) -> None:
        lines: list[Change] = []
        room = TEXT_BYTES
        secret = self._secret()
        for line in self._diary.lines(after=self._sent, up_to=self._until):
            if line.key.partition("@")[0] in secret:  # it may not have been one when the line was written
                line = line.model_copy(update={"old": None, "new": None})
            room -= len(line.model_dump_json().encode()) + 1
            if room < 0 and lines:
                break
            lines.append(line)
        self._sent = lines[-1].seq if lines else self._until
        last = not self._diary.lines(self._sent, self._until, 1)
        self._say(DiaryLines(lines=tuple(lines), lost=self._diary.lost, last=last))
        self._unanswered = self._until if last else self._sent


def _fitting(message: Message, items: Sequence[_Item], written: Callable[[_Item], str]) -> list[_Item]:
    """Return the first items that a message, which has none yet, has room for."""
    room = limits.DEVICE_TEXT_BYTES - len(message.model_dump_json().encode())
    kept: list[_Item] = []
    for each in items:
        room -= len(written(each).encode()) + 1
        if room < 0:
            break
        kept.append(each)
    return kept
