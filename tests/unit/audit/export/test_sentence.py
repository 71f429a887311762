import json
from pathlib import Path
from typing import Any

import pytest

from broker.audit.export.sentence import sentence
from broker.audit.export.words import words

VECTORS: list[dict[str, Any]] = json.loads(
    Path(__file__).parents[3].joinpath("vectors/sentences.json").read_text(encoding="utf-8")
)


@pytest.mark.requirement("AU-04")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["en"]))
def test_the_sentences_are_those_of_the_console(vector: dict[str, Any]) -> None:
    assert sentence(vector["name"], vector["facts"], words("vi"), "vi") == vector["vi"]
    assert sentence(vector["name"], vector["facts"], words("en"), "en") == vector["en"]


def test_what_a_fact_says_is_never_itself_filled_in() -> None:
    assert sentence("e", {"a": "{{b}}", "b": "x"}, {"event.e": "{{a}} {{b}}"}, "en") == "{{b}} x"


def test_a_count_has_its_form_and_a_missing_fact_is_seen() -> None:
    texts = {"event.e": "{{n, plural(one: # day; other: # days)}}"}
    assert [sentence("e", {"n": n}, texts, "en") for n in (0, 1, 21)] == ["0 days", "1 day", "21 days"]
    assert sentence("e", {}, texts, "en") == texts["event.e"]
