"""Facts and short words for the session machine's tests."""

from broker.backends.memory.snapshots import MemorySnapshotStore
from broker.clock import Instant, ManualClock
from broker.events.event import Event
from broker.principal.principal import ActorKind, Principal
from broker.relay.survey import Surveyor, Watch
from broker.session import inputs as i
from broker.session.commands import Command, Journal, Send
from broker.session.facts import Facts, Limits
from broker.session.machine import Machine
from broker.wire.app import App, AppsDescribed
from broker.wire.base import Message, Scope
from broker.wire.consent import ConsentAnswer, ConsentRequest
from broker.wire.ending import Visitor
from broker.wire.link import Figures
from broker.wire.messages import Peer
from broker.wire.screen import Codec, DataClass, Flags, FrameHeader
from broker.wire.settings import Descriptor, SettingsDescribed

DEVICE = Visitor(
    id="d" * 32, kind="tv", model="TV-55A", serial="SN-1", software="1.0", display=True, family="SEN-55A",
    takes=("pointer", "clipboard"),
)  # fmt: skip
TECHNICIAN = Principal(ActorKind.TECHNICIAN, "an.nguyen", "Nguyễn Văn An")
FINE = Figures(latency_ms=5, jitter_ms=1, loss_percent=0, throughput_kbps=50_000)
"""A link that is good enough for anything."""
FACTS = Facts("5" * 32, "0" * 32, DEVICE, TECHNICIAN, "KT-001", "TV-7K3M-9Q2", "127.0.0.1")
MODE = Descriptor(key="picture.mode", kind="setting", type="enum", label_vi="Chế độ hình ảnh", label_en="Picture mode")
LOCKED = Descriptor(
    key="camera.enabled", kind="setting", type="bool", label_vi="Camera", label_en="Camera",
    write_policy="customer_only",
)  # fmt: skip
FIRMWARE = Descriptor(
    key="system.firmware", kind="info", type="string", label_vi="Phiên bản", label_en="Version", access="ro"
)
PUMP = Descriptor(
    key="test.pump", kind="action", type="bool", label_vi="Thử bơm", label_en="Pump test", safety="person_present"
)
SOUND = Descriptor(key="test.sound", kind="action", type="bool", label_vi="Thử âm thanh", label_en="Sound test")
RESET = Descriptor(
    key="system.factory_reset", kind="action", type="bool", label_vi="Khôi phục cài đặt gốc", label_en="Factory reset",
    write_policy="technician_consent",
)  # fmt: skip
LEVEL = Descriptor(
    key="washer.level", kind="telemetry", type="decimal", label_vi="Mực nước", label_en="Water level", access="ro"
)
DESCRIBED = (MODE, LOCKED, FIRMWARE, PUMP, SOUND, RESET, LEVEL)
CALL = App(id="call", label_vi="Gọi video", label_en="Video call", camera=True)
FILMS = App(id="films", label_vi="Phim hay", label_en="Films", camera=False)


def watch() -> Watch:
    """The watch over the settings of a first visit."""
    return Watch(Surveyor(MemorySnapshotStore()), FACTS, None)


class Played:
    """A machine with a clock, and short words to play it."""

    def __init__(self, bounds: Limits | None = None, facts: Facts = FACTS) -> None:
        self.clock = ManualClock()
        self.machine = Machine(facts, self.clock.now(), bounds)
        self.log: list[Command] = []

    @property
    def now(self) -> Instant:
        return self.clock.now()

    def feed(self, happened: i.Input) -> list[Command]:
        """Give one input, keep and return what follows."""
        commands = self.machine.handle(happened)
        self.log += commands
        return commands

    def device(self, message: Message) -> list[Command]:
        """The device says this."""
        return self.feed(i.DeviceSaid(self.now, message))

    def console(self, message: Message) -> list[Command]:
        """The console says this."""
        return self.feed(i.ConsoleSaid(self.now, message))

    def frame(
        self, sequence: int = 1, key: bool = True, room: bool = True, data_class: DataClass = DataClass.SCREEN
    ) -> list[Command]:
        """A picture arrives."""
        header = FrameHeader(Flags.KEY if key else Flags.NONE, Codec.JPEG, data_class, 4, 4, sequence, sequence, 1)
        return self.feed(i.FrameArrived(self.now, header, b"x", room))

    def after(self, seconds: float) -> list[Command]:
        """Time passes."""
        self.clock.advance(seconds)
        return self.feed(i.Tick(self.now))

    def open_(self) -> "Played":
        """Open the visit and attach the console."""
        self.feed(i.Opened(self.now))
        self.feed(i.ConsoleAttached(self.now, "127.0.0.1"))
        return self

    def allow(self, granted: bool = True) -> list[Command]:
        """The customer answers the open question."""
        return self.device(ConsentAnswer(request=self.request(), granted=granted))

    def request(self) -> str:
        """The number of the last question asked."""
        asked = [c.event for c in self.log if isinstance(c, Journal) and c.event.name == "consent.asked"]
        return str(asked[-1].facts()["request"])

    def active(self, *scopes: Scope) -> "Played":
        """Bring the visit to active with these scopes, the device's settings described."""
        self.open_().allow()
        self.device(SettingsDescribed(descriptors=DESCRIBED))
        self.device(AppsDescribed(apps=(CALL, FILMS)))
        for scope in scopes:
            self.console(ConsentRequest(scope=scope))
            self.allow()
        return self


def events(commands: list[Command]) -> list[str]:
    """The names of the events that go on the record, in order."""
    return [command.event.name for command in commands if isinstance(command, Journal)]


def event(commands: list[Command], name: str) -> Event:
    """The one event of this name."""
    found = [command.event for command in commands if isinstance(command, Journal) and command.event.name == name]
    assert len(found) == 1, f"{len(found)} of {name}"
    return found[0]


def sent(commands: list[Command], to: Peer) -> list[str]:
    """The types of the messages sent to a peer, in order."""
    return [command.message.type for command in commands if isinstance(command, Send) and command.to is to]  # type: ignore[attr-defined]
