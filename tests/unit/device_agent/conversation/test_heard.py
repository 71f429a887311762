from broker.wire.control import ControlKey
from broker.wire.messages import Peer, sent
from broker.wire.settings import SettingsSet
from device_agent.conversation.heard import HEARD, HEARD_ALWAYS
from device_agent.conversation.shown import State


def test_every_state_has_its_row_and_every_word_its_place() -> None:
    assert set(HEARD) == set(State)
    assert HEARD_ALWAYS.union(*HEARD.values()) == set(sent(Peer.BROKER, Peer.DEVICE))


def test_a_technician_s_words_are_heard_in_a_visit_only() -> None:
    assert {state for state, words in HEARD.items() if words & {ControlKey, SettingsSet}} == {
        State.CLAIMED,
        State.ACTIVE,
    }


def test_without_a_link_nothing_is_heard() -> None:
    assert not HEARD[State.OFF] | HEARD[State.CONNECTING] | HEARD[State.OVER]
