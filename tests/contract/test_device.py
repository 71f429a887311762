"""The Device protocol: settings, keys, pictures, events and power; ``test_device_doings`` has the rest of it.

A device joins by one entry in ``subjects.DEVICES``.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import numpy as np
import pytest

from broker.wire import codec, limits
from broker.wire.settings import Descriptor, Kept, SettingsDescribed, SettingsSnapshot, SettingsValues, Value
from device_agent.device import Device, DeviceEvent, Outcome, PoweredOff, Reshaped, SettingChanged, Shot
from tests.contract.subjects import Subject

CODE = re.compile(r"[a-z][a-z0-9_.]{0,63}")
BOUND = 15.0
QUIET = 0.3


async def heard(events: AsyncIterator[DeviceEvent]) -> list[DeviceEvent]:
    """Return what has happened; nothing more for a moment means that this was all."""
    happened: list[DeviceEvent] = []
    with contextlib.suppress(TimeoutError):
        while True:
            async with asyncio.timeout(QUIET):
                happened.append(await anext(events))
    return happened


async def rest(events: AsyncIterator[DeviceEvent]) -> list[DeviceEvent]:
    """Return what comes until the events end."""
    return [each async for each in events]


def changes(happened: list[DeviceEvent]) -> list[SettingChanged]:
    return [each for each in happened if isinstance(each, SettingChanged)]


def base(key: str) -> str:
    return key.partition("@")[0]


async def frame(device: Device, newer_than: int) -> tuple[int, np.ndarray]:
    async with asyncio.timeout(BOUND):
        shot = await device.frame(newer_than)
    assert isinstance(shot, Shot)
    return shot.revision, shot.picture


def seeing(subject: Subject) -> Callable[[], Awaitable[object]]:
    """Return what the picture must show."""
    assert subject.seen is not None
    return subject.seen


def others(descriptor: Descriptor, now: Value) -> Iterator[Value]:
    """Yield values that a setting can have and doesn't have now: the ends of its range, its options."""
    candidates: dict[str, list[Value]] = {
        "bool": [True, False],
        "int": [int(descriptor.min or 0), int(descriptor.max or 1)],
        "decimal": [descriptor.min or 0.0, descriptor.max or 1.0],
        "enum": [option.value for option in descriptor.options],
        "string": ["Phòng đọc sách"],
        "time": ["06:45", "21:10"],
        "list": [tuple(option.value for option in descriptor.options)[::-1][: int(descriptor.max or limits.OPTIONS)]],
    }
    yield from (each for each in candidates[descriptor.type] if each != now)


def writable(device: Device) -> list[Descriptor]:
    """Return what a technician may set now."""
    return [
        each
        for each in device.descriptors()
        if each.kind == "setting" and each.access == "rw" and each.available and each.write_policy == "technician"
    ]


def told_values(device: Device) -> set[str]:
    """Return the keys whose value is told: an action has none, and a secret's stays where it is."""
    return {each.key for each in device.descriptors() if each.kind != "action" and each.sensitivity != "secret"}


async def test_it_says_what_it_is(subject: Subject) -> None:
    identity = subject.device.identify()
    assert identity == subject.device.identify()
    for text in (identity.model, identity.serial):
        assert 1 <= len(text) <= 80
    assert subject.device.powered()


async def test_settings_and_values_belong_together_and_fit_the_wire(subject: Subject) -> None:
    descriptors, values = subject.device.descriptors(), subject.device.read_all()
    assert [each.key for each in descriptors] == list(dict.fromkeys(each.key for each in descriptors))
    assert values.keys() == told_values(subject.device)
    messages = SettingsDescribed(descriptors=tuple(descriptors)), SettingsValues(values=values)
    assert all(len(codec.format(each).encode()) <= limits.DEVICE_TEXT_BYTES for each in messages)
    for each in descriptors:
        assert each.available == (each.reason is None), each.key
        if each.key not in values:
            continue
        value = values[each.key]
        kinds = {
            "bool": bool,
            "int": int,
            "decimal": (int, float),
            "enum": str,
            "string": str,
            "time": str,
            "list": tuple,
        }
        assert isinstance(value, kinds[each.type]), each.key  # type: ignore[arg-type]
        held = value if isinstance(value, tuple) else (value,)
        options = {option.value for option in each.options}
        assert each.type not in ("enum", "list") or options.issuperset(held), each.key


async def test_values_are_a_copy(subject: Subject) -> None:
    subject.device.read_all().clear()
    assert subject.device.read_all().keys() == told_values(subject.device)


@pytest.mark.requirement("TV-22")
async def test_a_snapshot_has_every_setting_in_every_context_and_no_secret(subject: Subject) -> None:
    device = subject.device
    snapshot = device.snapshot()
    assert snapshot.complete
    by_key: dict[str, set[str]] = {}
    for place in snapshot.values:
        by_key.setdefault(base(place), set()).add(place.partition("@")[2])
    descriptors = {each.key: each for each in device.descriptors()}
    assert by_key.keys() == {key for key, each in descriptors.items() if each.kind != "action"}
    for key, contexts in by_key.items():
        parts = {"none": 0, "input": 1, "input+picture_mode": 2}[descriptors[key].context]
        assert {len(each.split("+")) if each else 0 for each in contexts} == {parts}, key
        for context in contexts:
            value = snapshot.values[f"{key}@{context}" if context else key]
            assert (value is None) == (descriptors[key].sensitivity == "secret"), key
    kept = {place: Kept(value=value) for place, value in snapshot.values.items()}
    message = SettingsSnapshot(diary="0" * 32, diary_seq=0, complete=snapshot.complete, values=kept)
    assert len(codec.format(message).encode()) <= limits.DEVICE_TEXT_BYTES


async def test_the_schema_has_a_revision_and_its_renamings_lead_somewhere(subject: Subject) -> None:
    schema = subject.device.schema()
    keys = {each.key for each in subject.device.descriptors()}
    assert max([each.since_schema for each in subject.device.descriptors()], default=1) <= schema.revision
    later = list(schema.renamed)
    for each in schema.renamed:
        later.remove(each)
        assert each.new in keys or any(other.old == each.new for other in later)
        assert each.old not in keys


async def test_every_writable_setting_can_be_written(subject: Subject) -> None:
    device = subject.device
    for key in [each.key for each in writable(device)]:
        descriptor = next(each for each in device.descriptors() if each.key == key)
        before = device.read_all()[key]
        if not descriptor.available:
            continue  # an earlier one has switched it off
        events = device.events()
        value = next(others(descriptor, before))
        assert await device.write(key, value, "technician", "c-1") == Outcome(True), key
        assert device.read_all()[key] == value
        mine = [each for each in changes(await told_so_far(device, events)) if base(each.key) == key]
        assert [(each.old, each.new, each.actor, each.via, each.command) for each in mine] == [
            (before, value, "technician", "console", "c-1")
        ]


async def test_a_setting_with_a_context_can_be_written_for_each(subject: Subject) -> None:
    device = subject.device
    places = [place for place in device.snapshot().values if "@" in place]
    rw = {each.key: each for each in writable(device)}
    for place in [place for place in places if base(place) in rw]:
        before = device.snapshot().values[place]
        assert before is not None
        value = next(others(rw[base(place)], before))
        events = device.events()
        assert await device.write(place, value, "technician", "c-8") == Outcome(True), place
        assert device.snapshot().values[place] == value
        mine = changes(await told_so_far(device, events))
        assert [(each.key, each.old, each.new) for each in mine] == [(place, before, value)]


async def told_so_far(device: Device, events: AsyncIterator[DeviceEvent]) -> list[DeviceEvent]:
    """Return what was told up to now, without a wait: a second call of ``events`` ends the first."""
    device.events()
    async with asyncio.timeout(BOUND):
        return await rest(events)


async def test_whoever_heard_every_event_knows_what_holds(subject: Subject) -> None:
    """The agent sends descriptors and values again only when Reshaped tells it to: so that must be enough."""
    device = subject.device
    for descriptor in writable(device):
        if not next(each for each in device.descriptors() if each.key == descriptor.key).available:
            continue
        described, known = device.descriptors(), device.read_all()
        measured = {each.key for each in described if each.kind == "telemetry"}
        events = device.events()
        value = next(others(descriptor, known[descriptor.key]))
        await device.write(descriptor.key, value, "technician", "c-9")
        happened = await told_so_far(device, events)
        if Reshaped() in happened:
            continue
        assert device.descriptors() == described, descriptor.key
        known |= {base(each.key): each.new for each in changes(happened) if each.new is not None}
        now = device.read_all()
        assert {key: now[key] for key in now if key not in measured} == {
            key: known[key] for key in known if key not in measured
        }, descriptor.key


async def test_the_change_is_there_when_write_returns(subject: Subject) -> None:
    for descriptor in writable(subject.device)[:1]:
        events = subject.device.events()
        value = next(others(descriptor, subject.device.read_all()[descriptor.key]))
        await subject.device.write(descriptor.key, value, "customer")
        async with asyncio.timeout(0.05):  # it needs no waiting for
            first = await anext(events)
        assert isinstance(first, SettingChanged)
        assert (first.actor, first.command) == ("customer", None)


async def test_writing_what_is_already_so_is_no_change(subject: Subject) -> None:
    events = subject.device.events()
    for descriptor in writable(subject.device):
        value = subject.device.read_all()[descriptor.key]
        assert await subject.device.write(descriptor.key, value, "technician", "c-2") == Outcome(True)
    assert await heard(events) == []


async def test_bad_writes_are_refused_and_change_nothing(subject: Subject) -> None:
    device = subject.device
    events, before = device.events(), device.read_all()
    attempts: list[tuple[str, Value]] = [("nobody.has_this", 1)]
    for each in device.descriptors():
        if each.kind == "action":  # it is done, by ``act``, and never set
            attempts += [(each.key, True), (each.key, "")]
        elif each.access == "ro":
            attempts.append((each.key, before[each.key]))
        elif each.write_policy == "customer_only":
            attempts += [(each.key, value) for value in (True, False, "Phòng đọc sách")]
        else:
            wrong: dict[str, list[Value]] = {
                "bool": [1, "true"],
                "int": [True, "1", 0.5, int(each.max or 0) + 1, int(each.min or 0) - 1, 2**40],
                "decimal": [True, "1"],
                "enum": [3, "no such option", ""],
                "string": [5, "a\x1b[2J", "x" * 200],
                "time": [7, "24:00", "soon"],
                "list": [7, "films", (), ("no such item",), tuple(each.options[0].value for _ in each.options)],
            }
            if each.type == "list" and not each.min:
                wrong["list"].remove(())  # nothing chosen is a choice here
            attempts += [(each.key, value) for value in wrong[each.type]]
    for key, value in attempts:
        outcome = await device.write(key, value, "technician", "c-3")
        assert not outcome.applied, (key, value)
        assert CODE.fullmatch(outcome.reason or ""), (key, value)
    assert (await heard(events), device.read_all()) == ([], before)


async def test_a_key_that_it_has_not_is_refused_and_does_nothing(refusing: Subject) -> None:
    assert refusing.refused is not None
    events, before = refusing.device.events(), refusing.device.read_all()
    for action in ("press", "down", "up"):
        outcome = await refusing.device.press(refusing.refused, action, "technician", "c-4")
        assert not outcome.applied
        assert CODE.fullmatch(outcome.reason or "")
    assert (await heard(events), refusing.device.read_all()) == ([], before)


@pytest.mark.requirement("TV-14")
async def test_pictures_have_a_shape_and_rising_revisions(displaying: Subject) -> None:
    seen = seeing(displaying)
    revision, picture = await frame(displaying.device, -1)
    for _ in range(4):
        height, width, bands = picture.shape
        assert picture.dtype == np.uint8
        assert bands == 3
        assert 1 <= height <= limits.MAX_EDGE
        assert 1 <= width <= limits.MAX_EDGE
        await seen()
        newer, other = await frame(displaying.device, revision)
        assert newer > revision
        assert other.shape != picture.shape or (other != picture).any()
        revision, picture = newer, other


async def test_the_panel_has_pictures_and_revisions_of_its_own(displaying: Subject) -> None:
    seen = seeing(displaying)
    async with asyncio.timeout(BOUND):
        revision, shown = await displaying.device.panel(-1)
        assert shown.shape == (await displaying.device.frame(-1)).picture.shape
        await seen()
        newer, other = await displaying.device.panel(revision)
    assert newer > revision
    assert (other != shown).any()


async def test_a_picture_given_out_does_not_change_afterwards(displaying: Subject) -> None:
    seen = seeing(displaying)
    revision, picture = await frame(displaying.device, -1)
    kept = picture.copy()
    await seen()
    await frame(displaying.device, revision)
    assert (picture == kept).all()


async def test_a_waiter_is_woken_by_what_is_seen_and_not_before(displaying: Subject) -> None:
    seen = seeing(displaying)
    revision, _ = await frame(displaying.device, -1)
    async with asyncio.timeout(BOUND), asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(displaying.device.frame(revision)) for _ in range(2)]
        done, _ = await asyncio.wait(waiting, timeout=QUIET)
        assert not done
        await seen()
    assert all(each.result().revision > revision for each in waiting)


async def test_a_waiter_may_give_up(displaying: Subject) -> None:
    seen = seeing(displaying)
    revision, _ = await frame(displaying.device, -1)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await displaying.device.frame(revision)
    await seen()
    assert (await frame(displaying.device, revision))[0] > revision


async def test_events_count_from_the_call_and_a_second_call_ends_the_first(subject: Subject) -> None:
    first = subject.device.events()
    second = subject.device.events()
    async with asyncio.timeout(BOUND):
        assert await rest(first) == []
    for descriptor in writable(subject.device)[:1]:
        value = next(others(descriptor, subject.device.read_all()[descriptor.key]))
        await subject.device.write(descriptor.key, value, "technician", "c-5")
        assert {each.command for each in changes(await heard(second))} == {"c-5"}


@pytest.mark.requirement("TV-13")
async def test_off_means_off(switched: Subject) -> None:
    assert switched.off is not None
    device = switched.device
    events = device.events()
    await switched.off()
    assert not device.powered()
    assert PoweredOff(orderly=True) in await heard(events)
    before = device.read_all()
    for key in ("Power", "ArrowUp", "AudioVolumeUp", "5"):
        outcome = await device.press(key, "press", "technician", "c-6")
        assert not outcome.applied, key
        assert CODE.fullmatch(outcome.reason or "")
    for descriptor in device.descriptors():
        for value in others(descriptor, before.get(descriptor.key, "")):
            assert not (await device.write(descriptor.key, value, "technician", "c-7")).applied
    assert (device.read_all(), device.powered(), await heard(events)) == (before, False, [])


async def test_closing_ends_the_events(subject: Subject) -> None:
    events = subject.device.events()
    async with asyncio.timeout(BOUND), asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(rest(events))
        await asyncio.sleep(0)
        await subject.device.close()
    assert reading.result() == []
