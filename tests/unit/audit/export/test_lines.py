from dataclasses import fields
from pathlib import Path

import pytest

from broker.audit.export.formats import Format
from broker.audit.export.lines import address, every, facts, severity
from broker.audit.query import EventQuery, EventRow, Page
from broker.backends.sql.index import Index
from broker.events import pairing, people, session
from broker.events.event import Event
from broker.events.vocabulary import vocabulary
from broker.principal.principal import BROKER
from tests.unit.audit.archive import Archive
from tests.unit.audit.export.rows import ORIGIN, full, recorded, row
from tests.unit.audit.histories import LAN, SECRET, START_US, History, ended, opened, typed


class Asked(Index):
    """The index, which notes how much it was asked for."""

    limits: list[int]

    async def events(self, query: EventQuery) -> Page[EventRow]:
        self.limits.append(query.limit)
        return await super().events(query)


async def test_every_row_comes_once_in_pages_whatever_the_limit(tmp_path: Path) -> None:
    history = History("session", "1" * 32, [(opened(), START_US)] + [(typed(), START_US + n) for n in range(1_100)])
    archive = Archive()
    archive.put(history.kind, history.id, history.data())
    index = Asked(tmp_path / "index.db", archive)  # type: ignore[arg-type]  # it has what an index reads
    index.limits = []
    try:
        await index.catch_up()
        found = [row.at_us async for row in every(index, EventQuery(order="asc", limit=7))]
    finally:
        await index.close()
    assert found == [START_US, *range(START_US, START_US + 1_100)]
    assert index.limits == [500] * 3


@pytest.mark.requirement("AU-03")
@pytest.mark.parametrize("kind", vocabulary(), ids=lambda kind: kind.name)
def test_no_format_holds_a_text_even_if_the_row_does(kind: type[Event]) -> None:
    private = {item.name for item in fields(kind) if item.metadata.get("class") == "text"}
    told = full(kind)
    told = row(kind.name, kind.code, facts={**told.facts, **dict.fromkeys(private, SECRET)})
    assert set(facts(told)) == set(told.facts) - private
    for format in Format:
        assert SECRET not in format.line(told, ORIGIN)


@pytest.mark.requirement("AU-03")
async def test_a_recorded_visit_is_exported_without_what_was_typed(tmp_path: Path) -> None:
    pin, password = "482913", "Mật khẩu của bạn 7!"
    whole = History(
        "session", "1" * 32,
        [(what, START_US + n) for n, what in enumerate([
            opened(), session.ConsentGranted(by=LAN, request="r", scope="control"), *map(typed, password), typed(pin),
            session.SettingRequested(by=LAN, command="c", key="wifi.name", personal_value=password),
            session.SettingChanged(
                by=LAN, key="wifi.name", personal_old=pin, personal_new=password, actor="technician", via="console"
            ),
            session.SettingsSnapshot(by=BROKER, values={"picture.mode": "rạp phim"}, personal={"wifi.name": password}),
            session.SurveyLines(by=BROKER, count=1, lines=[], words=[], personal={"wifi.name": [pin, password]}),
            ended(),
        ])],
    )  # fmt: skip
    outside = History(
        "journal", "2027-01-15-1",
        [
            (people.RequestRefused(by=BROKER, path="/api", reason="origin", address="::1", origin=SECRET), START_US),
            (pairing.SocketRefused(by=BROKER, endpoint="device", reason="x", address="::1", origin=SECRET), START_US),
        ],
    )  # fmt: skip
    found = await recorded(tmp_path, whole, outside)
    assert len(found) == len(whole.steps) + len(outside.steps)
    for format in Format:
        lines = [format.line(row, ORIGIN) for row in found]
        for secret in (pin, password, SECRET, '"typed"'):
            assert not [line for line in lines if secret in line]
        assert [line for line in lines if "rạp phim" in line], "what is no secret is there"


def test_the_severity_is_the_code_s() -> None:
    assert [severity(row(code=code)) for code in ("T5100I", "T2001W", "T3015A", "", "T1000X")] == [*"IWA", "I", "I"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [("203.0.113.7", "203.0.113.7"), ("2001:DB8::1", "2001:db8::1"), ("a house", None), (7_000, None), (None, None)],
)
def test_an_address_is_one_or_none(given: object, expected: str | None) -> None:
    assert address(row(facts={"address": given})) == expected
    assert address(row()) is None
