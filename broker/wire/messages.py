"""Every message of the protocol, and who may send it to whom: the one table behind parser, schema and PROTOCOL.md."""

from enum import StrEnum
from types import MappingProxyType

from broker.wire import (
    action,
    app,
    chat,
    consent,
    control,
    diagnosis,
    ending,
    firmware,
    hello,
    link,
    observation,
    offer,
    privacy,
    record,
    screen,
    settings,
    survey,
)
from broker.wire.base import EndReason, Message


class Peer(StrEnum):
    """One end of a socket."""

    DEVICE = "device"
    BROKER = "broker"
    CONSOLE = "console"


D, B, C = Peer.DEVICE, Peer.BROKER, Peer.CONSOLE

ROUTES: MappingProxyType[type[Message], tuple[tuple[Peer, Peer], ...]] = MappingProxyType(
    {
        hello.Challenge: ((B, D),),
        hello.Hello: ((D, B),),
        hello.Welcome: ((B, D),),
        hello.Ping: ((B, D), (B, C), (D, B), (C, B)),
        hello.Pong: ((D, B), (C, B), (B, D), (B, C)),
        link.LinkProbe: ((D, B),),
        link.LinkEcho: ((B, D),),
        link.LinkUnfit: ((D, B),),
        link.LinkState: ((B, D), (B, C)),
        offer.OfferOpen: ((D, B),),
        offer.OfferPin: ((B, D),),
        offer.OfferCancel: ((D, B),),
        offer.OfferEnded: ((B, D),),
        offer.OfferCrowded: ((B, D), (B, C)),
        consent.ConsentAsk: ((B, D),),
        consent.ConsentAnswer: ((D, B),),
        consent.ConsentClosed: ((B, D),),
        consent.ConsentWithdraw: ((D, B),),
        consent.ConsentRequest: ((C, B),),
        control.ControlKey: ((C, B), (B, D)),
        control.ControlPointer: ((C, B), (B, D)),
        control.ClipboardSet: ((C, B), (B, D)),
        control.ClipboardTold: ((D, B), (B, C)),
        control.ControlDone: ((D, B), (B, C)),
        action.ActionRun: ((C, B), (B, D)),
        action.ActionProgress: ((D, B), (B, C)),
        action.ActionResult: ((D, B), (B, C)),
        app.AppsDescribed: ((D, B), (B, C)),
        app.AppOpen: ((C, B), (B, D)),
        privacy.CameraRequest: ((D, B),),
        privacy.PrivacyState: ((D, B), (B, C)),
        settings.SettingsDescribed: ((D, B), (B, C)),
        settings.SettingsValues: ((D, B), (B, C)),
        settings.SettingsChanged: ((D, B), (B, C)),
        settings.SettingsSnapshot: ((D, B),),
        settings.DiaryLines: ((D, B),),
        settings.DiaryReceived: ((B, D),),
        settings.SettingsSet: ((C, B), (B, D)),
        settings.TelemetryValues: ((D, B), (B, C)),
        observation.ObservationAsk: ((C, B), (B, D)),
        observation.ObservationAnswer: ((D, B), (B, C)),
        observation.ObservationNote: ((C, B),),
        diagnosis.DiagnosisState: ((B, C),),
        firmware.FirmwareOffer: ((B, D),),
        chat.ChatSay: ((D, B), (C, B)),
        chat.ChatSaid: ((B, D), (B, C)),
        survey.SurveyFound: ((B, C),),
        screen.ScreenCan: ((C, B),),
        screen.ScreenWant: ((B, D),),
        screen.ScreenStill: ((C, B), (B, D)),
        screen.ScreenStillNext: ((C, B), (B, D)),
        screen.ScreenPainted: ((C, B),),
        screen.ScreenUnchanged: ((D, B), (B, C)),
        screen.ScreenDropped: ((B, C),),
        screen.ScreenKeyFrame: ((C, B), (B, D)),
        ending.SessionState: ((B, D), (B, C)),
        ending.SessionEnd: ((D, B), (C, B)),
        ending.SessionEnded: ((B, D), (B, C)),
        ending.TimelineEvent: ((B, C),),
        record.RecordHead: ((B, D), (B, C)),
        record.RecordKept: ((D, B),),
        ending.Error: ((B, D), (B, C)),
    }
)

ENDS: MappingProxyType[Peer, frozenset[EndReason]] = MappingProxyType(
    {
        Peer.DEVICE: frozenset({EndReason.CUSTOMER_ENDED, EndReason.DEVICE_POWER_OFF}),
        Peer.CONSOLE: frozenset({EndReason.TECHNICIAN_ENDED}),
    }
)
"""The reasons that each side may give in a ``session.end``."""


def type_of(message: type[Message]) -> str:
    """Return the ``type`` word of a message class, for example ``control.key``."""
    return str(message.model_fields["type"].default)


def sent(sender: Peer, receiver: Peer) -> tuple[type[Message], ...]:
    """Return the messages that ``sender`` may send to ``receiver``, in the table's order."""
    return tuple(kind for kind, ways in ROUTES.items() if (sender, receiver) in ways)
