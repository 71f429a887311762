"""Evidence: what a visit's events have shown so far, folded one by one. Pure, and bounded whatever comes."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from broker.events import device as told
from broker.events import link
from broker.events import session as fact
from broker.events.event import Event
from broker.wire.base import EndReason

Side = Literal["customer", "technician"]
PICTURE: Final = frozenset({"line", "half_screen", "flicker", "dark", "sparkles", "colour", "no_picture"})
"""Symptoms that both sides can look for: the technician in the picture before the panel, the customer behind it."""
OF_SETTINGS: Final = frozenset({"dark", "colour"})
"""Those of them that settings of the picture can make: seen under other settings, it is another picture."""
_MAKING: Final = ("picture.mode", "picture.backlight", "picture.energy_saving", "picture.sharpness")
TELLING: Final = frozenset({"yes", "no"})
"""Answers that say something; the others say that nobody knows."""
_SHOWING: Final = frozenset({"washer.flow_l_min", "washer.drum_rpm"})
"""What a washer measures of whatever it may do again once a task has helped."""
TASKS: Final = frozenset(
    {
        "swap_cable", "other_cable", "clean_filter", "open_tap", "close_door", "check_hose", "spread_laundry",
        "check_mains", "stand_by", "shine_torch",
    }
)  # fmt: skip
_CABLES: Final = frozenset({"swap_cable", "other_cable"})
_LOOKS: Final = 256
_RESULTS: Final = 64
_CODES: Final = 16
_KEYS: Final = 2000
_PLACE: Final = 80
_TEST: Final = 64  # a Code's length
_WORDS: Final = 256 * 1024  # characters: as many as the longest message in which a device names itself
_LOST: Final = frozenset({EndReason.DEVICE_DISCONNECTED.value})


@dataclass(frozen=True, slots=True)
class Look:
    """What one side said of one symptom. ``cable``: how often the cable had been changed.

    ``values``: of the settings that can make such a symptom, then in force.
    """

    side: Side
    what: str
    answer: str
    during: str | None
    place: str | None
    cable: int
    at_us: int
    ref: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What a canned test found; ``findings`` by name, each with its ``value`` and ``ok``.

    ``cable``: how often the cable had been changed by then.
    """

    key: str
    verdict: str
    findings: Mapping[str, Mapping[str, Any]]
    at_us: int
    ref: str
    cable: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A task that the customer was given, and whether they did it.

    ``codes``: those that stood when they were asked, or when they answered: what helps at once is gone by then.
    ``since``: what was measured later that could show whether it helped.
    """

    what: str
    answer: str
    at_us: int
    ref: str
    codes: frozenset[str]
    since: dict[str, "Measure"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changed:
    """One setting that changed, before this visit (``before``) or in it, and who did it as far as that is known."""

    key: str
    old: Any
    new: Any
    actor: str
    at_us: int | None
    before: bool


@dataclass(slots=True)
class Measure:
    """What was measured under one key: the last value, and of numbers the least and the greatest."""

    last: Any
    at_us: int
    low: float | None = None
    high: float | None = None

    def take(self, value: Any, at_us: int) -> None:
        """Take in a newer value."""
        self.last, self.at_us = value, at_us
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.low = value if self.low is None else min(self.low, value)
            self.high = value if self.high is None else max(self.high, value)


@dataclass(slots=True)
class Evidence:
    """All that is known of one visit's device: what it is, how earlier visits ended (newest first), what was shown.

    ``codes``: when each came first; ``came``: when it last came anew; ``standing``: those that are there now.
    ``memo``: for whoever asks the same of it many times; it is forgotten with every event.
    """

    kind: str
    family: str | None
    ends: Sequence[str] = ()
    looks: deque[Look] = field(default_factory=lambda: deque(maxlen=_LOOKS))
    results: deque[Result] = field(default_factory=lambda: deque(maxlen=_RESULTS))
    tasks: deque[Asked] = field(default_factory=lambda: deque(maxlen=_RESULTS))
    changes: deque[Changed] = field(default_factory=lambda: deque(maxlen=_KEYS))
    measured: dict[str, Measure] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    came: dict[str, int] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    stills: dict[str, int] = field(default_factory=dict)
    front: str | None = None
    cable: int = 0
    degraded: bool = False
    ended: str | None = None
    memo: dict[str, Any] = field(default_factory=dict)
    _words: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # by what they are as text
    _room: int = _WORDS
    _passing: frozenset[str] = frozenset()
    _surveyed: set[str] = field(default_factory=set)
    _open: dict[str, frozenset[str]] = field(default_factory=dict)  # by question: the codes that stood then

    # --- questions ---

    def value(self, key: str) -> Any:
        """Return a setting's value for the present input and picture mode, None if nobody said."""
        if key in self.values:
            return self.values[key]
        place = self.values.get("input.current")
        mode = self.values.get("picture.mode", self.values.get(f"picture.mode@{place}"))
        return self.values.get(f"{key}@{place}", self.values.get(f"{key}@{place}+{mode}"))

    def last(self, key: str) -> Any:
        """Return what was measured last under a key, None if nothing was."""
        found = self.measured.get(key)
        return None if found is None else found.last

    def result(self, key: str) -> Result | None:
        """Return the last result of a canned test that said anything, else the last one at all."""
        mine = [result for result in self.results if result.key == key]
        telling = [result for result in mine if result.verdict != "inconclusive"]
        last = telling or mine
        return last[-1] if last else None

    def finding(self, key: str, name: str) -> Any:
        """Return the value that a test found under a name, None if it did not run or did not say."""
        result = self.result(key)
        return None if result is None else result.findings.get(name, {}).get("value")

    def fine(self, key: str, name: str) -> bool | None:
        """Return whether a test found this one thing good; None if it did not say."""
        result = self.result(key)
        return None if result is None else result.findings.get(name, {}).get("ok")

    def answer(self, what: str, side: Side = "customer") -> str | None:
        """Return a side's last word that said anything of a symptom, wherever, or of a task; else its last at all."""
        if what in TASKS:
            mine = [task.answer for task in self.tasks if task.what == what]
        else:
            mine = [look.answer for look in self.looks if (look.what, look.side) == (what, side)]
        said = [answer for answer in mine if answer in TELLING] or mine
        return said[-1] if said else None

    @property
    def words(self) -> list[Mapping[str, Any]]:
        """The descriptors by which the device named all this, each once, as the events brought them."""
        return [*self._words.values()]

    @property
    def place(self) -> str | None:
        """What is in front: an app, or else the input."""
        place = self.front or self.values.get("input.current")
        return place[:_PLACE] if isinstance(place, str) and place else None

    @property
    def losses(self) -> int:
        """How many visits of this device, the newest ones, were cut off in a row with no word from the device.

        This one counts if it was cut off too; that it ended in order, at last, takes nothing back.
        """
        before = next((number for number, reason in enumerate(self.ends) if reason not in _LOST), len(self.ends))
        return before + (self.ended in _LOST)

    # --- what comes in ---

    def take(self, event: Event, at_us: int) -> bool:
        """Take in one event of the visit; return whether it says anything about the device."""
        self.memo.clear()
        match event:
            case told.TelemetryReported():
                self._measure(event.values, at_us)
            case told.ObservationAsked():
                self._asked(event)
                return False
            case told.ObservationAnswered():
                self._answered(event, at_us)
            case told.ObservationNoted():
                self._look("technician", event.what, event.seen, event.during, event.command, at_us)
            case told.ActionResult():
                findings = {str(one.get("name")): one for one in event.findings or ()}
                self.results.append(Result(event.key, event.verdict, findings, at_us, event.command, self.cable))
            case told.PrivacyChanged():
                self.front = event.front
            case fact.SettingsDescribed():
                self._passing = frozenset(event.passing or ())
                self._named(event.words)
            case fact.SettingsSnapshot(phase="open"):
                self.values = {key: value for key, value in event.values.items() if key not in self._passing}
                self._measure({key: event.values[key] for key in event.values if key in self._passing}, at_us)
            case fact.SettingChanged():
                self._changed(event, at_us)
            case fact.SettingDiary():
                # The survey tells the same line again, unless it has nothing to compare with.
                self.changes.append(Changed(event.key, event.old, event.new, event.actor, event.at_us, before=True))
                self._surveyed.add(event.key)
                self._named(event.words)
            case fact.SurveyLines():
                self._survey(event.lines)
                self._named(event.words)
            case fact.StillSent():
                self.stills = {**self.stills, event.command: at_us} if len(self.stills) < _RESULTS else self.stills
            case link.LinkDegraded():
                self.degraded = True
            case fact.SessionEnded():
                self.ended = event.reason
            case _:
                return False
        return True

    def _named(self, words: Sequence[Mapping[str, Any]] | None) -> None:
        for word in words or ():
            if (text := str(word)) not in self._words and len(text) <= self._room:
                self._words[text] = word
                self._room -= len(text)

    def _measure(self, values: Mapping[str, Any], at_us: int) -> None:
        for key, value in values.items():
            if key.endswith(".error") and isinstance(value, str):
                self._code(key, value, at_us)
            if key in self.measured or len(self.measured) < _KEYS:
                self.measured.setdefault(key, Measure(value, at_us)).take(value, at_us)
            for task in self.tasks if key in _SHOWING else ():
                task.since.setdefault(key, Measure(value, at_us)).take(value, at_us)

    def _code(self, key: str, code: str, at_us: int) -> None:
        anew = code not in self.standing
        self.standing = {code} if code else set()
        if code and (code in self.codes or len(self.codes) < _CODES):
            self.codes.setdefault(code, at_us)
            if anew:
                self.came[code] = at_us

    def _asked(self, event: told.ObservationAsked) -> None:
        if event.what in TASKS:
            self._open = {**dict(list(self._open.items())[1 - _RESULTS :]), event.command: frozenset(self.standing)}

    def _answered(self, event: told.ObservationAnswered, at_us: int) -> None:
        if event.what not in TASKS:
            self._look("customer", event.what, event.answer, event.during, event.command, at_us)
            return
        codes = self._open.pop(event.command, frozenset()) | self.standing
        self.tasks.append(Asked(event.what, event.answer, at_us, event.command, codes))
        if event.what in _CABLES and event.answer == "yes":
            self.cable += 1

    def _look(self, side: Side, what: str, answer: str, during: str | None, ref: str, at_us: int) -> None:
        during = during[:_TEST] if during else None
        place = None if during else self.place  # a test's picture is the device's own, whatever was in front
        kept = {key: self.value(key) for key in _MAKING if what in OF_SETTINGS}
        cable = 0 if during else self.cable
        self.looks.append(Look(side, what, answer, during, place, cable, at_us, ref, kept))

    def _changed(self, event: fact.SettingChanged, at_us: int) -> None:
        if event.new is None:
            self.values.pop(event.key, None)
        elif event.key in self.values or len(self.values) < _KEYS:
            self.values[event.key] = event.new
        self.changes.append(Changed(event.key, event.old, event.new, event.actor, at_us, before=False))
        self._named(event.words)

    def _survey(self, lines: Sequence[Mapping[str, Any]]) -> None:
        for line in lines:
            key = str(line.get("key"))
            if key not in self._surveyed:
                old, new, actor = line.get("old"), line.get("new"), str(line.get("actor"))
                self.changes.append(Changed(key, old, new, actor, line.get("at_us"), before=True))
