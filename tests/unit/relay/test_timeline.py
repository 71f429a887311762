"""The console's timeline: an event as the line that says it."""

from broker.clock import Instant
from broker.events.device import ClipboardTold
from broker.events.pairing import PinAlarm
from broker.events.session import ControlKey, SettingsDescribed
from broker.principal.principal import BROKER, ActorKind, Principal
from broker.relay.timeline import line_of
from broker.session.commands import Journal
from broker.wire import limits
from broker.wire.messages import Peer

AT = Instant(5, 7)
WHO = Principal(ActorKind.TECHNICIAN, "an.nguyen", "Nguyễn Văn An")


def test_a_line_has_its_record_s_number_and_what_was_typed() -> None:
    line = line_of(Journal(ControlKey(by=WHO, command="k1", action="press", typed="ế"), Peer.CONSOLE, AT), 9)
    assert (line.sequence, line.at_us, line.name, line.actor) == (9, AT.wall_us, "control.key", "Nguyễn Văn An")
    assert line.facts == {"command": "k1", "action": "press", "typed": "ế"}


def test_who_has_no_name_is_told_by_their_id_and_numbers_stay_numbers() -> None:
    line = line_of(Journal(PinAlarm(by=BROKER, failures=4), Peer.BROKER, AT), 1)
    assert (line.actor, line.facts) == (BROKER.name or BROKER.id, {"failures": 4})


def test_what_was_copied_is_told_on_one_line() -> None:
    event = ClipboardTold(by=WHO, characters=12, copied="apt\n\tupdate")
    assert line_of(Journal(event, Peer.DEVICE, AT), 1).facts["copied"] == "apt  update"


def test_lists_are_told_as_text_and_no_text_is_longer_than_the_wire_s() -> None:
    event = SettingsDescribed(by=WHO, keys=["picture.mode"] * 100, revision=2)
    facts = line_of(Journal(event, Peer.DEVICE, AT), 1).facts
    assert facts["keys"] == ", ".join(["picture.mode"] * 100)[: limits.TEXT_CHARS]
