"""A conversation played by hand: a clock, short words for what happens, and the outputs so far."""

import base64

from broker.wire.action import ActionRun
from broker.wire.app import App, AppOpen
from broker.wire.base import AnyScope, Message, Scope
from broker.wire.consent import ConsentAsk, Technician
from broker.wire.control import ControlKey, ControlPointer
from broker.wire.hello import Challenge, Hello, Welcome
from broker.wire.link import Figures, LinkEcho, LinkProbe, LinkState, PeerLink, Thresholds
from broker.wire.offer import OfferPin
from broker.wire.record import Applied, RecordHead, RecordKept
from broker.wire.settings import Descriptor, SettingsSet
from device_agent.conversation import inputs as i
from device_agent.conversation.machine import Conversation
from device_agent.conversation.outputs import Output, Send
from device_agent.conversation.rules import rules_of
from device_agent.conversation.shown import Shown, State
from tests.unit.device_agent.far_side import AN, NONCE, PIN, SESSION, TICKET, state_of

OTHER = Technician(name="Trần Thị Bình", staff_number="KT-002")
WELCOME = Welcome(device="d" * 32, link=Thresholds())
_FIGURES = Figures(latency_ms=40, jitter_ms=3, loss_percent=0)
LINK = LinkState(
    device=PeerLink(verdict="good", figures=_FIGURES), console=PeerLink(verdict="good", figures=_FIGURES),
    degraded_us=None, ends_us=None,
)  # fmt: skip


def described(key: str, **more: object) -> Descriptor:
    """Return a descriptor of this setting, or action."""
    fields = {"kind": "setting", "type": "bool", "label_vi": key, "label_en": key} | more
    return Descriptor(key=key, **fields)  # type: ignore[arg-type]


TEST, RESET, PIN_CODE = "test.picture", "system.factory_reset", "lock.pin"
RULES = rules_of(
    (
        described("picture.mode"),
        described("picture.contrast"),
        described("camera.enabled"),
        described("network.kind", write_policy="customer_only"),
        described("system.firmware.version", kind="info", access="ro"),
        described(PIN_CODE, safety="person_present"),
        described(TEST, kind="action"),
        described("test.sound", kind="action"),
        described(RESET, kind="action", write_policy="technician_consent"),
        described("camera.test", kind="action"),
    ),
    (
        App(id="films", label_vi="Phim", label_en="Films", camera=False),
        App(id="call", label_vi="Gọi video", label_en="Video call", camera=True),
        App(id="mirror", label_vi="Gương", label_en="Mirror", camera=True),
    ),
)


def hello(nonce: bytes) -> Hello:
    """Return a hello whose signature is just the nonce, twice."""
    return Hello(
        key=base64.b64encode(bytes(32)).decode(),
        signature=base64.b64encode(nonce * 2).decode(),
        kind="tv",
        model="TV",
        serial="1",
        software="1",
        language="vi",
        display=True,
        codecs=("jpeg",),
    )


def asks(scope: AnyScope, request: str = "r1", seconds: int = 60, who: Technician = AN) -> ConsentAsk:
    """Return the broker's question."""
    return ConsentAsk(request=request, session=SESSION, scope=scope, technician=who, ticket=TICKET, seconds=seconds)


def key(id_: str, name: str = "ArrowUp", action: str = "press") -> ControlKey:
    """Return a technician's key."""
    return ControlKey(id=id_, key=name, action=action)  # type: ignore[arg-type]


def setting(id_: str, name: str = "picture.mode", value: str = "movie") -> SettingsSet:
    """Return a technician's setting."""
    return SettingsSet(id=id_, key=name, value=value)


def run(id_: str, name: str = TEST) -> ActionRun:
    """Return a technician's action."""
    return ActionRun(id=id_, key=name)


def opens(id_: str, app: str = "films") -> AppOpen:
    """Return a technician's wish for an app."""
    return AppOpen(id=id_, app=app)


def points(id_: str, x: int = 10, y: int = 20, buttons: int = 0) -> ControlPointer:
    """Return a technician's pointer."""
    return ControlPointer(id=id_, x=x, y=y, buttons=buttons)


class Played:
    """The conversation and everything that came out of it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.talk = Conversation(hello, lambda: RULES)
        self.outputs: list[Output] = []

    def feed(self, happened: i.Input) -> list[Output]:
        outputs = self.talk.handle(happened, self.now)
        self.outputs += outputs
        return outputs

    def hear(self, *messages: Message) -> list[Output]:
        """Let the broker say this; return what follows from all of it."""
        return [output for message in messages for output in self.feed(i.Received(message))]

    def after(self, seconds: float) -> list[Output]:
        """Let time pass in ticks of a quarter second, with the broker answering nothing."""
        outputs: list[Output] = []
        for _ in range(round(seconds * 4)):
            self.now += 0.25
            outputs += self.feed(i.Tick())
        return outputs

    def jump(self, seconds: float) -> list[Output]:
        """Let time pass in one tick."""
        self.now += seconds
        return self.feed(i.Tick())

    @property
    def shown(self) -> Shown:
        return self.talk.shown(self.now)

    def greeted(self) -> "Played":
        self.feed(i.RequestSupport())
        self.feed(i.LinkUp())
        self.hear(Challenge(nonce=NONCE), WELCOME)
        return self

    def checked(self) -> "Played":
        self.greeted().check()
        return self

    def check(self, round_trip: float = 0.01, kbps: float = 50_000) -> list[Output]:
        """Play the check to its end over a way like this, from its first probe on; return all that came of it."""
        under_way = [message for message in said(self.outputs[-1:]) if isinstance(message, LinkProbe)]
        outputs: list[Output] = []
        free = self.now
        while self.talk.state is State.CHECKING:
            if under_way:
                probe = under_way.pop(0)
                free = max(free, self.now) + len(probe.filler) * 8 / (kbps * 1000)
                self.now = max(self.now, free) + (0 if probe.filler else round_trip)
                new = self.hear(LinkEcho(token=probe.token, received=len(probe.filler)))
            else:
                self.now += 0.05
                new = self.feed(i.Tick())
            outputs += new
            under_way += [message for message in said(new) if isinstance(message, LinkProbe)]
        return outputs

    def offering(self, seconds: int = 300) -> "Played":
        self.checked().hear(OfferPin(pin=PIN, seconds=seconds))
        return self

    def claimed(self) -> "Played":
        self.offering().hear(state_of("claimed"), asks(Scope.VIEW))
        return self

    def active(self, *scopes: AnyScope) -> "Played":
        self.claimed().feed(i.Answer("r1", True))
        self.hear(state_of("active", Scope.VIEW))
        for number, scope in enumerate(scopes):
            self.hear(asks(scope, f"more{number}"))
            self.feed(i.Answer(f"more{number}", True))
        self.outputs.clear()
        return self


def head(sequence: int = 7, session: str = SESSION, *, final: bool = False) -> RecordHead:
    """Return a head of the record, as the broker tells it."""
    return RecordHead(
        session=session, sequence=sequence, head="ab" * 32, at_us=sequence, final=final, key="n+00000000+AQ==",
        signature=base64.b64encode(bytes(64)).decode(),
    )  # fmt: skip


def word(*applied: tuple[str, str], sequence: int = 0, final: bool = True) -> Send:
    """Return what the device says that it applied: these commands, each with its name."""
    counted = Applied()
    for command, name in applied:
        counted.add(command, name)
    return Send(
        RecordKept(session=SESSION, sequence=sequence, controls=counted.controls, hash=counted.hash.hex(), final=final)
    )


def said(outputs: list[Output]) -> list[Message]:
    """Return the messages among outputs."""
    return [output.message for output in outputs if isinstance(output, Send)]
