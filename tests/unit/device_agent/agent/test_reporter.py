"""The reporter: what a broker is told, in which order and in how many messages; never a secret."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from broker.wire import limits
from broker.wire.app import App, AppsDescribed
from broker.wire.base import Message
from broker.wire.codec import format
from broker.wire.settings import (
    Descriptor,
    DiaryLines,
    Kept,
    Option,
    Renamed,
    SettingsDescribed,
    SettingsSnapshot,
    SettingsValues,
    TelemetryValues,
    Value,
)
from device_agent.agent.clock import wall_us
from device_agent.agent.reporter import Reporter
from device_agent.device import Schema, SettingChanged, Snapshot
from device_agent.diary import Diary
from tests.unit.device_agent.small_tv import APPS, DESCRIPTORS, MODE, TEMPERATURE, VOLUME, SmallTv

NOW = 1_800_000_000_000_000
PASSWORD = "network.wifi.password"
SECRET = Descriptor(
    key=PASSWORD, kind="setting", type="string", label_vi="Mật khẩu Wi-Fi", label_en="Wi-Fi password",
    sensitivity="secret",
)  # fmt: skip

ROOMS = Descriptor(
    key="tv.rooms", kind="telemetry", type="int", label_vi="Người", label_en="People", sensitivity="personal"
)


class SecretiveTv(SmallTv):
    """A TV with a secret, which it wrongly gives away, and a second revision of its settings."""

    def __init__(self) -> None:
        super().__init__()
        self.places: Mapping[str, Value | None] = {VOLUME: 20, f"{MODE}@hdmi1": "movie", PASSWORD: "hunter2"}
        self.complete = True
        self.installed: tuple[App, ...] = APPS

    def descriptors(self) -> tuple[Descriptor, ...]:
        return (*DESCRIPTORS, SECRET, ROOMS)

    def apps(self) -> tuple[App, ...]:
        return self.installed

    def schema(self) -> Schema:
        return Schema(2, (Renamed(old="sound.loudness", new=VOLUME),))

    def read_all(self) -> dict[str, Value]:
        return {**super().read_all(), PASSWORD: "hunter2"}

    def snapshot(self) -> Snapshot:
        return Snapshot(self.places, self.complete)


class Told:
    """A reporter, its diary, and what it has said."""

    def __init__(self, path: Path) -> None:
        self.tv = SecretiveTv()
        self.diary = Diary.open(path / "diary.jsonl", lambda: NOW)
        self.said: list[Message] = []
        self.reporter = Reporter(self.tv, self.diary, self.said.append)

    async def change(self, key: str = VOLUME, new: Value | None = 7, times: int = 1) -> None:
        for _ in range(times):
            await self.reporter.note(SettingChanged(key, None, new, "customer", "panel"), None, None)

    def begin(self) -> None:
        self.said.clear()
        self.reporter.report(beginning=True)

    def take(self) -> DiaryLines:
        message = self.said.pop()
        assert isinstance(message, DiaryLines)
        return message

    @property
    def snapshot(self) -> SettingsSnapshot:
        return next(message for message in self.said if isinstance(message, SettingsSnapshot))


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


async def test_a_visit_begins_with_what_there_is_what_holds_all_of_it_and_the_diary(told: Told) -> None:
    await told.change(new=20)
    told.begin()
    assert [type(message) for message in told.said] == [
        SettingsDescribed, AppsDescribed, SettingsValues, SettingsSnapshot, DiaryLines,
    ]  # fmt: skip
    described, apps, _, snapshot, lines = told.said
    assert apps == AppsDescribed(apps=APPS)
    assert isinstance(described, SettingsDescribed)
    assert (described.revision, described.renamed) == (2, (Renamed(old="sound.loudness", new=VOLUME),))
    assert isinstance(snapshot, SettingsSnapshot)
    assert (snapshot.diary, snapshot.diary_seq, snapshot.complete) == (told.diary.id, 1, True)
    assert isinstance(lines, DiaryLines)
    assert ([line.seq for line in lines.lines], lines.lost, lines.last) == ([1], 0, True)


async def test_afterwards_only_what_there_is_and_what_holds_is_said_again(told: Told) -> None:
    told.begin()
    told.said.clear()
    told.reporter.report(beginning=False)
    assert [type(message) for message in told.said] == [SettingsDescribed, SettingsValues]


async def test_a_device_without_apps_says_nothing_of_them_until_they_change(told: Told) -> None:
    told.tv.installed = ()
    told.begin()
    assert not any(isinstance(message, AppsDescribed) for message in told.said)
    told.reporter.apps()
    assert told.said[-1] == AppsDescribed(apps=())


async def test_apps_over_the_bound_are_not_told(told: Told) -> None:
    told.tv.installed = APPS * limits.APPS
    told.reporter.apps()
    (message,) = told.said
    assert isinstance(message, AppsDescribed)
    assert len(message.apps) == limits.APPS


async def test_only_telemetry_that_is_anybody_s_to_know_is_told(told: Told) -> None:
    before = wall_us()
    told.reporter.measured({TEMPERATURE: 41, VOLUME: 3, PASSWORD: "hunter2", "tv.rooms": 4, "tv.unheard_of": 1})
    (message,) = told.said
    assert isinstance(message, TelemetryValues)
    assert message.values == {TEMPERATURE: 41}
    assert before <= message.at_us <= wall_us()


@pytest.mark.parametrize("value", [float("-inf"), float("nan"), "\x07", 2**60])
async def test_what_no_wire_carries_is_left_out_and_the_rest_goes_on(told: Told, value: Value) -> None:
    told.reporter.measured({TEMPERATURE: value})
    told.reporter.measured({VOLUME: 3})
    assert told.said == []


async def test_a_value_has_its_time_and_actor_where_the_diary_has_that_very_value(told: Told) -> None:
    await told.change(new=20)
    await told.change(f"{MODE}@hdmi1", new="dynamic")
    told.begin()
    assert told.snapshot.values[VOLUME] == Kept(value=20, at_us=NOW, by="customer")
    assert told.snapshot.values[f"{MODE}@hdmi1"] == Kept(value="movie"), "somebody else made it movie since"


async def test_a_secret_never_leaves_the_device(told: Told) -> None:
    line = await told.reporter.note(SettingChanged(PASSWORD, "hunter1", "hunter2", "customer", "panel"), None, None)
    assert (line.old, line.new) == (None, None)
    await told.diary.note(SettingChanged(PASSWORD, "hunter1", "hunter2", "customer", "panel"))  # once it was no secret
    told.begin()
    assert "hunter" not in "".join(map(format, told.said))
    assert told.snapshot.values[PASSWORD].value is None


async def test_the_next_lines_follow_the_word_that_the_last_ones_are_kept(told: Told) -> None:
    await told.change(times=2 * limits.DIARY_LINES + 5)
    told.begin()
    got: list[int] = []
    for size, last in ((200, False), (200, False), (5, True)):
        lines = told.take()
        assert (len(lines.lines), lines.last) == (size, last)
        got += [line.seq for line in lines.lines]
        assert not any(isinstance(message, DiaryLines) for message in told.said), "one at a time"
        assert told.diary.lines(0, 1), "a visit that ends before its survey has told nobody"
        await told.reporter.received(lines.lines[-1].seq)
    assert got == list(range(1, 406))
    assert not any(isinstance(message, DiaryLines) for message in told.said)
    assert told.diary.lines(0, told.diary.seq) == []


async def test_a_word_that_fits_no_question_forgets_nothing(told: Told) -> None:
    await told.change(times=3)
    told.begin()
    for seq in (1, 2, 4, 10**6):
        await told.reporter.received(seq)
    assert len(told.diary.lines(0, 3)) == 3
    await told.reporter.received(3)
    assert told.diary.lines(0, 3) == []


async def test_what_changes_after_the_snapshot_is_told_live_and_comes_next_time(told: Told) -> None:
    await told.change(times=limits.DIARY_LINES + 1)
    told.begin()
    await told.change()
    first = told.take()
    await told.reporter.received(first.lines[-1].seq)
    second = told.take()
    assert ([line.seq for line in second.lines], second.last) == ([201], True)
    await told.reporter.received(201)
    told.begin()
    assert [line.seq for line in told.take().lines] == [202]


async def test_an_empty_diary_is_said_too_and_its_answer_changes_nothing(told: Told) -> None:
    told.begin()
    assert told.take() == DiaryLines(lines=(), lost=0, last=True)
    await told.reporter.received(0)


async def test_a_message_stays_well_under_its_limit_however_long_the_values(told: Told) -> None:
    await told.change(new="ữ" * limits.TEXT_CHARS, times=300)
    told.tv.places = {f"picture.item{n}@hdmi1+movie": "ữ" * limits.TEXT_CHARS for n in range(1500)}
    told.begin()
    lines, size = 0, 0
    while True:
        size = max(size, *(len(format(message).encode()) for message in told.said))
        chunk = told.take()
        lines += len(chunk.lines)
        if chunk.last:
            break
        await told.reporter.received(chunk.lines[-1].seq)
    assert lines == 300
    assert size < limits.DEVICE_TEXT_BYTES * 7 // 8
    assert not told.snapshot.complete, "what did not fit is not said to be all"


async def test_a_program_that_tells_of_too_much_can_still_be_helped(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first settings are told, with their values, and each message has room."""
    options = tuple(
        Option(value=f"{number}", label_vi="ộ" * 200, label_en="x" * 200) for number in range(limits.OPTIONS)
    )
    many = tuple(
        Descriptor(key=f"kodi.a{number}", kind="setting", type="list", label_vi="", label_en="", options=options)
        for number in range(limits.SETTINGS + 9)
    )
    long: dict[str, Value] = {each.key: tuple(f"{number}{'ộ' * 190}" for number in range(8)) for each in many}
    monkeypatch.setattr(told.tv, "descriptors", lambda: many)
    monkeypatch.setattr(told.tv, "read_all", lambda: long)
    told.begin()
    described, _, values, *_ = told.said
    assert isinstance(described, SettingsDescribed)
    assert isinstance(values, SettingsValues)
    assert 1 <= len(described.descriptors) < limits.SETTINGS
    assert described.descriptors == many[: len(described.descriptors)]
    assert values.values.keys() == {each.key for each in described.descriptors}
    assert all(len(format(each).encode()) <= limits.DEVICE_TEXT_BYTES for each in told.said)
    short = tuple(each.model_copy(update={"options": ()}) for each in many)
    monkeypatch.setattr(told.tv, "descriptors", lambda: short)
    told.begin()
    described, _, values, *_ = told.said
    assert isinstance(described, SettingsDescribed)
    assert isinstance(values, SettingsValues)
    assert len(described.descriptors) == limits.SETTINGS
    assert 1 <= len(values.values) < limits.SETTINGS
    assert all(len(format(each).encode()) <= limits.DEVICE_TEXT_BYTES for each in told.said)


async def test_a_snapshot_that_could_not_read_everything_says_so(told: Told) -> None:
    told.tv.complete = False
    told.begin()
    assert not told.snapshot.complete
