"""Writes tests/vectors/wire.json, the golden bytes of the wire. Run by hand when a message is added.

A changed line of an old vector means that old recordings and old peers are read differently: look at the diff.
"""

import base64
import json
from pathlib import Path
from typing import Any

from broker.wire import codec, consent, control, ending, hello, limits, link, offer, record, screen, settings, survey
from broker.wire.base import EndReason, Message, Scope
from broker.wire.codec import WireError
from broker.wire.messages import ROUTES, Peer
from broker.wire.screen import HEADER, Codec, DataClass, Flags, FrameHeader
from tools.device_messages import DEVICES

D, B, C = Peer.DEVICE, Peer.BROKER, Peer.CONSOLE
SESSION, DEVICE = "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100"
WHO = consent.Technician(name="Trần Thị Bình", staff_number="KT-0042")
TV = ending.Visitor(id=DEVICE, kind="tv", model="Tivi 55 Đẹp", serial="SN-0001", software="1.0.0", display=True)
LEVEL = settings.Descriptor(
    key="picture.brightness", kind="setting", type="int", label_vi="Độ sáng", label_en="Brightness", unit="%",
    min=0, max=100, step=1, default=50,
)  # fmt: skip
MODE = settings.Descriptor(
    key="picture.mode", kind="setting", type="enum", label_vi="Chế độ hình", label_en="Picture mode",
    options=(settings.Option(value="movie", label_vi="Phim", label_en="Movie"),), default="movie",
    context="input", available=False, reason="energy_saving", sensitivity="personal",
    write_policy="technician_consent", since_schema=2,
)  # fmt: skip
ORDER = settings.Descriptor(
    key="app.order", kind="setting", type="list", label_vi="Thứ tự ứng dụng", label_en="Order of apps", min=2, max=2,
    options=(
        settings.Option(value="films", label_vi="Phim hay", label_en="Films"),
        settings.Option(value="music", label_vi="Âm nhạc", label_en="Music"),
    ),
    default=("films", "music"),
)  # fmt: skip
GOOD_WAY = link.Figures(latency_ms=24, jitter_ms=3, loss_percent=0, throughput_kbps=8200)
BAD_WAY = link.Figures(latency_ms=1200, jitter_ms=400, loss_percent=12)
CHANGE = settings.Change(
    seq=41, at_us=1_800_000_000_000_000, key="picture.brightness@hdmi1+movie", old=50, new=70, actor="technician",
    actor_id="Trần Thị Bình", via="console", session=SESSION, command="s-1",
)  # fmt: skip
RESET = settings.Change(
    seq=42, at_us=1_800_000_000_000_001, key="system.factory_reset", old=None, new=None, actor="customer",
    via="remote_key",
)  # fmt: skip
RENAMED = settings.Renamed(old="picture.light", new="picture.brightness")
LINE = survey.SurveyItem(
    key="picture.brightness@hdmi1", change="changed", old=50, new=70, actor="customer", actor_id=None,
    via="remote_key", at_us=1_800_000_000_000_000, confidence="journal",
)  # fmt: skip
GUESSED = survey.SurveyItem(
    key="network.wifi.password", change="changed", old=None, new=None, actor="unknown", actor_id=None, via="unknown",
    at_us=None, confidence="inferred",
)  # fmt: skip
VISIT = survey.LastVisit(
    session=DEVICE, ended_us=1_799_000_000_000_000, reason="technician_ended", technician="Lê Văn Cường", complete=True
)


def b64(raw: bytes) -> str:
    """Return bytes as the wire writes them."""
    return base64.b64encode(raw).decode()


GOOD: tuple[Message, ...] = (
    hello.Challenge(nonce=b64(bytes(range(32)))),
    hello.Hello(
        key=b64(bytes(32)), signature=b64(bytes(64)), kind="tv", model="Tivi 55 Đẹp", serial="SN-0001",
        software="1.0.0", language="vi", display=True, codecs=("h264", "jpeg"),
    ),
    hello.Welcome(device=DEVICE, link=link.Thresholds()),
    hello.Ping(token=2**53 - 1),
    hello.Pong(token=0),
    link.LinkProbe(token=1, filler="QUJD" * 8),
    link.LinkEcho(token=1, received=32),
    link.LinkUnfit(link=BAD_WAY),
    link.LinkState(
        device=link.PeerLink(verdict="unstable", figures=BAD_WAY),
        console=link.PeerLink(verdict="silent", figures=GOOD_WAY),
        degraded_us=1_800_000_000_000_000, ends_us=1_800_000_030_000_000,
    ),
    offer.OfferOpen(link=GOOD_WAY),
    offer.OfferPin(pin="012345678", seconds=300),
    offer.OfferCancel(),
    offer.OfferEnded(reason="expired"),
    offer.OfferCrowded(count=1),
    consent.ConsentAsk(
        request="ask-1", session=SESSION, scope=Scope.VIEW, technician=WHO, ticket="TV-0001", seconds=60
    ),
    consent.ConsentAnswer(request="ask-1", granted=True),
    consent.ConsentClosed(request="ask-1", reason="timeout"),
    consent.ConsentWithdraw(scope=Scope.CONTROL),
    consent.ConsentRequest(scope=Scope.SETTINGS),
    control.ControlKey(id="k-1", key="ế", action="press"),
    control.ControlDone(id="k-1", outcome="refused", reason="no_scope"),
    settings.SettingsDescribed(revision=2, renamed=(RENAMED,), descriptors=(LEVEL, MODE)),
    settings.SettingsValues(
        values={"picture.brightness": 50, "picture.mode": "movie", "sound.mute": False, "sound.balance": -0.5}
    ),
    settings.SettingsSnapshot(
        diary=DEVICE, diary_seq=42, complete=False,
        values={
            "picture.brightness@hdmi1+movie": settings.Kept(value=70, at_us=1_800_000_000_000_000, by="technician"),
            "network.wifi.password": settings.Kept(value=None),
        },
    ),
    settings.SettingsChanged(change=CHANGE),
    settings.DiaryLines(lines=(CHANGE, RESET), lost=1, last=True),
    settings.DiaryReceived(seq=42),
    settings.SettingsSet(id="s-1", key="picture.brightness", value=70),
    settings.SettingsSet(id="s-2", key="picture.mode@hdmi2", value="movie"),
    settings.SettingsDescribed(descriptors=(ORDER,)),
    settings.SettingsValues(values={"app.order": ("music", "films"), "app.hidden": ()}),
    settings.SettingsSet(id="s-3", key="app.order", value=("music", "films")),
    survey.SurveyFound(
        previous=VISIT, items=(LINE, GUESSED), renamed=(RENAMED,),
        reset=survey.SurveyReset(
            actor="customer", actor_id=None, via="remote_key", at_us=1_800_000_000_000_001, items=(LINE,)
        ),
    ),
    survey.SurveyFound(previous=None, items=(), reset=None, renamed=()),
    screen.ScreenCan(codecs=("h264", "jpeg")),
    screen.ScreenWant(codec="h264", fps=15, kbps=4000),
    screen.ScreenStill(id="still-1"),
    screen.ScreenStillNext(id="still-1"),
    screen.ScreenPainted(sequence=1),
    screen.ScreenUnchanged(sequence=1),
    screen.ScreenDropped(first=2, last=9, count=8),
    screen.ScreenKeyFrame(),
    ending.SessionState(
        session=SESSION, state="active", scopes=(Scope.CONTROL, Scope.VIEW), asking=(Scope.SETTINGS,), ticket="TV-0001",
        technician=WHO, device=TV, opened_us=1_800_000_000_000_000, active_us=None, ends_us=1_800_007_200_000_000,
    ),
    ending.SessionEnd(reason=EndReason.CUSTOMER_ENDED),
    ending.SessionEnd(reason=EndReason.DEVICE_POWER_OFF),
    ending.SessionEnd(reason=EndReason.TECHNICIAN_ENDED),
    ending.SessionEnded(session=SESSION, reason=EndReason.DEVICE_POWER_OFF, at_us=1_800_000_000_000_001),
    ending.TimelineEvent(
        sequence=7, at_us=1_800_000_000_000_002, code="TC100I", name="control.key", actor="Trần Thị Bình",
        facts={"key": "Enter", "count": 1, "share": 0.25, "masked": False, "reason": None},
    ),
    record.RecordHead(
        session=SESSION, sequence=41, head="ab" * 32, at_us=1_800_000_000_000_003, final=True,
        key="televisit+1a2b3c4d+AQIDBA==", signature=base64.b64encode(bytes(range(64))).decode(),
    ),
    record.RecordKept(session=SESSION, sequence=41, controls=3, hash="cd" * 32, final=False),
    ending.Error(code="bad_message", detail="token: int_type", fatal=True),
    *DEVICES,
)  # fmt: skip

KEY = '{"type":"control.key","id":"k-1","key":%s,"action":"press"}'
VALUES = '{"type":"settings.values","values":{"picture.mode":%s}}'
# name, sender, receiver, text; the codec's answer is written beside it.
OTHERS: tuple[tuple[str, Peer, Peer, str], ...] = (
    ("spaces and order do not matter", C, B, ' { "token" : 5 , "type" : "ping" }\n'),
    ("a repeated member counts last", C, B, '{"type":"pong","type":"ping","token":1,"token":2}'),
    ("escapes", C, B, KEY % '"\\u1ebf"'),
    ("a surrogate pair", C, B, KEY % '"\\ud83d\\udcfa"'),
    ("a fact more", B, C, '{"type":"pong","token":1,"at":2}'),
    ("a field less", B, C, '{"type":"pong"}'),
    ("empty", C, B, ""),
    ("cut", C, B, '{"type":"ping","token":1'),
    ("two objects", C, B, '{"type":"ping","token":1}{}'),
    ("a comment", C, B, '{"type":"ping",/* */"token":1}'),
    ("a byte order mark", C, B, '\ufeff{"type":"ping","token":1}'),
    ("single quotes", C, B, "{'type':'ping','token':1}"),
    ("a lone surrogate", C, B, KEY % '"\\ud800"'),
    ("too deep", C, B, "[" * 5000),
    ("null", B, C, "null"),
    ("an array", B, C, '[{"type":"pong","token":1}]'),
    ("a string", B, C, '"pong"'),
    ("no type", B, C, '{"token":1}'),
    ("type null", B, C, '{"type":null,"token":1}'),
    ("type array", B, C, '{"type":["pong"],"token":1}'),
    ("type in capitals", B, C, '{"type":"PONG","token":1}'),
    ("type of the prototype", B, C, '{"type":"constructor"}'),
    ("a file", B, D, '{"type":"file.put","name":"a.sh","data":""}'),
    ("the wrong way: a PIN to a console", B, C, '{"type":"offer.pin","pin":"012345678","seconds":300}'),
    ("the wrong way: an answer from a console", C, B, '{"type":"consent.answer","request":"ask-1","granted":true}'),
    ("the wrong way: a key from a device", D, B, KEY % '"Enter"'),
    ("the other's words", C, B, '{"type":"session.end","reason":"customer_ended"}'),
    ("an unknown reason", C, B, '{"type":"session.end","reason":"bored"}'),
    ("an integer as text", B, C, '{"type":"pong","token":"1"}'),
    ("an integer with a point", C, B, '{"type":"pong","token":1.0}'),
    ("an integer as boolean", B, C, '{"type":"pong","token":true}'),
    ("an integer below zero", B, C, '{"type":"pong","token":-1}'),
    ("an integer that JavaScript can't keep", B, C, '{"type":"pong","token":9007199254740993}'),
    ("an unknown key", C, B, KEY % '"LaunchMail"'),
    ("no key", C, B, KEY % '""'),
    ("a control character as key", C, B, KEY % '"\\n"'),
    ("a bidirectional override as key", C, B, KEY % '"\\u202e"'),
    ("an id with a space", C, B, '{"type":"control.key","id":"k 1","key":"a","action":"press"}'),
    ("an unknown action", C, B, '{"type":"control.key","id":"k-1","key":"a","action":"hold"}'),
    ("an unknown scope", C, B, '{"type":"consent.request","scope":"everything"}'),
    ("a value null", B, C, VALUES % "null"),
    ("a value array", B, C, VALUES % "[1]"),
    ("a list as long as may be", D, B, VALUES % json.dumps(["x"] * limits.OPTIONS)),
    ("a list too long", D, B, VALUES % json.dumps(["x"] * (limits.OPTIONS + 1))),
    ("a list in a list", D, B, VALUES % '[["x"]]'),
    ("a value not finite", D, B, VALUES % "1e999"),
    ("a value too large", D, B, VALUES % "9007199254740992"),
    ("a value with a control character", D, B, VALUES % '"\\u0007"'),
    ("a value too long", D, B, VALUES % ('"' + "x" * 201 + '"')),
    ("a value as long as may be", D, B, VALUES % ('"' + "ế" * 200 + '"')),
    ("a setting key that is none", B, C, '{"type":"settings.values","values":{"Picture":1}}'),
    ("a PIN of eight digits", B, D, '{"type":"offer.pin","pin":"01234567","seconds":300}'),
    ("a nonce of 31 bytes", B, D, f'{{"type":"challenge","nonce":"{b64(bytes(31))}"}}'),
    ("as large as may be", C, B, '{"type":"ping","token":1}'.ljust(limits.CONSOLE_MESSAGE_BYTES)),
    ("too large", C, B, '{"type":"ping","token":1}'.ljust(limits.CONSOLE_MESSAGE_BYTES + 1)),
)


def text(name: str, sender: Peer, receiver: Peer, said: str) -> dict[str, Any]:
    """Return one text vector with the codec's answer."""
    limit = limits.CONSOLE_MESSAGE_BYTES if sender is C else limits.DEVICE_TEXT_BYTES
    vector = {"name": name, "sender": sender.value, "receiver": receiver.value, "text": said}
    try:
        return {
            **vector,
            "ok": True,
            "code": None,
            "canonical": codec.format(codec.parse(said, sender, receiver, limit)),
        }
    except WireError as error:
        return {**vector, "ok": False, "code": error.code, "canonical": None}


def texts() -> list[dict[str, Any]]:
    """Return every good message on every way it may go, then the others."""
    vectors: list[dict[str, Any]] = []
    for message in GOOD:
        for sender, receiver in ROUTES[type(message)]:
            vector = text(f"{message.type} {sender}>{receiver}", sender, receiver, codec.format(message))  # type: ignore[attr-defined]
            if isinstance(message, ending.SessionEnd):
                vector["name"] += f" {message.reason}"
            same = sum(other["name"].partition(", ")[0] == vector["name"] for other in vectors)
            vector["name"] += f", {same + 1}" if same else ""
            vectors.append(vector)
    return vectors + [text(*row) for row in OTHERS]


def raw(**changes: int) -> bytes:
    """Return a picture of three bytes with some of its header's fields changed."""
    fields = {
        "version": 1, "kind": 1, "flags": 1, "codec": 1, "data_class": 1, "reserved": 0, "width": 1280, "height": 720,
        "sequence": 1, "captured_us": 1_800_000_000_000_000, "length": 3, **changes,
    }  # fmt: skip
    return HEADER.pack(*fields.values()) + b"\xff\xd8\xff"


def frames() -> list[dict[str, Any]]:
    """Return good and bad pictures with the codec's answer."""
    full = FrameHeader(Flags.KEY | Flags.MASKED, Codec.JPEG, DataClass.CAMERA, 4096, 4096, 2**53 - 1, 2**53 - 1, 1)
    rows = {
        "a key frame": raw(),
        "not a key frame": raw(flags=0),
        "masked": raw(flags=2),
        "one pixel": raw(width=1, height=1, sequence=0, captured_us=0),
        "everything at its largest": codec.format_frame(full, b"\x00"),
        "nothing": b"",
        "a header cut short": raw()[:29],
        "a header without pixels": raw(length=0)[:30],
        "a pixel less": raw()[:-1],
        "a pixel more": raw() + b"\x00",
        "a length of four gigabytes": raw(length=2**32 - 1),
        "version 0": raw(version=0),
        "version 2": raw(version=2),
        "kind 0": raw(kind=0),
        "kind 3": raw(kind=3),
        "H.264": raw(codec=2),
        "rectangles": raw(codec=3, flags=0),
        "rectangles as a key frame": raw(codec=3),
        "a piece of a still": raw(kind=2, codec=4, flags=0, sequence=0),
        "the last piece of a still": raw(kind=2, codec=4, flags=4, sequence=7),
        "a still as a key frame": raw(kind=2, codec=4, flags=1),
        "a still that is no PNG": raw(kind=2, codec=1, flags=0),
        "PNG that is no still": raw(codec=4, flags=0),
        "a last piece that is no still": raw(flags=5),
        "an unknown flag": raw(flags=8),
        "all flags": raw(flags=255),
        "codec 0": raw(codec=0),
        "codec 9": raw(codec=9),
        "class 0": raw(data_class=0),
        "class 3": raw(data_class=3),
        "reserved": raw(reserved=1),
        "no width": raw(width=0),
        "too wide": raw(width=4097),
        "no height": raw(height=0),
        "too high": raw(height=65535),
        "a sequence that JavaScript can't keep": raw(sequence=2**53),
        "a time that JavaScript can't keep": raw(captured_us=2**64 - 1),
        "text": b'{"type":"ping","token":1}      ',
    }
    return [frame(name, data) for name, data in rows.items()]


def receipts() -> list[dict[str, Any]]:
    """Receipt codes of heads."""
    heads = [(0, bytes(32)), (41, b"\xab" * 32), (2**53 - 1, bytes(range(32)))]
    return [
        {"session": SESSION, "sequence": at, "head": head.hex(), "code": record.receipt_code(SESSION, at, head)}
        for at, head in heads
    ]


def frame(name: str, data: bytes) -> dict[str, Any]:
    """Return one binary vector with the codec's answer."""
    try:
        h = codec.parse_frame(data)
    except WireError as error:
        return {"name": name, "hex": data.hex(), "ok": False, "code": error.code, "header": None}
    header = {
        "kind": int(h.kind), "flags": int(h.flags), "codec": int(h.codec), "data_class": int(h.data_class),
        "width": h.width, "height": h.height, "sequence": h.sequence, "captured_us": h.captured_us, "length": h.length,
    }  # fmt: skip
    return {"name": name, "hex": data.hex(), "ok": True, "code": None, "header": header}


if __name__ == "__main__":
    target = Path(__file__).parents[1] / "tests/vectors/wire.json"
    # ASCII only: a control character or an override in a vector must be seen in a diff, not acted upon.
    target.write_text(
        json.dumps({"texts": texts(), "frames": frames(), "receipts": receipts()}, indent=1) + "\n", encoding="ascii"
    )
    print(f"{target.name}: written; look at its diff")
