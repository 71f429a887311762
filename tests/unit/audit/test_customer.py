import json
from typing import Literal

import pytest

from broker.audit.customer import _SAY, Told, events_name, files, line
from broker.audit.query import EventRow, SessionRow

EVIL = "<script>alert(1)</script>\x1b[31m"
VISIT = SessionRow(
    "1" * 32, 1_800_000_000_000_000, device="d", device_model="TV", technician_name=EVIL, ticket=EVIL,
    ended_us=1_800_000_065_000_000, reason="customer_ended", frames=12_345,
)  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_a_device_chose_stays_text_on_the_page(language: Literal["vi", "en"]) -> None:
    told = Told(VISIT, 3, ("screen",), "receipt")
    made = files(("device", EVIL), [told], {EVIL: {"x": 1}}, [{"code": EVIL}], 1_800_000_000_000_000, language)
    page = made["index.html"].decode()
    assert "<script>" not in page
    assert "\x1b" not in page
    assert "&lt;script&gt;" in page
    assert ("12.345" if language == "vi" else "12,345") in page


def test_both_languages_say_the_same_things() -> None:
    assert set(_SAY["vi"]) == set(_SAY["en"]) - {"events.one"}  # Vietnamese counts one as it counts many


def test_without_anything_the_page_says_so() -> None:
    page = files(("ticket", "TV-1"), [], {}, [], 0, "vi")
    assert list(page) == ["index.html"]
    for word in ("none", "settings_none", "tickets_none", "account_none"):
        assert _SAY["vi"][word] in page["index.html"].decode()
    going_on = files(("ticket", "TV-1"), [Told(SessionRow("2" * 32, 0), 0, (), "")], {}, [], 0, "en")
    assert "not over" in going_on["index.html"].decode()


def test_english_counts_one_event_as_one() -> None:
    told = [Told(VISIT, 1, (), ""), Told(SessionRow("2" * 32, 0), 2, (), "")]
    page = files(("device", "d"), told, {}, [], 0, "en")["index.html"].decode()
    assert ">1 event</a>" in page
    assert ">2 events</a>" in page
    assert ">1 sự kiện</a>" in files(("device", "d"), told, {}, [], 0, "vi")["index.html"].decode()


def test_facts_and_receipt_stand_beside_the_events() -> None:
    made = files(("session", VISIT.session), [Told(VISIT, 3, ("text",), "biên nhận")], {}, [], 0, "vi")
    folder = events_name(VISIT.session).removesuffix("events.jsonl")
    assert made[f"{folder}receipt.txt"].decode() == "biên nhận"
    assert json.loads(made[f"{folder}facts.json"])["erased"] == ["text"]


def test_an_event_is_one_line_and_says_what_was_erased() -> None:
    row = EventRow(1, 2, "a", "p", 0, 3, "s", "T1", "n", "technician", "lan", "Lan", "d", "t", "k", {"x": "a\nb"})
    value = json.loads(line(row))
    assert value["facts"] == {"x": "a\nb"}
    assert "erased" not in value
    assert line(row).count(b"\n") == 1


@pytest.mark.requirement("PR-07")
def test_a_verdict_stands_beside_its_visit_and_nothing_beside_one_without() -> None:
    finding = {"verdict": {"cause": "drain_pump", "note": "Bơm không quay."}, "order": None}
    told = [Told(VISIT, 3, (), "", finding), Told(SessionRow("2" * 32, 0), 0, (), "")]
    made = files(("device", "d"), told, {}, [], 0, "vi")
    assert json.loads(made[f"sessions/{VISIT.session}/finding.json"]) == finding
    assert f"sessions/{'2' * 32}/finding.json" not in made
    page = made["index.html"].decode()
    assert page.count("kết luận của kỹ thuật viên") == 1
    assert f'href="sessions/{VISIT.session}/finding.json"' in page
