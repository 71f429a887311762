"""The face: what the conversation and the device show, as the page's JSON says it."""

from broker.wire.base import Language
from device_agent.conversation.shown import LinkShown, Shown, State
from device_agent.device import Identity
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
) -> p.PanelState:
    """Return the page's whole state; ``sequence`` is the caller's count of changes, ``receipt`` the last visit's."""
    visit = shown.visit
    technician = p.Technician(name=visit.name, staff_number=visit.staff_number) if visit else None
    pin = prompt = banner = notice = None
    if shown.pin is not None:
        pin = p.Pin(digits=shown.pin.digits, seconds_left=round(shown.pin.seconds_left, 1))
    if visit is not None and technician is not None:
        if shown.prompt is not None:
            prompt = p.Prompt(
                request=shown.prompt.request,
                scope=shown.prompt.scope.value,
                technician=technician,
                ticket=visit.ticket,
                seconds_left=round(shown.prompt.seconds_left, 1),
            )
        if visit.elapsed is not None:
            scopes = tuple(scope.value for scope in visit.scopes)
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
            kind=who.kind, model=who.model, serial=who.serial, software=who.software, display=who.display, plug=has_plug
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
    )


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
    if state.banner:
        quiet["banner"] = state.banner.model_copy(update={"elapsed_s": 0.0})
    if state.link:
        # The figures of a good link move all the time and matter to nobody; that its bad one has an end does.
        left = None if state.link.seconds_left is None else 0.0
        figures = {} if state.phase != "active" else dict(latency_ms=0, jitter_ms=0, loss_percent=0)
        quiet["link"] = state.link.model_copy(update={"seconds_left": left, **figures})
    return state.model_copy(update=quiet)
