import pytest

from broker.wire.base import EndReason, Scope
from broker.wire.chat import ChatSaid
from broker.wire.link import Figures
from broker.wire.observation import ObservationAsk, Region
from device_agent.agent.face import PHASES, face, scopes_said, still
from device_agent.conversation.inputs import Notice
from device_agent.conversation.shown import (
    LinkShown,
    PinShown,
    PromptShown,
    QuestionShown,
    Shown,
    State,
    VisitShown,
)
from device_agent.device import Identity
from device_agent.panel.state import Acting, Link, Ordinary, PanelState, Question, Said
from device_agent.receipts import Receipt

TV = Identity("tv", "Televisit TV 55", "SN-0001", "1.0", display=True)
AN = VisitShown("Nguyễn Văn An", "KT-001", "TV-7K3M-9Q2", (Scope.VIEW, Scope.CONTROL), 61.04)


def of(shown: Shown, on: bool = True) -> PanelState:
    return face(shown, TV, sequence=7, language="vi", has_plug=True, on=on, plugged=True)


def test_every_state_has_a_phase() -> None:
    assert set(PHASES) == set(State)


def test_an_offer_shows_its_pin_and_nobody() -> None:
    state = of(Shown(State.OFFERING, pin=PinShown("048159260", 299.96)))
    assert state.pin is not None
    assert (state.phase, state.pin.digits, state.pin.seconds_left) == ("offering", "048159260", 300.0)
    assert (state.prompt, state.banner, state.scopes) == (None, None, ())


def test_a_claimed_visit_asks_and_has_no_banner_yet() -> None:
    visit = VisitShown(AN.name, AN.staff_number, AN.ticket, (), None)
    state = of(Shown(State.CLAIMED, prompt=PromptShown("r1", Scope.VIEW, 59), visit=visit))
    assert state.banner is None
    assert state.prompt is not None
    assert (state.prompt.scope, state.prompt.technician.name, state.prompt.ticket) == ("view", AN.name, AN.ticket)


def test_an_active_visit_has_its_banner() -> None:
    state = of(Shown(State.ACTIVE, visit=AN, crowded=2))
    assert state.banner is not None
    assert (state.banner.technician.staff_number, state.banner.elapsed_s) == ("KT-001", 61.0)
    assert (state.scopes, state.crowded) == (("view", "control"), 2)


def test_an_end_and_a_notice_are_both_said() -> None:
    state = of(Shown(State.OVER, notice=Notice.BROKER_GONE, detail="x", ended=EndReason.DEVICE_DISCONNECTED), on=False)
    assert state.notice is not None
    assert (state.notice.code, state.notice.detail, state.ended) == ("broker_gone", "x", "device_disconnected")
    assert (state.power.on, state.power.plugged) == (False, True)


def test_seconds_alone_are_no_news() -> None:
    early = of(Shown(State.OFFERING, pin=PinShown("048159260", 299)))
    assert still(early) == still(of(Shown(State.OFFERING, pin=PinShown("048159260", 12))))
    assert still(early) != still(of(Shown(State.OFFERING, pin=PinShown("048159261", 299))))
    prompt = [Shown(State.CLAIMED, prompt=PromptShown("r1", Scope.VIEW, n), visit=AN) for n in (9.0, 5.0)]
    assert still(of(prompt[0])) == still(of(prompt[1]))


def test_the_check_shows_how_far_it_is_and_what_it_found() -> None:
    state = of(Shown(State.CHECKING, checked=0.337))
    assert (state.phase, state.checked, state.link) == ("checking", 0.34, None)
    found = LinkShown("slow", Figures(latency_ms=930, jitter_ms=80, loss_percent=0, throughput_kbps=210))
    state = of(Shown(State.OVER, notice=Notice.SLOW, link=found))
    assert state.link == Link(
        verdict="slow", latency_ms=930, jitter_ms=80, loss_percent=0, throughput_kbps=210, side=None, seconds_left=None
    )


def test_a_bad_link_counts_down_and_only_its_coming_and_going_is_news() -> None:
    bad = LinkShown("unstable", Figures(latency_ms=90, jitter_ms=300, loss_percent=9), "device", 24.04)
    state = of(Shown(State.ACTIVE, visit=AN, link=bad))
    assert state.link is not None
    assert (state.link.side, state.link.seconds_left) == ("device", 24.0)
    later = LinkShown("unstable", Figures(latency_ms=95, jitter_ms=310, loss_percent=9), "device", 21.0)
    assert still(of(Shown(State.ACTIVE, visit=AN, link=later))) == still(state)
    good = LinkShown("good", Figures(latency_ms=95, jitter_ms=3, loss_percent=0))
    assert still(of(Shown(State.ACTIVE, visit=AN, link=good))) != still(state)


def test_the_receipt_is_shown_when_nothing_goes_on() -> None:
    kept = Receipt(session="5" * 32, code="ABCD-EFGH", whole=True)
    for state in State:
        made = face(
            Shown(state), TV, sequence=7, language="vi", has_plug=True, on=True, plugged=True, receipt=kept
        ).receipt
        assert (made is not None) == (state in (State.OFF, State.OVER))
    assert of(Shown(State.OVER)).receipt is None


PILLAR = Region(x=200, y=100, width=100, height=800)
LINE = ObservationAsk(id="q1", what="line", region=PILLAR, during="test.picture")


def busy(*chat: ChatSaid, seconds: float = 99.96) -> Shown:
    visit = VisitShown(
        AN.name, AN.staff_number, AN.ticket, (Scope.VIEW, "camera:call"), 61.0,
        question=QuestionShown(LINE, seconds), acting=("test.picture", 40), chat=chat,
    )  # fmt: skip
    return Shown(State.ACTIVE, visit=visit)


@pytest.mark.requirement("DG-01")
def test_a_question_names_what_to_look_for_and_where() -> None:
    question = of(busy()).question
    assert question == Question(
        id="q1", what="line", task=False, region=PILLAR, during="test.picture", seconds_left=100.0
    )
    task = ObservationAsk(id="q2", what="clean_filter")
    visit = VisitShown(AN.name, AN.staff_number, AN.ticket, (), 1.0, question=QuestionShown(task, 5.0))
    asked = of(Shown(State.ACTIVE, visit=visit)).question
    assert asked is not None
    assert (asked.task, asked.region, asked.during) == (True, None, None)


def test_what_is_under_way_is_said() -> None:
    assert of(busy()).acting == Acting(key="test.picture", percent=40)


def test_a_question_s_seconds_are_no_news() -> None:
    assert still(of(busy())) == still(of(busy(seconds=3.0)))


@pytest.mark.requirement("PR-06")
def test_a_link_is_one_only_by_https_and_only_where_it_is_said() -> None:
    text = "https://help.example.vn/tv javascript:alert(1) http://help.example.vn"
    links = ("https://help.example.vn/tv", "javascript:alert(1)", "http://help.example.vn", "https://elsewhere.example")
    said = of(busy(ChatSaid(by="technician", text=text, links=links, foreign=True))).chat
    assert said == (Said(by="technician", text=text, links=links[:1], foreign=True),)


def test_every_scope_that_the_page_speaks_of_is_named() -> None:
    shown = busy()
    assert set(scopes_said(shown)) == {"view", "camera:call", "action:test.picture"}
    asked = Shown(State.ACTIVE, prompt=PromptShown("r1", "action:system.factory_reset", 5), visit=AN)
    assert scopes_said(asked) == ("action:system.factory_reset", "view", "control")
    assert scopes_said(Shown(State.OFF)) == ()


@pytest.mark.requirement("TV-19")
def test_the_ordinary_routes_are_always_there() -> None:
    assert of(Shown(State.OVER, ended=EndReason.REFUSED)).ordinary == Ordinary()
    own = Ordinary(hotline="1800 0000")
    made = face(Shown(State.OFF), TV, sequence=1, language="vi", has_plug=True, on=True, plugged=True, ordinary=own)
    assert made.ordinary == own
