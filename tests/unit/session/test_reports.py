"""What a device reports, and when nobody asked for it."""

from dataclasses import replace

import pytest

from broker.clock import ManualClock
from broker.session import inputs as i
from broker.session.commands import Send
from broker.wire.action import ActionProgress, ActionResult, ActionRun, Finding
from broker.wire.base import Message, Scope
from broker.wire.consent import ConsentRequest
from broker.wire.control import ClipboardTold, ControlDone
from broker.wire.diagnosis import CodeMeaning, DiagnosisState, Step
from broker.wire.firmware import FirmwareOffer
from broker.wire.messages import Peer
from broker.wire.observation import ObservationAnswer, ObservationAsk, ObservationNote, Region
from broker.wire.settings import TelemetryValues
from tests.stage.visits import FACTS, Played, event, events, sent

CURRENT = Finding(
    name="pump.current", label_vi="Dòng điện bơm", label_en="Pump current", value=0.0, unit="mA", ok=False
)
RESULT = ActionResult(id="a-1", key="test.sound", verdict="failed", findings=(CURRENT,))
STATE = DiagnosisState(
    seen=(), candidates=(), steps=(Step(act="run", on="test.pump", why="tell_pump"),),
    codes=(CodeMeaning(code="5C", meaning_vi="a", meaning_en="b", first_vi="c", first_en="d"),),
)  # fmt: skip
AT = ManualClock().now()


@pytest.mark.requirement("TV-17")
def test_a_test_is_asked_for_told_of_and_its_findings_are_on_the_record() -> None:
    played = Played().active(Scope.CONTROL)
    asked = played.console(ActionRun(id="a-1", key="test.sound"))
    assert (events(asked), sent(asked, Peer.DEVICE)) == (["action.requested"], ["action.run"])
    assert sent(played.device(ActionProgress(id="a-1", percent=50)), Peer.CONSOLE) == ["action.progress"]
    found = played.device(RESULT)
    assert event(found, "action.result").facts() == {
        "command": "a-1", "key": "test.sound", "verdict": "failed", "findings": [CURRENT.model_dump()],
    }  # fmt: skip
    assert events(played.device(ControlDone(id="a-1", outcome="applied"))) == ["control.done"]


@pytest.mark.parametrize(
    "message",
    [
        ActionProgress(id="a-1", percent=50), RESULT, ObservationAnswer(id="a-1", answer="yes"),
        ClipboardTold(text="x"), ControlDone(id="a-1", outcome="applied"),
    ],
)  # fmt: skip
def test_what_nobody_asked_for_is_refused_and_passed_on_to_nobody(message: Message) -> None:
    refused = Played().active(Scope.CONTROL).device(message)
    assert events(refused) == ["message.refused"]
    assert sent(refused, Peer.CONSOLE) == []


def test_a_result_is_of_the_test_that_runs() -> None:
    played = Played().active(Scope.CONTROL)
    played.console(ActionRun(id="a-1", key="test.sound"))
    other = RESULT.model_copy(update={"key": "test.pump"})
    assert events(played.device(other)) == ["message.refused"]


@pytest.mark.requirement("HA-07")
def test_what_needs_a_person_is_asked_for_each_time() -> None:
    played = Played().active(Scope.CONTROL)
    run = [ActionRun(id=f"a{number}", key="test.pump") for number in range(5)]
    assert event(played.console(run[0]), "control.refused").facts()["reason"] == "needs_consent"
    for number in (1, 3):
        played.console(ConsentRequest(scope="action:test.pump"))
        assert "session.state" in sent(played.allow(), Peer.CONSOLE)
        given = played.console(run[number])
        assert sent(given, Peer.DEVICE) == ["action.run", "session.state"]
        played.device(ControlDone(id=run[number].id, outcome="applied"))
        assert event(played.console(run[number + 1]), "control.refused").facts()["reason"] == "needs_consent"


@pytest.mark.requirement("DG-01")
def test_both_sides_observations_are_on_the_record() -> None:
    played = Played().active()
    region = Region(x=480, y=0, width=20, height=1000)
    note = ObservationNote(id="o-1", what="line", seen="no", region=region, still="s-1")
    noted = event(played.console(note), "observation.noted").facts()
    assert noted == {
        "command": "o-1", "what": "line", "seen": "no", "region": region.model_dump(), "still": "s-1",
    }  # fmt: skip
    played.console(ObservationAsk(id="o-2", what="line", region=region))
    answered = played.device(ObservationAnswer(id="o-2", answer="yes"))
    assert event(answered, "observation.answered").facts() == {"command": "o-2", "what": "line", "answer": "yes"}


def test_before_the_customer_allowed_to_see_nothing_is_noted_or_asked() -> None:
    played = Played().open_()
    for message in (ObservationNote(id="o-1", what="line", seen="no"), ObservationAsk(id="o-2", what="line")):
        assert sent(played.console(message), Peer.DEVICE) == []
    assert "observation.noted" not in events(played.log)


def test_only_what_was_described_as_measured_is_passed_on() -> None:
    played = Played().active()
    told = played.device(
        TelemetryValues(at_us=5, values={"washer.level": 2.5, "picture.mode": "movie", "network.wifi.password": "x"})
    )
    assert event(told, "telemetry.reported").facts() == {"at_us": 5, "values": {"washer.level": 2.5}}
    assert [each.message for each in told if isinstance(each, Send)] == [
        TelemetryValues(at_us=5, values={"washer.level": 2.5})
    ]


def test_a_clipboard_is_told_under_its_own_scope_only() -> None:
    played = Played().active(Scope.CONTROL, Scope.CLIPBOARD)
    told = event(played.device(ClipboardTold(text="bí mật")), "clipboard.told")
    assert (told.facts(), told.private()) == ({"characters": 6}, {"copied": "bí mật"})


def test_the_diagnosis_is_on_the_record_as_it_was_shown() -> None:
    played = Played().active()
    shown = played.feed(i.Assessed(played.now, STATE))
    assert event(shown, "diagnosis.assessed").facts() == {
        "seen": [], "codes": ["5C"], "candidates": [],
        "steps": [{"act": "run", "on": "test.pump", "why": "tell_pump"}],
    }  # fmt: skip
    assert sent(shown, Peer.CONSOLE) == ["diagnosis.state"]


@pytest.mark.requirement("TV-10")
def test_firmware_is_offered_within_a_visit_only() -> None:
    found = FirmwareOffer(family="F", version="2", bytes=1, sha256="A" * 43 + "=", signature="A" * 86 + "==")
    played = Played(facts=replace(FACTS, firmware=found)).open_()
    assert "firmware.offer" not in sent(played.log, Peer.DEVICE)
    allowed = played.allow()
    assert sent(allowed, Peer.DEVICE)[-2:] == ["session.state", "firmware.offer"]
    assert event(allowed, "firmware.offered").facts() == {"family": "F", "version": "2", "sha256": found.sha256}
    assert "firmware.offer" not in sent(Played().open_().allow(), Peer.DEVICE)
