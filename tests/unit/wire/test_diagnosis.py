"""What the broker makes of the evidence: careful words, each list with an end."""

import pytest
from pydantic import ValidationError

from broker.wire.diagnosis import Candidate, DiagnosisState, Seen, Step
from broker.wire.messages import Peer, sent


def test_the_table_s_words_are_careful() -> None:
    seen = Seen(what="line", customer="yes", technician="no", during=None, says="device_possible")
    assert Seen.model_validate_json(seen.model_dump_json()) == seen
    with pytest.raises(ValidationError):
        Seen.model_validate({**seen.model_dump(), "says": "device"})  # TV-16: possible, not certain


def test_each_list_has_an_end() -> None:
    step = Step(act="run", on="test.picture", why="tell_panel")
    DiagnosisState(seen=(), codes=(), steps=(step,) * 8, candidates=())
    with pytest.raises(ValidationError):
        DiagnosisState(seen=(), codes=(), steps=(step,) * 9, candidates=())


def test_a_candidate_says_how_the_evidence_stands_to_it() -> None:
    with pytest.raises(ValidationError):
        Candidate.model_validate(
            {"cause": "panel", "verdict": "device", "standing": "certain", "because": (), "groups": ()}
        )


def test_neither_side_tells_the_broker_what_to_find() -> None:
    assert [DiagnosisState in sent(*way) for way in ((Peer.CONSOLE, Peer.BROKER), (Peer.DEVICE, Peer.BROKER))] == [
        False, False,
    ]  # fmt: skip
