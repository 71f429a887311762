"""The chat: plain bounded text, and which of its links may be followed."""

import pytest
from pydantic import ValidationError

from broker.wire import limits
from broker.wire.chat import ChatSaid, ChatSay
from broker.wire.messages import Peer, sent


@pytest.mark.parametrize("text", ["", "x" * (limits.CHAT_CHARS + 1), "a\x1b[2J", "một\nhai", "abc\u202etxt"])
def test_what_is_no_plain_line_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        ChatSay(text=text)


def test_only_the_broker_says_who_spoke_and_which_links_are_good() -> None:
    assert ChatSaid not in sent(Peer.CONSOLE, Peer.BROKER) + sent(Peer.DEVICE, Peer.BROKER)
    assert not {"by", "links"} & set(ChatSay.model_fields)
