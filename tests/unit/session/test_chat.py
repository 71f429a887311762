"""The chat: both sides hear the same, and only the operator's own links can be followed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.clock import ManualClock
from broker.session.chat import links_of, said
from broker.session.commands import Send
from broker.wire.chat import ChatSaid, ChatSay
from broker.wire.messages import Peer
from tests.stage.visits import FACTS, Played, event, events, sent

AT = ManualClock().now()
OURS = frozenset({"hotro.example"})


@pytest.mark.requirement("PR-06")
@pytest.mark.parametrize(
    ("text", "links", "foreign"),
    [
        ("Chào bạn, TV còn sọc không?", (), False),
        ("Xem https://hotro.example/goi?x=1.", ("https://hotro.example/goi?x=1",), False),
        ("https://hotro.example và https://xau.example", ("https://hotro.example",), True),
        ("http://hotro.example/", (), True),
        ("https://hotro.example:8443/", (), True),
        ("https://kẻ.xấu@hotro.example/", (), True),
        ("https://hotro.example@xau.example/", (), True),
        ("https://hotro.example.xau.example/", (), True),
        ("https://HOTRO.example/", (), True),
        ("hotro.example/goi", (), True),
        ("www.xau.example", (), True),
        ("zalo://join?g=1 hoặc javascript:alert(1)", (), True),
        ("https://hotro\u3002example/", (), True),
        ("https://[::1/", (), True),
        ("Hẹn 15:30 hay 9h, giá 1.5 triệu", (), False),
    ],
)
def test_which_links_are_good(text: str, links: tuple[str, ...], foreign: bool) -> None:
    assert links_of(text, OURS) == (links, foreign)


@given(st.text(max_size=200), st.sampled_from(["https://hotro.example/a", "https://xau.example", ""]))
def test_no_text_makes_another_host_s_link_good(text: str, end: str) -> None:
    links, _ = links_of(text + end, OURS)
    assert all(link.startswith("https://hotro.example") for link in links)
    assert all(link.removeprefix("https://hotro.example")[:1] in ("", "/", "?", "#") for link in links)


def test_both_sides_are_told_the_same_words_and_the_record_keeps_them_apart() -> None:
    commands = said(ChatSay(text="Xem https://hotro.example/"), Peer.CONSOLE, replace(FACTS, links=OURS), AT)
    fact = event(commands, "chat.said")
    assert fact.by == FACTS.technician
    assert fact.facts() == {"side": "technician", "characters": 26, "foreign": False}
    assert fact.private() == {"said": "Xem https://hotro.example/"}
    told = ChatSaid(
        by="technician", text="Xem https://hotro.example/", links=("https://hotro.example/",), foreign=False
    )
    assert commands[1:] == [Send(Peer.DEVICE, told), Send(Peer.CONSOLE, told)]


def test_nobody_speaks_before_the_customer_let_the_technician_in() -> None:
    played = Played().open_()
    for commands in (played.console(ChatSay(text="a")), played.device(ChatSay(text="b"))):
        assert events(commands) == ["message.refused"]
    played.allow()
    assert sent(played.device(ChatSay(text="b")), Peer.CONSOLE) == ["chat.said"]
    assert event(played.log, "chat.said").by == FACTS.customer
