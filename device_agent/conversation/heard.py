"""Which words of the broker are heard in which state: the whole table. Any other word ends the link."""

from collections.abc import Mapping
from types import MappingProxyType

from broker.wire.action import ActionRun
from broker.wire.app import AppOpen
from broker.wire.base import Message
from broker.wire.chat import ChatSaid
from broker.wire.consent import ConsentAsk, ConsentClosed
from broker.wire.control import ClipboardSet, ControlKey, ControlPointer
from broker.wire.ending import Error, SessionEnded, SessionState
from broker.wire.firmware import FirmwareOffer
from broker.wire.hello import Challenge, Ping, Pong, Welcome
from broker.wire.link import LinkEcho, LinkState
from broker.wire.observation import ObservationAsk
from broker.wire.offer import OfferCrowded, OfferEnded, OfferPin
from broker.wire.record import RecordHead
from broker.wire.screen import ScreenKeyFrame, ScreenStill, ScreenStillNext, ScreenWant
from broker.wire.settings import DiaryReceived, SettingsSet
from device_agent.conversation.shown import State

HEARD_ALWAYS: frozenset[type[Message]] = frozenset({Ping, Pong, Error})
"""Heard in every state that has a link."""

_CLAIMED: frozenset[type[Message]] = frozenset(
    {
        ActionRun, AppOpen, ClipboardSet, ConsentAsk, ConsentClosed, ControlKey, ControlPointer,
        LinkState, ObservationAsk, OfferCrowded, RecordHead, ScreenKeyFrame, ScreenStill, ScreenStillNext, ScreenWant,
        SessionEnded, SessionState, SettingsSet,
    }
)  # fmt: skip

HEARD: Mapping[State, frozenset[type[Message]]] = MappingProxyType(
    {
        State.OFF: frozenset(),
        State.CONNECTING: frozenset(),
        State.GREETING: frozenset({Challenge, Welcome}),
        State.CHECKING: frozenset({LinkEcho}),
        State.OPENING: frozenset({LinkEcho, OfferPin, OfferEnded}),  # an echo may be late
        State.OFFERING: frozenset({OfferEnded, OfferCrowded, ConsentAsk, LinkState, SessionState, SessionEnded}),
        State.CLAIMED: _CLAIMED,  # commands are heard here only to be refused
        State.ACTIVE: _CLAIMED | {ChatSaid, DiaryReceived, FirmwareOffer},
        State.OVER: frozenset(),
    }
)
"""State -> what may be said in it. In OFF, CONNECTING and OVER nothing is heard at all, and nothing answered."""
