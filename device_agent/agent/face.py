"""The face: what the conversation and the device show, as the page's JSON says it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from broker.wire.base import Language
from broker.wire.chat import ChatSaid
from broker.wire.observation import Task
from broker.wire.settings import Value
from device_agent.conversation.shown import LinkShown, QuestionShown, Shown, State
from device_agent.device import Front, Identity
from device_agent.panel import state as p
from device_agent.receipts import Receipt

PHASES: dict[State, p.Phase] = {
    State.OFF: "idle",
    State.CONNECTING: "connecting",
    State.GREETING: "connecting",
    State.CHECKING: "checking",
    State.OPENING: "checking",
    State.OFFERING: "offering",
    State.CLAIMED: "claimed",
    State.ACTIVE: "active",
    State.OVER: "over",
}
_TASKS = frozenset(get_args(Task))


def face(
    shown: Shown,
    who: Identity,
    *,
    sequence: int,
    language: Language,
    has_plug: bool,
    on: bool,
    plugged: bool,
    starting: bool = False,
    behind: p.Behind | None = None,
    receipt: Receipt | None = None,
    privacy: p.Privacy | None = None,
    names: tuple[p.Named, ...] = (),
    front: Front | None = None,
    measured: Mapping[str, Value] = MappingProxyType({}),
    ordinary: p.Ordinary | None = None,
) -> p.PanelState:
    """Return the page's whole state; ``sequence`` is the caller's count of changes, ``receipt`` the last visit's.

    ``privacy``, ``names``, ``front`` and ``measured`` are the device's own (module ``around``); ``ordinary``: other
    ways to help.
    """
    visit = shown.visit
    technician = p.Technician(name=visit.name, staff_number=visit.staff_number) if visit else None
    pin = prompt = banner = notice = None
    if shown.pin is not None:
        pin = p.Pin(digits=shown.pin.digits, seconds_left=round(shown.pin.seconds_left, 1))
    if visit is not None and technician is not None:
        if shown.prompt is not None:
            prompt = p.Prompt(
                request=shown.prompt.request,
                scope=str(shown.prompt.scope),
                technician=technician,
                ticket=visit.ticket,
                seconds_left=round(shown.prompt.seconds_left, 1),
            )
        if visit.elapsed is not None:
            scopes = tuple(str(scope) for scope in visit.scopes)
            banner = p.Banner(
                technician=technician, ticket=visit.ticket, scopes=scopes, elapsed_s=round(visit.elapsed, 1)
            )
    if shown.notice is not None:
        notice = p.Notice(code=shown.notice.value, detail=shown.detail)
    return p.PanelState(
        sequence=sequence,
        phase=PHASES[shown.state],
        language=language,
        device=p.DeviceFacts(
            kind=who.kind,
            model=who.model,
            family=who.family,
            serial=who.serial,
            software=who.software,
            display=who.display,
            plug=has_plug,
        ),
        power=p.Power(on=on, plugged=plugged, starting=starting),
        pin=pin,
        prompt=prompt,
        banner=banner,
        scopes=banner.scopes if banner else (),
        crowded=shown.crowded,
        notice=notice,
        ended=shown.ended.value if shown.ended else None,
        receipt=_receipt(receipt) if receipt is not None and shown.state in (State.OFF, State.OVER) else None,
        checked=None if shown.checked is None else round(shown.checked, 2),
        link=_link(shown.link) if shown.link else None,
        behind=behind,
        privacy=privacy,
        names=names,
        question=_question(visit.question) if visit and visit.question else None,
        acting=p.Acting(key=visit.acting[0], percent=visit.acting[1]) if visit and visit.acting else None,
        chat=tuple(_said(line) for line in visit.chat) if visit else (),
        front=front,
        measured=dict(measured),
        ordinary=ordinary or p.Ordinary(),
    )


def scopes_said(shown: Shown) -> tuple[str, ...]:
    """Return every scope that the page speaks of now: granted, asked for, or of a test that is under way."""
    visit = shown.visit
    said = [str(shown.prompt.scope)] if shown.prompt is not None else []
    if visit is not None:
        said += map(str, visit.scopes)
        said += [f"action:{visit.acting[0]}"] if visit.acting else []
        said += [f"action:{visit.question.ask.during}"] if visit.question and visit.question.ask.during else []
    return tuple(said)


def _question(question: QuestionShown) -> p.Question:
    ask = question.ask
    return p.Question(
        id=ask.id,
        what=ask.what,
        task=ask.what in _TASKS,
        region=ask.region,
        during=ask.during,
        seconds_left=round(question.seconds_left, 1),
    )


def _said(line: ChatSaid) -> p.Said:
    """Return a line of the chat; a link is one only where it stands in the text, and only by https."""
    links = tuple(link for link in line.links if link.startswith("https://") and link in line.text)
    return p.Said(by=line.by, text=line.text, links=links, foreign=line.foreign)


def _receipt(receipt: Receipt) -> p.Receipt:
    return p.Receipt(code=receipt.code, whole=receipt.whole)


def _link(link: LinkShown) -> p.Link:
    return p.Link(
        verdict=link.verdict,
        latency_ms=link.figures.latency_ms,
        jitter_ms=link.figures.jitter_ms,
        loss_percent=link.figures.loss_percent,
        throughput_kbps=link.figures.throughput_kbps,
        side=link.side,
        seconds_left=None if link.seconds_left is None else round(link.seconds_left, 1),
    )


def still(state: p.PanelState) -> p.PanelState:
    """Return a state without its sequence and seconds: two that differ here differ for the customer."""
    quiet: dict[str, object] = {"sequence": 0}
    if state.pin:
        quiet["pin"] = state.pin.model_copy(update={"seconds_left": 0.0})
    if state.prompt:
        quiet["prompt"] = state.prompt.model_copy(update={"seconds_left": 0.0})
    if state.question:
        quiet["question"] = state.question.model_copy(update={"seconds_left": 0.0})
    if state.banner:
        quiet["banner"] = state.banner.model_copy(update={"elapsed_s": 0.0})
    if state.link:
        # The figures of a good link move all the time and matter to nobody; that its bad one has an end does.
        left = None if state.link.seconds_left is None else 0.0
        figures = {} if state.phase != "active" else dict(latency_ms=0, jitter_ms=0, loss_percent=0)
        quiet["link"] = state.link.model_copy(update={"seconds_left": left, **figures})
    return state.model_copy(update=quiet)
