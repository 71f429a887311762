"""The session machine, as transcripts and as laws over random input."""

import pytest

from broker.session import inputs as i
from broker.session.commands import Command, Finish, Journal, Record, Send, SendFrame
from broker.session.facts import Limits
from broker.session.states import CAUSES, State
from broker.wire.action import ActionResult, ActionRun
from broker.wire.base import EndReason, Scope
from broker.wire.chat import ChatSay
from broker.wire.consent import ConsentAsk, ConsentRequest, ConsentWithdraw
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnd
from broker.wire.messages import Peer
from broker.wire.observation import ObservationAnswer, ObservationAsk, ObservationNote
from broker.wire.offer import OfferOpen
from broker.wire.screen import ScreenPainted, ScreenStill, ScreenUnchanged
from broker.wire.settings import Change, SettingsChanged, SettingsSet
from tests.stage.visits import FACTS, FINE, Played, event, events, sent


def key(name: str = "ArrowUp", id: str = "c1") -> ControlKey:
    return ControlKey(id=id, key=name, action="press")


def ended(commands: list[Command]) -> EndReason:
    finish = [command for command in commands if isinstance(command, Finish)]
    assert len(finish) == 1
    return finish[0].reason


def test_the_visit_is_on_the_record_first_and_the_customer_is_asked_once_the_console_is_there() -> None:
    played = Played()
    opened = played.feed(i.Opened(played.now))
    assert events(opened) == ["session.opened"]
    assert sent(opened, Peer.DEVICE) == ["session.state"]
    commands = played.feed(i.ConsoleAttached(played.now, "127.0.0.1"))
    assert events(commands) == ["console.attached", "consent.asked"]
    assert sent(commands, Peer.DEVICE) == ["session.state", "consent.ask"]
    ask = next(c.message for c in commands if isinstance(c, Send) and isinstance(c.message, ConsentAsk))
    assert ask.scope is Scope.VIEW
    assert (ask.technician.name, ask.ticket) == ("Nguyễn Văn An", FACTS.ticket)


def test_allowing_view_makes_the_visit_active_and_tells_both() -> None:
    played = Played().open_()
    commands = played.allow()
    assert events(commands) == ["consent.granted", "session.active", "screen.pace"]
    assert played.machine.state is State.ACTIVE
    assert sent(commands, Peer.DEVICE) == ["screen.want", "session.state"]
    assert sent(commands, Peer.CONSOLE) == ["session.state"]


def test_refusing_view_ends_the_visit() -> None:
    assert ended(Played().open_().allow(granted=False)) is EndReason.REFUSED


def test_refusing_control_leaves_the_visit_as_it_was() -> None:
    played = Played().active()
    played.console(ConsentRequest(scope=Scope.CONTROL))
    commands = played.allow(granted=False)
    assert events(commands) == ["consent.refused"]
    assert played.machine.state is State.ACTIVE
    assert sent(played.console(key()), Peer.DEVICE) == []


@pytest.mark.requirement("TV-20")
def test_a_key_goes_on_the_record_and_then_to_the_device_once_control_is_granted() -> None:
    played = Played().active(Scope.CONTROL)
    commands = played.console(key("Enter"))
    assert isinstance(commands[0], Journal)
    assert isinstance(commands[1], Send)
    assert event(commands, "control.key").facts() == {"command": "c1", "action": "press", "key": "Enter"}
    done = played.device(ControlDone(id="c1", outcome="applied"))
    assert events(done) == ["control.done"]
    assert sent(done, Peer.CONSOLE) == ["control.done"]


def test_a_typed_character_is_class_text() -> None:
    commands = Played().active(Scope.CONTROL).console(key("đ"))
    assert "đ" not in str(event(commands, "control.key").facts())
    assert event(commands, "control.key").private() == {"typed": "đ"}


@pytest.mark.requirement("TV-09")
def test_a_key_without_the_control_scope_is_refused_recorded_and_never_sent() -> None:
    commands = Played().active().console(key())
    assert event(commands, "control.refused").facts()["reason"] == "no_scope"
    assert sent(commands, Peer.DEVICE) == []
    assert sent(commands, Peer.CONSOLE) == ["control.done"]


def test_nothing_is_pressed_while_a_question_is_open() -> None:
    played = Played().active(Scope.CONTROL)
    played.console(ConsentRequest(scope=Scope.SETTINGS))
    commands = played.console(key("Enter"))
    assert event(commands, "control.refused").facts()["reason"] == "prompt_open"
    assert sent(commands, Peer.DEVICE) == []


def test_typing_on_while_the_customer_is_asked_is_refused_but_never_ends_the_visit() -> None:
    played = Played().active(Scope.CONTROL)
    played.console(ConsentRequest(scope=Scope.SETTINGS))
    for number in range(200):
        played.clock.advance(0.1)
        assert events(played.console(key("a", id=f"k{number}"))) == ["control.refused"]
    assert played.machine.state is State.ACTIVE


@pytest.mark.parametrize(
    ("setting", "reason"),
    [("camera.enabled", "customer_only"), ("system.firmware", "read_only"), ("no.such", "unknown_setting")],
)
def test_settings_that_a_technician_may_not_write_are_refused(setting: str, reason: str) -> None:
    commands = Played().active(Scope.SETTINGS).console(SettingsSet(id="c1", key=setting, value=True))
    assert event(commands, "control.refused").facts()["reason"] == reason
    assert sent(commands, Peer.DEVICE) == []


def test_a_setting_from_the_console_and_its_change() -> None:
    played = Played().active(Scope.SETTINGS)
    asked = played.console(SettingsSet(id="c1", key="picture.mode", value="movie"))
    assert events(asked) == ["setting.requested"]
    change = Change(
        seq=1, at_us=1, key="picture.mode", old="standard", new="movie", actor="technician", via="console", command="c1"
    )  # fmt: skip
    commands = played.device(SettingsChanged(change=change))
    assert event(commands, "setting.changed").by.id == "an.nguyen"
    assert sent(commands, Peer.CONSOLE) == ["settings.changed"]


def test_a_technician_may_not_ask_for_view_or_continue_or_twice() -> None:
    played = Played().active(Scope.CONTROL)
    for scope in (Scope.VIEW, Scope.CONTINUE):
        assert event(played.console(ConsentRequest(scope=scope)), "message.refused").facts()["reason"] == "wrong_order"
    again = played.console(ConsentRequest(scope=Scope.CONTROL))
    assert event(again, "message.refused").facts()["reason"] == "already_granted"
    played.console(ConsentRequest(scope=Scope.SETTINGS))
    other = played.console(ConsentRequest(scope=Scope.SETTINGS))
    assert event(other, "message.refused").facts()["reason"] == "already_asking"


def test_withdrawing_control_stops_keys_and_withdrawing_view_ends_the_visit() -> None:
    played = Played().active(Scope.CONTROL)
    assert events(played.device(ConsentWithdraw(scope=Scope.CONTROL))) == ["consent.withdrawn"]
    assert sent(played.console(key()), Peer.DEVICE) == []
    assert ended(played.device(ConsentWithdraw(scope=Scope.VIEW))) is EndReason.CUSTOMER_ENDED


@pytest.mark.requirement("TV-13")
@pytest.mark.parametrize("state", [State.CLAIMED, State.ACTIVE])
def test_power_off_ends_the_visit_with_its_reason(state: State) -> None:
    played = Played().open_() if state is State.CLAIMED else Played().active()
    assert ended(played.device(SessionEnd(reason=EndReason.DEVICE_POWER_OFF))) is EndReason.DEVICE_POWER_OFF
    assert played.allow() == []


def test_a_device_may_not_name_an_end_that_is_not_its_own() -> None:
    played = Played().active()
    commands = played.device(SessionEnd(reason=EndReason.TECHNICIAN_ENDED))
    assert events(commands) == ["message.refused"]
    assert played.machine.state is State.ACTIVE


def test_the_first_cause_of_an_end_wins_and_is_written_once() -> None:
    played = Played().active()
    played.feed(i.PeerGone(played.now, Peer.CONSOLE, "closed"))
    played.feed(i.PeerGone(played.now, Peer.DEVICE, "closed"))
    played.device(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
    assert event(played.log, "session.ended").facts()["reason"] == "technician_disconnected"


@pytest.mark.parametrize(
    ("peer", "reason"),
    [(Peer.DEVICE, EndReason.DEVICE_DISCONNECTED), (Peer.CONSOLE, EndReason.TECHNICIAN_DISCONNECTED)],
)
@pytest.mark.requirement("TV-11")
def test_a_lost_peer_ends_the_visit(peer: Peer, reason: EndReason) -> None:
    played = Played().active()
    assert ended(played.feed(i.PeerGone(played.now, peer, "silent"))) is reason


def test_nobody_answers_view_in_time() -> None:
    played = Played(Limits(consent=60)).open_()
    assert played.after(59) == []
    commands = played.after(1)
    assert ended(commands) is EndReason.CONSENT_TIMEOUT
    assert "consent.closed" in sent(commands, Peer.DEVICE)


def test_nobody_answers_control_in_time_and_the_visit_goes_on() -> None:
    played = Played().active()
    played.console(ConsentRequest(scope=Scope.CONTROL))
    assert events(played.after(60)) == ["consent.expired"]
    assert played.machine.state is State.ACTIVE
    late = played.allow()
    assert event(late, "message.refused").facts()["reason"] == "wrong_order"
    assert sent(played.console(key()), Peer.DEVICE) == []


def test_a_console_that_never_comes_ends_the_visit() -> None:
    played = Played()
    played.feed(i.Opened(played.now))
    assert ended(played.after(15)) is EndReason.TECHNICIAN_DISCONNECTED


def test_idle_is_the_technicians_and_a_key_pushes_it_away() -> None:
    played = Played(Limits(idle=100)).active(Scope.CONTROL)
    played.clock.advance(90)
    played.console(key())
    played.device(ControlDone(id="c1", outcome="applied"))
    played.clock.advance(90)
    played.device(ScreenUnchanged(sequence=1))
    assert played.feed(i.Tick(played.now)) == []
    assert ended(played.after(10)) is EndReason.IDLE


def test_nor_is_a_technician_idle_who_talks_or_notes_what_they_see_but_a_customer_s_talk_alone_is_not_theirs() -> None:
    played = Played(Limits(idle=100)).active()
    for said in (ChatSay(text="Chào bạn"), ObservationNote(id="c1", what="line", seen="yes"), ChatSay(text="Chờ chút")):
        assert played.after(90) == []
        played.console(said)
    played.after(90)
    played.device(ChatSay(text="Còn đó không?"))
    assert ended(played.after(10)) is EndReason.IDLE


@pytest.mark.requirement("DG-01")
def test_no_test_and_no_answer_on_the_record_can_be_written_over_by_its_id() -> None:
    played = Played().active(Scope.CONTROL)
    played.console(ActionRun(id="c1", key="test.sound"))
    played.device(ActionResult(id="c1", key="test.sound", verdict="failed"))
    played.device(ControlDone(id="c1", outcome="applied"))
    played.console(ObservationAsk(id="c2", what="no_sound"))
    played.device(ObservationAnswer(id="c2", answer="yes"))
    forged = (
        ObservationNote(id="c1", what="no_sound", seen="no"), ObservationNote(id="c2", what="no_sound", seen="no"),
        ActionRun(id="c1", key="test.sound"), ObservationAsk(id="c2", what="no_sound"), ScreenStill(id="c2"),
    )  # fmt: skip
    for message in forged:
        refused = played.console(message)
        assert event(refused, "message.refused").facts()["reason"] == "duplicate_id"
        assert "command" not in event(refused, "message.refused").facts()
        assert sent(refused, Peer.DEVICE) == []
    assert events(played.console(ObservationNote(id="c3", what="no_sound", seen="yes"))) == ["observation.noted"]


def test_a_command_that_was_refused_has_used_its_id_up_too() -> None:
    played = Played().active()
    assert event(played.console(key()), "control.refused").facts()["reason"] == "no_scope"
    played.console(ConsentRequest(scope=Scope.CONTROL))
    played.allow()
    assert events(played.console(key())) == ["message.refused"]
    assert events(played.console(key(id="c2"))) == ["control.key"]


def test_after_half_an_hour_the_customer_is_asked_whether_to_go_on() -> None:
    played = Played(Limits(reconfirm=30, idle=1000, total=1000)).active()
    assert event(played.after(30), "consent.asked").facts()["scope"] == "continue"
    played.allow()
    assert event(played.after(30), "consent.asked").facts()["scope"] == "continue"
    assert ended(played.allow(granted=False)) is EndReason.REFUSED


def test_the_total_limit_ends_any_visit() -> None:
    played = Played(Limits(total=50)).active()
    assert ended(played.after(50)) is EndReason.TIME_LIMIT


def test_malformed_input_is_told_recorded_and_ends_the_visit() -> None:
    played = Played().active()
    commands = played.feed(i.Malformed(played.now, Peer.CONSOLE, "unknown_message", "unknown"))
    assert events(commands) == ["message.refused", "session.ended"]
    assert sent(commands, Peer.CONSOLE) == ["error", "session.ended"]
    assert ended(commands) is EndReason.PROTOCOL_VIOLATION


def test_messages_out_of_order_are_refused_and_too_many_end_the_visit() -> None:
    played = Played().active()
    for _ in range(49):
        assert events(played.device(OfferOpen(link=FINE))) == ["message.refused"]
    assert ended(played.device(OfferOpen(link=FINE))) is EndReason.PROTOCOL_VIOLATION


def test_an_acknowledgement_of_nothing_is_refused() -> None:
    commands = Played().active().device(ControlDone(id="never", outcome="applied"))
    assert event(commands, "message.refused").facts()["reason"] == "wrong_order"


def test_a_console_may_not_send_more_than_its_rate_or_the_same_id_twice() -> None:
    played = Played().active(Scope.CONTROL)
    assert sent(played.console(key(id="same")), Peer.DEVICE) == ["control.key"]
    twice = played.console(key(id="same"))
    assert event(twice, "message.refused").facts()["reason"] == "duplicate_id"
    assert sent(twice, Peer.CONSOLE) == ["error"], "nothing that could be read as the first one's outcome"
    reasons = set()
    for n in range(150):
        commands = played.console(key(id=f"k{n}"))
        if events(commands)[0] == "control.refused":
            reasons.add(event(commands, "control.refused").facts()["reason"])
    assert reasons == {"too_fast"}


def test_a_picture_before_consent_is_neither_kept_nor_shown() -> None:
    commands = Played().open_().frame()
    assert not any(isinstance(command, Record | SendFrame) for command in commands)
    assert event(commands, "message.refused").facts()["reason"] == "not_active"


def test_the_pictures_that_a_stalled_link_kept_back_all_reach_the_record_and_a_flood_does_not() -> None:
    played = Played().active()
    kept_back = [played.frame() for _ in range(15 * 15)]  # 15 a second, for as long as a peer may be silent
    assert all(isinstance(commands[0], Record) for commands in kept_back)
    flood = [command for _ in range(60 * 15) for command in played.frame()]
    assert events(flood).count("message.refused") == 50
    assert ended(flood) is EndReason.PROTOCOL_VIOLATION


def test_pictures_are_recorded_then_sent_and_dropped_ones_are_on_the_record() -> None:
    played = Played().active()
    first = played.frame(1)
    assert [type(command) for command in first] == [Record, SendFrame]
    assert [type(c) for c in played.frame(2, room=False)] == [Record]
    assert sent(played.frame(3, key=False), Peer.DEVICE) == ["screen.key_frame"]
    after = played.frame(4)
    assert event(after, "screen.dropped").facts() == {"first": 2, "last": 3, "count": 2}
    assert [type(c) for c in after if not isinstance(c, Journal | Send)] == [Record, SendFrame]


@pytest.mark.parametrize("room", [True, False])
def test_no_picture_and_no_painting_moves_a_deadline(room: bool) -> None:
    played = Played().active(Scope.CONTROL)  # the performer sets its alarm anew only for what else happens
    due = played.machine.deadline()
    for sequence in range(1, 40):
        played.clock.advance(0.06)
        played.frame(sequence, key=False, room=room)
        played.console(ScreenPainted(sequence=sequence))
        assert played.machine.deadline() == due


def test_a_gap_asks_the_device_for_a_key_frame() -> None:
    played = Played().active()
    assert sent(played.frame(1, key=False, room=False), Peer.DEVICE) == []  # not before there is room for it
    assert sent(played.frame(2, key=False, room=True), Peer.DEVICE) == ["screen.key_frame"]
    assert sent(played.frame(3, key=False, room=True), Peer.DEVICE) == []


def test_what_was_painted_is_reported_at_most_once_a_second_and_at_the_end() -> None:
    played = Played().active()
    assert events(played.console(ScreenPainted(sequence=1))) == ["screen.delivered"]
    assert played.console(ScreenPainted(sequence=2)) == []
    commands = played.device(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
    assert event(commands, "screen.delivered").facts() == {"up_to": 2, "painted": 1}


def test_a_second_claimant_is_told_to_both_sides() -> None:
    played = Played().active()
    commands = played.feed(i.Crowded(played.now))
    assert events(commands) == ["session.crowded"]
    assert sent(commands, Peer.DEVICE) == sent(commands, Peer.CONSOLE) == ["offer.crowded"]


def test_a_command_that_came_too_late_is_recorded_as_discarded() -> None:
    played = Played().active(Scope.CONTROL)
    played.console(key())
    commands = played.feed(i.Undelivered(played.now, "c1"))
    assert event(commands, "control.discarded").facts() == {"command": "c1"}


@pytest.mark.parametrize("reason", [EndReason.RECORDING_FAILED, EndReason.BROKER_SHUTDOWN])
def test_the_broker_can_order_an_end(reason: EndReason) -> None:
    played = Played().active()
    assert ended(played.feed(i.Ordered(played.now, reason))) is reason
    assert played.machine.deadline() is None


def test_every_end_reason_of_this_machine_has_its_words() -> None:
    later = {EndReason.SUPERVISOR_ENDED}
    assert set(CAUSES) == set(EndReason) - later
