"""The Device protocol: actions, apps, the camera, secrets, pointer, clipboard and faults, for every device."""

import asyncio
import re
from collections.abc import Coroutine
from typing import Any

import pytest

from broker.wire import codec, limits
from broker.wire.action import TEST, ActionResult
from broker.wire.app import AppsDescribed
from device_agent.device import Device, Done, FrontChanged
from tests.contract.subjects import Subject

CODE = re.compile(r"[a-z][a-z0-9_.]{0,63}")
BOUND = 20.0


def actions(subject: Subject) -> list[str]:
    """Return the keys of the actions that may be run here."""
    described = [each for each in subject.device.descriptors() if each.kind == "action"]
    if subject.runs is not None:
        return [each.key for each in described if each.key in subject.runs]
    return [each.key for each in described if each.key.startswith(TEST) and each.available]


async def during(subject: Subject, doing: Coroutine[Any, Any, Done]) -> Done:
    """Return what became of an action, while the device's own time passes."""
    async with asyncio.timeout(BOUND), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(doing)
        while not task.done():
            if subject.elapse is not None:
                subject.elapse(1.0)
            await asyncio.wait([task], timeout=0.005)
    return task.result()


def refused(done: Any) -> str:
    """Return the reason of a refusal, which must be one."""
    assert not done.applied
    assert CODE.fullmatch(done.reason or ""), done
    return str(done.reason)


async def test_actions_are_described_as_what_they_are(subject: Subject) -> None:
    for each in subject.device.descriptors():
        assert each.kind == "action" or not each.key.startswith(TEST), each.key
        if each.kind == "action":
            assert each.default is None, each.key
            assert each.key not in subject.device.read_all()


async def test_every_canned_test_ends_with_a_verdict_that_fits_the_wire(subject: Subject) -> None:
    for key in actions(subject):
        told: list[int] = []
        done = await during(subject, subject.device.act(key, "technician", "c-20", told.append))
        assert done.applied, (key, done)
        assert told == sorted(told), key
        assert all(0 <= each <= 100 for each in told), key
        if key.startswith(TEST):
            assert done.verdict is not None, key
            message = ActionResult(id="c-20", key=key, verdict=done.verdict, findings=done.findings)
            assert len(codec.format(message).encode()) <= limits.DEVICE_TEXT_BYTES
            assert len({each.name for each in done.findings}) == len(done.findings), key


async def test_a_cancelled_action_leaves_the_device_as_it_was(subject: Subject) -> None:
    for key in actions(subject):
        before = subject.device.snapshot().values, subject.device.front(), subject.device.powered()
        measured = {each.key for each in subject.device.descriptors() if each.kind == "telemetry"}
        async with asyncio.timeout(BOUND), asyncio.TaskGroup() as tasks:
            task = tasks.create_task(subject.device.act(key, "technician", "c-21"))
            await asyncio.sleep(0)
            task.cancel()
        after = subject.device.snapshot().values, subject.device.front(), subject.device.powered()
        for each in measured:
            before[0].pop(each, None), after[0].pop(each, None)  # type: ignore[attr-defined]
        assert after == before, key


async def test_what_is_no_action_is_not_done(subject: Subject) -> None:
    device = subject.device
    before = device.read_all()
    for key in ("test.nobody_has_this", *list(before)[:3]):
        assert refused(await device.act(key, "technician", "c-22")) == "unknown_action"
    assert device.read_all() == before


async def test_off_nothing_is_done_and_no_app_opens(switched: Subject) -> None:
    assert switched.off is not None
    keys = actions(switched)
    apps = switched.device.apps()
    await switched.off()
    for key in keys:
        refused(await switched.device.act(key, "technician", "c-23"))
    for app in apps:
        refused(await switched.device.open_app(app.id, "technician", "c-24"))
    assert switched.device.front() == FrontChanged(None, "none", secret=False)


async def test_apps_fit_the_wire_and_none_is_there_twice(subject: Subject) -> None:
    apps = subject.device.apps()
    assert len({each.id for each in apps}) == len(apps)
    codec.format(AppsDescribed(apps=tuple(apps)))
    refused(await subject.device.open_app("nobody.has.this", "customer"))


@pytest.mark.requirement("TV-20")
async def test_an_opened_app_is_in_front(subject: Subject) -> None:
    device = subject.device
    for app in device.apps():
        if not app.camera:
            events = device.events()
            assert (await device.open_app(app.id, "technician", "c-25")).applied
            assert device.front().app == app.id
            device.events()
            assert FrontChanged(app.id, "none", secret=False) in [each async for each in events]


@pytest.mark.requirement("PR-01")
async def test_a_technician_opens_no_camera_app_unless_asked_to_check_it(subject: Subject) -> None:
    device = subject.device
    for app in [each.id for each in device.apps() if each.camera]:
        before = device.front()
        assert refused(await device.open_app(app, "technician", "c-26")) == "camera_app"
        device.permit(frozenset({"another"}))
        assert refused(await device.open_app(app, "technician", "c-27")) == "camera_app"
        assert device.front() == before
        device.permit(frozenset({app}))
        assert (await device.open_app(app, "technician", "c-28")).applied
        assert device.front().app == app
        assert (await device.press("ArrowRight", "press", "technician", "c-29")).reason != "camera_app"
        device.permit(frozenset())
        for key in ("ArrowRight", "Enter", "GoBack"):
            for action in ("press", "down", "up"):
                outcome = await device.press(key, action, "technician", "c-30")
                assert refused(outcome) == "camera_app", key
        assert (await device.press("GoHome", "press", "technician", "c-31")).applied
        assert device.front().app != app


@pytest.mark.requirement("PR-01")
@pytest.mark.requirement("PR-04")
async def test_a_camera_s_picture_is_named_in_the_very_picture_that_has_it(with_camera: Subject) -> None:
    assert with_camera.camera is not None
    app, show = with_camera.camera
    device = with_camera.device
    assert (await shot(device)).private == ()
    assert device.identify().indicator
    await show()
    assert device.front() == FrontChanged(app, "live", secret=False)
    seen = await shot(device)
    height, width, _ = seen.picture.shape
    assert [(each.kind, each.app) for each in seen.private] == [("camera", app)]
    for area in seen.private:
        assert 0 <= area.left < area.left + area.width <= width
        assert 0 <= area.top < area.top + area.height <= height
    await device.press("GoHome", "press", "customer")
    assert (await shot(device)).private == ()
    assert device.front().camera == "none"


async def shot(device: Device) -> Any:
    async with asyncio.timeout(BOUND):
        return await device.frame(-1)


async def test_pointer_and_clipboard_are_for_those_that_have_them(subject: Subject) -> None:
    device = subject.device
    takes = device.identify().takes
    if "pointer" not in takes:
        refused(await device.point(5000, 5000, 1, "technician", "c-32"))
    if "clipboard" not in takes:
        refused(await device.paste("một hai ba", "technician", "c-33"))


async def test_a_device_without_a_display_has_no_picture(screenless: Subject) -> None:
    for shown in (screenless.device.frame, screenless.device.panel):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await shown(-1)


@pytest.mark.requirement("TV-16")
async def test_every_fault_can_be_given_and_taken_and_is_never_named(faulty: Subject) -> None:
    given, device = faulty.faulty, faulty.device
    assert given is not None
    known = [each.id for each in given.faults()]
    assert known
    assert not any(each.active for each in given.faults())
    assert not given.inject("tv.nobody_has_this")
    for fault in known:
        assert not given.mend(fault), fault
        events = device.events()
        assert given.inject(fault), fault
        assert fault in [each.id for each in given.faults() if each.active]
        if faulty.elapse is not None:
            faulty.elapse(1.0)
        told = repr((device.identify(), device.descriptors(), device.read_all(), device.snapshot(), device.front()))
        for key in actions(faulty):
            told += repr(await during(faulty, device.act(key, "technician", "c-34")))
        device.events()
        told += repr([each async for each in events])
        named = next((each.id, each.label_vi, each.label_en) for each in given.faults() if each.id == fault)
        assert not [words for words in named if words in told]
        assert given.mend(fault), fault
        assert fault not in [each.id for each in given.faults() if each.active]
