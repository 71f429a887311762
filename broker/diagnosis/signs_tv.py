"""The signs of a television: who sees it where, what its tests find, what was changed. A table; pure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from broker.diagnosis.evidence import PICTURE, TELLING, Evidence, Result
from broker.diagnosis.seen import PATTERN, changing, moved, rows, said
from broker.diagnosis.sign import Sign, Way, answered, any_of, bad, ended, good, valued

_LIT: Final = 45  # of 50: a backlight that nobody calls dim
_DIM: Final = 5
_SHARP: Final = 18  # of 20
_ODD: Final[Mapping[str, Callable[[Any], bool]]] = MappingProxyType(
    {
        "picture.backlight": lambda light: isinstance(light, int | float) and light <= _DIM,
        "picture.sharpness": lambda sharp: isinstance(sharp, int | float) and sharp >= _SHARP,
        "picture.energy_saving": lambda saving: saving in ("max", "maximum", "high"),
    }
)
_BOTH_LOOK: Final = (Way("note", "symptom"), Way("ask", "symptom"))
_PATTERN: Final = (Way("run", PATTERN), Way("ask", "symptom", PATTERN), Way("note", "symptom", PATTERN))


def _customer_sees(*symptoms: str) -> Sign:
    code = f"customer.{symptoms[0]}"
    return Sign(code, any_of(*(answered(symptom) for symptom in symptoms)), tuple(Way("ask", one) for one in symptoms))


def _only_line(evidence: Evidence) -> bool | None:
    """Ask whether the customer sees a line and no half of the picture gone, nor flicker."""
    others = [evidence.answer(what) for what in ("half_screen", "flicker")]
    if "yes" in others:
        return False
    if evidence.answer("line") != "yes":
        return None
    return True if others == ["no", "no"] else None


def _halves(evidence: Evidence) -> bool | None:
    """Ask whether the customer sees half of the picture gone, or flicker."""
    others = [evidence.answer(what) for what in ("half_screen", "flicker")]
    if "yes" in others:
        return True
    return False if others == ["no", "no"] else None


def _pattern_clean(evidence: Evidence) -> bool | None:
    """Ask whether a symptom is gone, to all who saw it, in the pattern that the TV draws by itself."""
    looks = [look for look in evidence.looks if look.what in PICTURE and look.answer in TELLING]
    seen = {(look.what, look.side): look.values for look in looks if look.during is None and look.answer == "yes"}
    shown = {(look.what, look.side): look for look in looks if look.during == PATTERN}
    if seen and any(look.answer == "yes" for look in shown.values()):
        return False

    def gone(what: str) -> bool:
        who = [each for each in seen if each[0] == what]
        return all(each in shown and shown[each].values == seen[each] for each in who)

    return any(gone(what) for what, _ in seen) or None


def _in_pattern(evidence: Evidence, technician: str) -> bool | None:
    """Ask whether what the customer sees is in the TV's own pattern too, and the technician sees it, or doesn't."""
    seen = {look.what for look in evidence.looks if (look.side, look.answer) == ("customer", "yes")}
    shown = [row for row in rows(evidence) if row.during == PATTERN and row.says is not None and row.what in seen]
    return any((row.customer, row.technician) == ("yes", technician) for row in shown) if shown else None


def _stays_dark(evidence: Evidence) -> bool | None:
    """Ask whether it is dark to the customer though the backlight is up and nothing saves energy."""
    for look in reversed(evidence.looks):
        if (look.what, look.side) == ("dark", "customer") and look.answer in ("yes", "no"):
            light, saving = look.values.get("picture.backlight"), look.values.get("picture.energy_saving")
            if isinstance(light, int | float) and light >= _LIT and saving in (None, "off"):
                return look.answer == "yes"
    return None


def _odd_picture(evidence: Evidence) -> bool | None:
    """Ask whether the settings themselves make an ugly or dark picture, or did as the customer had left them."""
    values = {key: value for key in _ODD if (value := evidence.value(key)) is not None}
    last = {line.key: line for line in evidence.changes if line.before}
    left = {key: line.new for key, line in last.items() if line.actor == "customer"}
    return any(odd(key, value) for key, value in (*values.items(), *left.items())) if values or left else None


def odd(key: str, value: Any) -> bool:
    """Return whether a setting with this value makes an ugly or dark picture by itself."""
    is_odd = _ODD.get(key.partition("@")[0])
    return is_odd is not None and is_odd(value)


def _changed_by(actor: str, *domains: str, before: bool = True) -> Sign:
    def holds(evidence: Evidence) -> bool | None:
        if not evidence.values and not evidence.changes:
            return None
        return any(
            line.actor == actor
            and line.before is before
            and line.key.startswith(domains)
            and not line.key.startswith(
                "system.firmware."
            )  # that an update came says nothing; what else it changed does
            for line in evidence.changes
        )

    return Sign(f"changed.{actor}", holds)


def _hdmi_fine(evidence: Evidence) -> bool | None:
    """Ask whether the HDMI test passed with a cable with which somebody saw it: of another one it says nothing."""
    looks = (look for look in evidence.looks if look.what in PICTURE and not look.during)
    cables = {look.cable for look in looks if look.answer == "yes"}
    mine = [one.verdict == "passed" for one in _told_hdmi(evidence) if one.cable in cables]
    return mine[-1] if mine else None


def _hdmi_bad(evidence: Evidence) -> bool | None:
    """Ask whether the HDMI test failed, with whichever cable was there then."""
    return any(one.verdict == "failed" for one in told) if (told := _told_hdmi(evidence)) else None


def _told_hdmi(evidence: Evidence) -> list[Result]:
    return [one for one in evidence.results if one.key == "test.hdmi" and one.verdict != "inconclusive"]


def _set_back(evidence: Evidence) -> bool | None:
    """Ask whether what the customer saw was gone once a setting of the picture was set in this visit."""
    set_us = [line.at_us or 0 for line in evidence.changes if not line.before and line.key.startswith("picture.")]
    if not set_us:
        return None
    mine = (look for look in evidence.looks if look.side == "customer" and look.what in PICTURE)
    said = [((look.what, look.place, look.cable), look) for look in mine if not look.during and look.answer in TELLING]
    seen = {what for what, look in said if look.at_us <= set_us[-1] and look.answer == "yes"}
    later = {what: look.answer for what, look in said if look.at_us > set_us[-1] and what in seen}
    return all(answer == "no" for answer in later.values()) if later else None


SOURCE_SEEN: Final = Sign("seen.source", lambda evidence: said(evidence, "source"), _BOTH_LOOK)
DEVICE_SEEN: Final = Sign("seen.device_possible", lambda evidence: said(evidence, "device_possible"), _BOTH_LOOK)
CAPTURE_SEEN: Final = Sign("seen.capture", lambda evidence: said(evidence, "capture"), _BOTH_LOOK)
IN_PATTERN: Final = Sign("pattern.device_possible", lambda evidence: _in_pattern(evidence, "no"), _PATTERN)
PATTERN_BOTH: Final = Sign("pattern.both", lambda evidence: _in_pattern(evidence, "yes"), _PATTERN)
PATTERN_CLEAN: Final = Sign("pattern.clean", _pattern_clean, _PATTERN)
OTHER_PLACE: Final = Sign(
    "elsewhere.gone", lambda evidence: moved(evidence, "place"), (Way("set", "input.current"), *_BOTH_LOOK)
)
STAYS_ELSEWHERE: Final = Sign(
    "elsewhere.same", lambda evidence: None if (gone := moved(evidence, "place")) is None else not gone
)
OTHER_CABLE: Final = Sign("cable.gone", lambda evidence: moved(evidence, "cable"), (Way("ask", "other_cable"),))
SAME_WITH_CABLE: Final = Sign(
    "cable.same", lambda evidence: None if (gone := moved(evidence, "cable")) is None else not gone,
    (Way("ask", "other_cable"), Way("note", "symptom")),
)  # fmt: skip
HDMI_BAD: Final = Sign("hdmi.failed", _hdmi_bad, (Way("run", "test.hdmi"),))
HDMI_FINE: Final = Sign("hdmi.passed", _hdmi_fine, (Way("run", "test.hdmi"),))
SPARKLES: Final = Sign("seen.sparkles", answered("sparkles"), (Way("ask", "sparkles"), Way("note", "sparkles")))
ONLY_LINE: Final = Sign("customer.only_line", _only_line, (Way("ask", "half_screen"), Way("ask", "flicker")))
HALVES: Final = Sign("customer.half_screen", _halves, (Way("ask", "half_screen"), Way("ask", "flicker")))
WARMS_UP: Final = Sign("customer.changing", changing)
DARK: Final = Sign(
    "customer.dark",
    lambda evidence: (
        None if (told := evidence.answer("dark")) not in ("yes", "no")
        else told == "yes" and evidence.answer("dark", "technician") != "yes"
    ),
    (Way("ask", "dark"), Way("note", "dark")),
)  # fmt: skip
STAYS_DARK: Final = Sign("backlight.no_effect", _stays_dark, (Way("set", "picture.backlight"), Way("ask", "dark")))
TORCH: Final = Sign("torch.image", answered("shine_torch"), (Way("ask", "shine_torch"),))
ODD_PICTURE: Final = Sign("picture.odd_values", _odd_picture, (Way("set", "picture.mode"),))
CUSTOMER_CHANGED: Final = _changed_by("customer", "picture.")
FIRMWARE_CHANGED: Final = _changed_by("firmware", "")
SET_BACK: Final = Sign("picture.set_back", _set_back, (Way("set", "picture.mode"), Way("ask", "symptom")))
SHOP: Final = Sign("mode.store", valued("system.usage_mode", lambda value: value == "store"))
NO_SOUND: Final = _customer_sees("no_sound", "odd_sound")
TO_RECEIVER: Final = Sign(
    "sound.elsewhere", valued("sound.output", lambda value: value not in ("tv", "speaker", "speakers", "tv_speaker")),
)  # fmt: skip
SPEAKER_FINE: Final = Sign("speaker.good", good("test.sound", "speaker"), (Way("run", "test.sound"),))
SPEAKER_BAD: Final = Sign("speaker.bad", bad("test.sound", "speaker"), (Way("run", "test.sound"),))
OFFLINE: Final = _customer_sees("not_online")
DNS_BAD: Final = Sign("network.dns_failed", bad("test.network", "names"), (Way("run", "test.network"),))
NETWORK_FINE: Final = Sign("network.passed", ended("test.network", "passed"), (Way("run", "test.network"),))
