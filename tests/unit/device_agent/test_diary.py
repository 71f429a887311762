"""The diary: numbers that are never given twice, lines that outlive a power cut, and losses that show."""

import asyncio
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire import limits
from broker.wire.settings import Change, Kept
from device_agent import diary as module
from device_agent.device import SettingChanged
from device_agent.diary import Diary

WAIT = 10
NOW = 1_800_000_000_000_000


def changed(key: str = "picture.contrast", new: int = 7, actor: str = "customer") -> SettingChanged:
    return SettingChanged(key, 1, new, actor, "panel", None)  # type: ignore[arg-type]


def opened(path: Path) -> Diary:
    return Diary.open(path, lambda: NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tv" / "diary.jsonl"


def told(diary: Diary) -> list[int]:
    return [line.seq for line in diary.lines(0, diary.seq, limits.DIARY_KEPT)]


async def test_a_line_says_what_changed_when_by_whom_and_in_which_visit(path: Path) -> None:
    diary = opened(path)
    line = await diary.note(
        SettingChanged("picture.mode", "movie", "dynamic", "technician", "console", "c1"), "5" * 32, "Nguyễn Văn An"
    )
    assert line == Change(
        seq=1, at_us=NOW, key="picture.mode", old="movie", new="dynamic", actor="technician",
        actor_id="Nguyễn Văn An", via="console", session="5" * 32, command="c1",
    )  # fmt: skip
    own = await diary.note(changed(), "5" * 32, "Nguyễn Văn An")
    assert (own.actor_id, own.session) == (None, "5" * 32), "the customer is not the technician, whoever is there"
    again = opened(path)
    assert again.lines(0, again.seq) == [line, own]
    assert again.id == diary.id


async def test_a_noted_line_is_on_the_disk(path: Path) -> None:
    diary = opened(path)
    await diary.note(changed())
    assert told(opened(path)) == [1]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_changes_at_the_same_time_keep_the_order_of_their_calls(path: Path) -> None:
    diary = opened(path)
    lines = await asyncio.gather(*(diary.note(changed(new=number)) for number in range(50)))
    assert [line.seq for line in lines] == list(range(1, 51))
    assert [(line.seq, line.new) for line in opened(path).lines(0, 50)] == [(n + 1, n) for n in range(50)]


async def test_lines_given_out_lie_between_two_numbers(path: Path) -> None:
    diary = opened(path)
    for number in range(9):
        await diary.note(changed(new=number))
    assert [line.seq for line in diary.lines(after=2, up_to=7, most=3)] == [3, 4, 5]
    assert [line.seq for line in diary.lines(after=5, up_to=7)] == [6, 7]


async def test_what_is_forgotten_is_gone_and_numbers_go_on(path: Path) -> None:
    diary = opened(path)
    for _ in range(4):
        await diary.note(changed())
    await diary.forget(3)
    assert told(diary) == told(opened(path)) == [4]
    await diary.forget(4)
    await diary.forget(4)
    again = opened(path)
    assert (told(again), again.seq, again.id) == ([], 4, diary.id)
    assert (await again.note(changed())).seq == 5
    assert (told(opened(path)), opened(path).lost) == ([5], 0)


async def test_who_changed_a_setting_last_is_known_longer_than_the_line(path: Path) -> None:
    diary = opened(path)
    await diary.note(changed(new=5))
    await diary.note(changed(new=6, actor="firmware"))
    await diary.forget(2)
    assert opened(path).known == {"picture.contrast": Kept(value=6, at_us=NOW, by="firmware")}


async def test_too_many_lines_push_out_the_oldest_and_are_counted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DIARY_KEPT", 10)
    diary = opened(path)
    for number in range(1, 41):
        await diary.note(changed(new=number))
        again = opened(path)
        assert (told(again), again.lost, again.seq) == (told(diary), diary.lost, number)
    assert (told(diary), diary.lost) == (list(range(31, 41)), 30)
    assert len(path.read_bytes().splitlines()) <= 21, "the file is bounded too"


@pytest.mark.parametrize("cut", [1, 20, 60])
async def test_a_line_cut_short_by_a_power_cut_is_cut_off(path: Path, cut: int) -> None:
    diary = opened(path)
    for _ in range(3):
        await diary.note(changed())
    path.write_bytes(path.read_bytes()[:-cut])
    again = opened(path)
    assert told(again) == [1, 2]
    assert (await again.note(changed(new=9))).seq == 3
    assert [line.new for line in opened(path).lines(0, 9)] == [7, 7, 9]


@given(st.data())
async def test_a_file_cut_anywhere_keeps_every_whole_line(data: st.DataObject) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "diary.jsonl"
        diary = opened(path)
        for _ in range(3):
            await diary.note(changed())
        whole = path.read_bytes()
        head = whole.index(b"\n") + 1
        size = data.draw(st.integers(head, len(whole)))
        path.write_bytes(whole[:size])
        assert told(opened(path)) == list(range(1, whole[:size].count(b"\n")))


async def test_a_damaged_line_leaves_a_gap_and_its_number_is_not_given_again(path: Path) -> None:
    diary = opened(path)
    for _ in range(4):
        await diary.note(changed())
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([rows[0], rows[1], b"###\n", rows[3], b"###\n"]))
    again = opened(path)
    assert (told(again), again.seq) == ([1, 3], 4)
    await again.forget(1)
    assert opened(path).seq == 4, "not even when the whole file was made anew"
    assert (await again.note(changed())).seq == 5


@pytest.mark.parametrize("content", [b"", b"###\n", b"{}\n", b'{"format": 2}\n', b'{"format": 1, "diary": "x"}\n'])
async def test_a_file_that_is_no_diary_is_put_aside_and_another_diary_begun(path: Path, content: bytes) -> None:
    before = opened(path).id
    path.write_bytes(content)
    diary = opened(path)
    assert (diary.id != before, diary.seq) == (True, 0)
    assert path.with_suffix(".jsonl.damaged").read_bytes() == content
    assert opened(path).id == diary.id, "a new diary is on the disk before its first line"


def broken(*_: object) -> None:
    raise OSError(28, "No space left on device")


def half(path: Path, data: bytes) -> None:
    with open(path, "ab") as file:
        file.write(data[: len(data) // 2])
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("fault", [broken, half])
async def test_a_full_disk_does_not_stop_the_tv_and_what_it_missed_follows(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Callable[..., None]
) -> None:
    diary = opened(path)
    await diary.note(changed(new=1))
    with monkeypatch.context() as full:
        full.setattr(module, "_append", fault)
        full.setattr(module, "_replace", broken)
        assert (await diary.note(changed(new=2))).seq == 2
        assert (await diary.note(changed(new=3))).seq == 3
    assert "No space left on device" in caplog.text
    assert told(opened(path)) == [1], "the device stopped before the disk was free again: a torn line is cut"
    await diary.note(changed(new=4))
    assert [(line.seq, line.new) for line in opened(path).lines(0, 9)] == [(1, 1), (2, 2), (3, 3), (4, 4)]


async def test_a_disk_that_can_not_be_read_is_left_alone(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.mkdir(parents=True)  # a folder where the file should be: neither root nor anybody can read it
    diary = opened(path)
    assert (await diary.note(changed())).seq == 1
    await diary.forget(1)
    assert path.is_dir()
    assert os.listdir(path.parent) == [path.name]
    assert "kept in memory only" in caplog.text


async def test_forgetting_while_a_line_is_written_loses_neither(path: Path) -> None:
    diary = opened(path)
    for _ in range(3):
        await diary.note(changed())
    await asyncio.gather(diary.note(changed()), diary.forget(2), diary.note(changed()), diary.forget(3))
    assert told(diary) == told(opened(path)) == [4, 5]


async def test_a_disk_that_does_not_answer_holds_the_device_up_once_and_gets_its_lines_when_it_does(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary, answers, append = opened(path), threading.Event(), module._append

    def stuck(path: Path, data: bytes) -> None:
        answers.wait(WAIT)
        append(path, data)

    monkeypatch.setattr(module, "_append", stuck)
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.5)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(20):
        await diary.note(changed(new=number))
    assert loop.time() - began < 8
    answers.set()
    await diary.note(changed(new=20))
    async with asyncio.timeout(WAIT):
        while told(opened(path)) != list(range(1, 22)):
            await asyncio.sleep(0.01)
    assert [line.new for line in opened(path).lines(0, 99)] == list(range(21))


async def test_a_disk_that_hangs_for_ever_does_not_fill_the_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    diary, answers, append = opened(path), threading.Event(), module._append

    def stuck(path: Path, data: bytes) -> None:
        answers.wait(WAIT)
        append(path, data)

    monkeypatch.setattr(module, "_append", stuck)
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(limits, "DIARY_KEPT", 5)
    for number in range(20):
        await diary.note(changed(new=number))
    assert len(diary._unwritten) <= 5
    answers.set()
    await diary.note(changed(new=20))
    async with asyncio.timeout(WAIT):
        while told(opened(path)) != list(range(17, 22)):
            await asyncio.sleep(0.01)
    assert opened(path).lost == 16
