"""The visit's chat: what was said goes to both sides, and only links of the operator's own may be followed (PR-06)."""

import re
from typing import Literal
from urllib.parse import urlsplit

from broker.clock import Instant
from broker.events.device import ChatSaid
from broker.session.commands import Command, Journal, Send
from broker.session.facts import Facts
from broker.wire import chat
from broker.wire.messages import Peer

# Whatever a person or a program might take for an address: with a scheme, or a dotted name.
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"']+|(?:[\w-]+\.)+[^\W\d_]{2,}(?:[:/?#][^\s<>\"']*)?", re.IGNORECASE)
_TRAILING = ".,;:!?)]}…"
_LINKS = 8


def links_of(text: str, allowed: frozenset[str]) -> tuple[tuple[str, ...], bool]:
    """Return the links in a text that may be followed, and whether it has others.

    Good is ``https`` to one of the ``allowed`` hosts, in lower case, with no user and no port; nothing else.
    """
    found = [match.group().rstrip(_TRAILING) for match in _ADDRESS.finditer(text)]
    good = [each for each in found if _good(each, allowed)]
    return tuple(dict.fromkeys(good))[:_LINKS], len(good) < len(found)


def _good(link: str, allowed: frozenset[str]) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme == "https" and parts.netloc in allowed and link.isascii() and len(link) <= 200
    except ValueError:
        return False


def said(message: chat.ChatSay, by: Peer, facts: Facts, at: Instant) -> list[Command]:
    """Return what follows from something said: the event, and the same words to both sides."""
    links, foreign = links_of(message.text, facts.links)
    side: Literal["technician", "customer"] = "technician" if by is Peer.CONSOLE else "customer"
    fact = ChatSaid(
        by=facts.technician if by is Peer.CONSOLE else facts.customer, side=side, characters=len(message.text),
        foreign=foreign, said=message.text,
    )  # fmt: skip
    told = chat.ChatSaid(by=side, text=message.text, links=links, foreign=foreign)
    return [Journal(fact, by, at), Send(Peer.DEVICE, told), Send(Peer.CONSOLE, told)]
