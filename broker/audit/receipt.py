"""The customer's receipt of a visit: what was allowed, seen, pressed and changed, by whom, for how long.

It is made from the recording alone, the same for ever, in the customer's language. Each line ends with the number of
the record that it tells of and the first 16 hex digits of that record's link, so it can be held against the auditor's
log and against the recording itself (RECORD, the customer's receipt).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from broker.audit.receipt_words import WORDS, Language, Words
from broker.events import device
from broker.events import event as vocabulary
from broker.events import session as fact
from broker.events.event import Event
from broker.recording.reader import Placed, Readable, records
from broker.recording.record import DataClass, Type
from broker.wire.record import receipt_code

_VIETNAM: Final = timezone(timedelta(hours=7))  # no summer time since 1945
_CONSENTS: Final = {
    "consent.granted": "granted", "consent.refused": "refused", "consent.withdrawn": "withdrawn",
    "consent.expired": "expired",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noted:
    """One event of the visit, where it stands on the record."""

    event: Event
    at_us: int
    sequence: int
    link: bytes


@dataclass(slots=True)
class Course:
    """A visit as its recording tells it. ``unreadable`` counts events that are erased or of another vocabulary."""

    events: list[Noted] = field(default_factory=list)
    screens: int = 0
    cameras: int = 0
    unreadable: int = 0
    recovered: bool = False
    sealed: bool = False
    records: int = 0
    head: bytes = b""

    def only(self, kind: type[Event]) -> Noted | None:
        """Return the first event of a kind, None if there is none."""
        return next((one for one in self.events if isinstance(one.event, kind)), None)


def course(placed: Iterable[Placed]) -> Course:
    """Return what a recording's records tell, read to the last once. Raises what the iteration raises."""
    made = Course()
    waiting: Placed | None = None
    for one in placed:
        made.records, made.head = one.header.sequence, one.link
        if waiting is not None:
            _note(made, waiting, one.body if one.header.type == Type.TEXT else None)
            waiting = None
        match one.header.type:
            case Type.EVENT:
                waiting = one
            case Type.FRAME if one.header.data_class == DataClass.CAMERA:
                made.cameras += 1
            case Type.FRAME:
                made.screens += 1
            case Type.RECOVERED:
                made.recovered = True
            case Type.SEAL:
                made.sealed = True
    if waiting is not None:
        _note(made, waiting, None)
    return made


def _note(made: Course, at: Placed, private: bytes | None) -> None:
    try:
        event = vocabulary.parse(at.body or b"", private)
    except ValueError:
        made.unreadable += 1
    else:
        made.events.append(Noted(event, at.header.wall_us, at.header.sequence, at.link))


def customer_receipt(session: str, placed: Iterable[Placed], language: Language) -> str:
    """Return the receipt as text; a sealed visit's holds the receipt code that its device showed.

    ``placed``: all records of the visit's file, events and texts decrypted as far as they can be (pictures may be
    skipped). Raises what reading them raises.
    """
    visit, words = course(placed), WORDS[language]
    parts = [
        _head(session, visit, words),
        _part(words.say["allowed"], _allowed(visit, words), words),
        _part(words.say["seen"], _seen(visit, words), words),
        _part(words.say["pressed"], _pressed(visit, words), words),
        _part(words.say["changed"], _changed(visit, words), words),
        _part(words.say["said"], _said(visit, words), words),
        _check(session, visit, words),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def receipt_of(session: str, file: Readable, language: Language) -> str:
    """Return the receipt of a visit's file, without reading its pictures; blocks. Raises BadRecord, OSError."""
    return customer_receipt(session, records(file.source, keys=file.keys, skip=(Type.FRAME, Type.STILL)), language)


def _head(session: str, visit: Course, words: Words) -> list[str]:
    say = words.say
    lines = [say["title"], "=" * len(say["title"])]
    opened, ended = visit.only(fact.SessionOpened), visit.only(fact.SessionEnded)
    rows = [(say["session"], session)]
    if opened is not None and isinstance(found := opened.event, fact.SessionOpened):
        rows += [
            (say["ticket"], found.ticket),
            (say["device"], f"{found.model} ({say['serial'].format(serial=found.serial)})"),
            (say["technician"], f"{found.technician_name}, {say['staff'].format(staff=found.staff_number)}"),
            (say["began"], say["time"].format(at=_day(opened.at_us))),
        ]
    if ended is not None and isinstance(last := ended.event, fact.SessionEnded):
        lasted = words.lasted((ended.at_us - (opened or ended).at_us) // 1_000_000)
        why = words.ends.get(last.reason, last.reason)
        rows.append((say["ended"], f"{say['after'].format(at=_day(ended.at_us), lasted=lasted)}. {why}"))
    else:
        rows.append((say["ended"], say["cut" if visit.recovered else "going_on"]))
    width = max(len(name) for name, _ in rows)
    return lines + [f"{name:<{width}} : {_plain(value)}" for name, value in rows]


def _part(title: str, lines: list[str], words: Words) -> list[str]:
    return [title, *(lines or ["  " + words.say["none"]])]


def _allowed(visit: Course, words: Words) -> list[str]:
    lines = []
    for one in visit.events:
        if isinstance(one.event, device.CameraRequested):
            lines.append(_line(one, words.say["requested"].format(app=one.event.app)))
        elif one.event.name in _CONSENTS and isinstance(scope := getattr(one.event, "scope", None), str):
            said = words.scope(scope, _action(visit, scope.partition(":")[2], words))
            lines.append(_line(one, words.say[_CONSENTS[one.event.name]].format(scope=said)))
    return lines


def _action(visit: Course, key: str, words: Words) -> str:
    """Return what the device called this action or setting when it was used, or else its stable word."""
    for one in visit.events:
        if isinstance(one.event, device.ActionRequested) and one.event.key == key:
            return _own_name(one.event, words)
    return _setting(visit, key, words)


def _seen(visit: Course, words: Words) -> list[str]:
    active, ended = visit.only(fact.SessionActive), visit.only(fact.SessionEnded)
    lines = ["  " + words.say["no_screen"]]
    if active is not None and visit.screens:
        until = ended.at_us if ended is not None else visit.events[-1].at_us
        lasted = words.lasted((until - active.at_us) // 1_000_000)
        lines = [_line(active, words.counted("screen", visit.screens, lasted=lasted))]
    dropped = sum(one.event.count for one in visit.events if isinstance(one.event, fact.ScreenDropped))
    if dropped:
        lines.append("  " + words.counted("unseen", dropped))
    lines.append("  " + words.counted("camera" if visit.cameras else "no_camera", visit.cameras))
    stills = [one for one in visit.events if isinstance(one.event, fact.StillSent)]
    return lines + [_line(one, words.say["still"]) for one in stills]


def _pressed(visit: Course, words: Words) -> list[str]:
    say, ends, lines = words.say, _outcomes(visit), list[str]()

    def outcome(command: str) -> str:
        ended = ends.get(command, "unknown")
        return words.outcomes.get(ended, ended)

    for one in visit.events:
        match one.event:
            case fact.ControlKey(action="up"):
                continue  # the press that it ends stands above
            case fact.ControlKey(command=command, key=str(key)):
                said = say["key"].format(key=words.keys.get(key, key), outcome=outcome(command))
            case fact.ControlKey(command=command, typed=str(typed)):
                said = say["typed"].format(typed=typed, outcome=outcome(command))
            case fact.ControlKey(command=command):
                said = say["typed_erased"].format(outcome=outcome(command))
            case fact.SettingRequested(command=command, key=key, value=value, personal_value=personal):
                shown = _value(visit, key, value if personal is None else personal, words)
                said = say["ordered"].format(setting=_setting(visit, key, words), value=shown, outcome=outcome(command))
            case device.ActionRequested(command=command) | device.AppRequested(command=command):
                ran = "ran" if isinstance(one.event, device.ActionRequested) else "opened"
                said = say[ran].format(label=_own_name(one.event, words), outcome=outcome(command))
            case device.ClipboardSet(command=command, characters=count):
                said = words.counted("pasted", count, outcome=outcome(command))
            case device.ClipboardTold(characters=count):
                said = words.counted("copied", count)
            case _:
                continue
        lines.append(_line(one, said))
    if pointed := sum(isinstance(one.event, device.PointerMoved) for one in visit.events):
        lines.append("  " + words.counted("pointed", pointed))
    refused = sum(isinstance(one.event, fact.ControlRefused) for one in visit.events)
    return lines + (["  " + words.counted("refused_commands", refused)] if refused else [])


def _outcomes(visit: Course) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in visit.events:
        match one.event:
            case fact.ControlDone(command=command, outcome=outcome):
                found[command] = outcome
            case fact.ControlDiscarded(command=command):
                found[command] = "discarded"
    return found


def _changed(visit: Course, words: Words) -> list[str]:
    lines = []
    for one in visit.events:
        if not isinstance(change := one.event, fact.SettingChanged):
            continue
        old = change.old if change.personal_old is None else change.personal_old
        new = change.new if change.personal_new is None else change.personal_new
        said = words.say["change"].format(
            setting=_setting(visit, change.key, words),
            old=_value(visit, change.key, old, words),
            new=_value(visit, change.key, new, words),
            actor=words.actors.get(change.actor, change.actor),
        )
        lines.append(_line(one, said))
    return lines


def _own_name(event: device.ActionRequested | device.AppRequested, words: Words) -> str:
    """Return the device's own name of an action or an app, or its stable word."""
    name = event.label_en if words is WORDS["en"] else event.label_vi
    return name or (event.key if isinstance(event, device.ActionRequested) else event.app)


def _said(visit: Course, words: Words) -> list[str]:
    say, lines = words.say, list[str]()
    for one in visit.events:
        match one.event:
            case device.ObservationAnswered(what=what, answer=answer):
                said = words.answered(what, answer)
            case device.ChatSaid(side=side, said=text):
                said = say["you" if side == "customer" else "they"].format(text=text or say["erased_words"])
            case _:
                continue
        lines.append(_line(one, said))
    return lines


# How the device named its settings and their values


def _named(visit: Course, key: str) -> dict[str, Any]:
    plain = key.partition("@")[0]
    for one in visit.events:
        if isinstance(one.event, fact.SettingChanged):
            for word in one.event.words or ():
                if word.get("key") == plain:
                    return word
    return {}


def _setting(visit: Course, key: str, words: Words) -> str:
    label = _named(visit, key).get(_label(words))
    return label if isinstance(label, str) else key


def _value(visit: Course, key: str, value: Any, words: Words) -> str:
    if value is None:
        return words.say["hidden"]
    if isinstance(value, bool):
        return words.say["on" if value else "off"]
    options = _named(visit, key).get("options")
    for option in options if isinstance(options, list) else ():
        if isinstance(option, dict) and option.get("value") == value and isinstance(option.get(_label(words)), str):
            return str(option[_label(words)])
    unit = _named(visit, key).get("unit")
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{shown} {unit}" if isinstance(unit, str) else shown


def _label(words: Words) -> str:
    return "label_vi" if words is WORDS["vi"] else "label_en"


# Lines


def _line(one: Noted, said: str) -> str:
    return f"  {_moment(one.at_us)}  {_plain(said)}  [#{one.sequence} {one.link.hex()[:16]}]"


def _check(session: str, visit: Course, words: Words) -> list[str]:
    lines = [words.say["check"], words.say["how"]]
    if visit.unreadable:
        lines.append(words.counted("unreadable", visit.unreadable))
    lines += [words.counted("length", visit.records), visit.head.hex()]
    if visit.sealed:
        lines.append(words.say["code"].format(code=receipt_code(session, visit.records, visit.head)))
    return lines


def _plain(text: str) -> str:
    """Return text on one line: a device chose some of it, and no line of it may look like one of ours."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _day(at_us: int) -> str:
    return datetime.fromtimestamp(at_us // 1_000_000, _VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


def _moment(at_us: int) -> str:
    return datetime.fromtimestamp(at_us // 1_000_000, _VIETNAM).strftime("%H:%M:%S")
