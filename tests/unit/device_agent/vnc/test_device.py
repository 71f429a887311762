"""The VNC device: whole pictures with rising revisions, keys, and a server that goes and comes back."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest

from device_agent.device import (
    Copied,
    Device,
    DeviceEvent,
    Done,
    FrontChanged,
    Outcome,
    PoweredOff,
    PoweredOn,
    Reshaped,
    Schema,
    SettingChanged,
    Shot,
    Snapshot,
)
from device_agent.rfb import requests
from device_agent.vnc.device import Gone, VncDevice
from device_agent.vnc.errors import VncError
from device_agent.vnc.facts import HEIGHT, NAME, WIDTH

ASK = requests.update(incremental=True, width=40, height=30)


@contextlib.asynccontextmanager
async def running(server: Any, **more: Any) -> AsyncIterator[tuple[VncDevice, "asyncio.Task[Gone]"]]:
    """Open a device on the played server and keep it running; at most 20 s."""
    device = VncDevice("127.0.0.1", server.port, None, "Máy số 3", **more)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        await device.open()
        await server.accepted()
        run = tasks.create_task(device.run())
        yield device, run
        await device.close()


async def next_event(events: AsyncIterator[DeviceEvent]) -> DeviceEvent:
    async with asyncio.timeout(20):
        return await anext(events)


def test_it_is_a_device() -> None:
    device: Device = VncDevice("localhost", 5900, None, "Máy số 3\x1b")
    identity = device.identify()
    assert (identity.kind, identity.model, identity.serial) == ("vnc", "Máy số 3", "Máy số 3:5900")
    assert (identity.display, device.powered()) == (True, False)
    assert (list(device.descriptors()), device.read_all()) == ([], {})
    assert (device.schema(), device.snapshot()) == (Schema(), Snapshot({}, complete=False))


def test_no_name_is_still_a_name() -> None:
    assert VncDevice("::1", 5900, None, " \x00").identify().model == "VNC"


def test_only_this_machine() -> None:
    with pytest.raises(VncError) as refused:
        VncDevice("10.0.0.1", 5900, None, "x")
    assert refused.value.code == "vnc_not_loopback"


async def test_settings_say_what_the_server_is_and_can_not_be_written(server: Any) -> None:
    async with running(server) as (device, _):
        assert device.powered()
        assert device.identify().software == "RFB 3.8"
        assert device.read_all() == {NAME: "desk", WIDTH: 40, HEIGHT: 30}
        assert [one.key for one in device.descriptors()] == list(device.read_all())
        assert device.snapshot() == Snapshot(device.read_all())
        assert await device.write(WIDTH, 50, "technician") == Outcome(False, "read_only")
        assert await device.write("picture.mode", "x", "technician") == Outcome(False, "unknown_setting")


async def test_pictures_have_rising_revisions_and_are_the_callers_own(server: Any) -> None:
    async with running(server) as (device, _):
        waiting = asyncio.gather(device.frame(0), device.frame(0))
        server.paint(1)
        (first, one, _), (same, also, _) = await waiting
        assert (first, one.shape, int(one[0, 0, 0])) == (same, (30, 40, 3), 1)
        assert one is also  # copied once, however many ask
        server.paint(2)
        second, two, _ = await device.frame(first)
        assert second > first
        assert (int(one[29, 39, 2]), int(two[29, 39, 2])) == (1, 2)
        assert not two.flags.writeable
        assert await device.frame(first) == Shot(second, two)
        assert await device.panel(first) == (second, two)


async def test_a_half_painted_picture_is_never_shown(server: Any) -> None:
    async with running(server) as (device, _):
        server.paint(1)
        first, _, _ = await device.frame(0)
        await server.hears(ASK)
        top, bottom = (struct.pack(">HHHHi", 0, y, 40, 15, 0) + b"\x09" * (40 * 15 * 4) for y in (0, 15))
        server.paint(2)
        server.say(struct.pack(">BxH", 0, 2) + top)
        await server.hears(ASK)
        for newer_than in (0, first):
            with contextlib.suppress(TimeoutError):  # it may wait, but what it gives is whole
                async with asyncio.timeout(0.2):
                    assert len(np.unique((await device.frame(newer_than)).picture)) == 1
        server.say(bottom)
        _, whole, _ = await device.frame(first + 1)
        assert bool((whole == 9).all())


async def test_keys_go_out_as_keysyms(server: Any) -> None:
    async with running(server) as (device, _):
        assert await device.press("ế", "press", "technician") == Outcome(True)
        await server.hears(requests.key(0x01001EBF, down=True) + requests.key(0x01001EBF, down=False))
        assert await device.press("Control", "down", "technician", "command-1") == Outcome(True)
        assert await device.press("c", "press", "technician") == Outcome(True)
        assert await device.press("Control", "up", "technician") == Outcome(True)
        await server.hears(
            requests.key(0xFFE3, down=True)
            + requests.key(0x63, down=True)
            + requests.key(0x63, down=False)
            + requests.key(0xFFE3, down=False)
        )
        for key in ("ChannelUp", "Power", "\x03"):
            assert await device.press(key, "press", "technician") == Outcome(False, "unsupported_key")


async def test_a_key_that_is_still_down_is_let_go_at_the_end(server: Any) -> None:
    async with running(server) as (device, run):
        await device.press("Shift", "down", "technician")
        await device.press("Alt", "down", "technician")
        await device.press("Alt", "up", "technician")
        await device.close()
        await server.hears(requests.key(0xFFE9, down=False) + requests.key(0xFFE1, down=False))
        assert (await run).code == "vnc_closed_here"


async def test_the_pointer_goes_where_the_picture_says(server: Any) -> None:
    async with running(server) as (device, run):
        for x, y, buttons, place in [
            (0, 0, 0, (0, 0)),
            (10_000, 10_000, 1, (39, 29)),
            (5_000, 5_000, 0x7F, (20, 15)),
            (249, 333, 4, (0, 0)),
        ]:
            assert await device.point(x, y, buttons, "technician", "c-1") == Outcome(True)
            await server.hears(requests.pointer(*place, buttons))
        await device.close()
        await server.hears(requests.pointer(0, 0, 0))  # a button that is still down is let go
        assert (await run).code == "vnc_closed_here"
        assert await device.point(0, 0, 0, "technician") == Outcome(False, "device_off")


async def test_text_is_pasted_only_when_told(server: Any) -> None:
    async with running(server) as (device, _):
        assert await device.paste("na\u00efve\ntext", "technician") == Outcome(True)
        await server.hears(requests.cut_text("na\u00efve\ntext"))
        assert await device.paste("Tiếng Việt", "technician") == Outcome(False, "clipboard_text")
        await device.close()
        assert await device.paste("x", "technician") == Outcome(False, "device_off")


async def test_what_is_copied_there_is_told_cleaned_and_never_answered(server: Any) -> None:
    async with running(server) as (device, _):
        events = device.events()
        for said, told in [(b"gi\xe1\r\n\x1b[2Jx", "giá\n[2Jx"), (b"y" * 9000, "y" * 4000)]:
            server.say(struct.pack(">BxxxI", 3, len(said)) + said)
            assert await next_event(events) == Copied(told)
        server.say(struct.pack(">BxxxI", 3, 0))
        server.hang_up()
        assert await next_event(events) == PoweredOff(orderly=False)
        assert b"\x06\0\0\0" not in server.heard


async def test_nothing_that_only_the_customers_page_protects_is_offered(server: Any) -> None:
    # A technician with the pointer could press on that page, were it on the screen that is shared.
    async with running(server) as (device, _):
        assert device.identify().takes == ("pointer", "clipboard")
        assert not device.identify().indicator
        assert device.apps() == ()
        assert await device.open_app("camera", "technician") == Outcome(False, "unknown_app")
        assert await device.act("system.factory_reset", "technician") == Done(False, "unknown_action")
        device.permit(frozenset({"camera"}))
        assert device.front() == FrontChanged(None, "none", False)
        assert {each.kind for each in device.descriptors()} == {"info"}
        assert {(each.write_policy, each.safety) for each in device.descriptors()} == {("technician", "none")}


async def test_the_first_connection_brings_the_settings(server: Any) -> None:
    device = VncDevice("127.0.0.1", server.port, None, "x")
    events = device.events()
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        await device.open()
        assert await next_event(events) == Reshaped()
        run = tasks.create_task(device.run())
        await server.accepted()
        await device.close()
    assert run.result().code == "vnc_closed_here"


async def test_a_new_size_is_a_change_by_nobody_known(server: Any) -> None:
    async with running(server) as (device, _):
        events = device.events()
        server.paint(1)
        revision, _, _ = await device.frame(0)
        server.resize(50, 30)
        event = await next_event(events)
        assert event == SettingChanged(WIDTH, 40, 50, "unknown", "unknown")
        _, picture, _ = await device.frame(revision)
        assert picture.shape == (30, 50, 3)
        await server.hears(requests.update(incremental=False, width=50, height=30))
        assert device.read_all()[WIDTH] == 50


async def test_the_server_goes_and_comes_back(server: Any) -> None:
    async with running(server) as (device, run):
        events = device.events()
        server.paint(7)
        revision, _, _ = await device.frame(0)
        server.hang_up()
        assert await next_event(events) == PoweredOff(orderly=False)
        assert (await run).code == "vnc_closed"
        assert not device.powered()
        assert await device.press("a", "press", "technician") == Outcome(False, "device_off")
        await device.open()
        await server.accepted()
        assert await next_event(events) == PoweredOn()
        async with asyncio.TaskGroup() as tasks:
            again = tasks.create_task(device.run())
            waiting = tasks.create_task(device.frame(0))
            await server.hears(requests.update(incremental=False, width=40, height=30))
            server.paint(8)
            after, picture, private = await waiting
            assert after > revision
            assert private == ()
            assert int(picture[0, 0, 0]) == 8  # neither the old picture nor the black that a connection begins with
            await device.close()
        assert again.result().code == "vnc_closed_here"
        with pytest.raises(StopAsyncIteration):
            await anext(events)


async def test_a_frozen_server_is_a_device_that_is_off(server: Any) -> None:
    async with running(server, silence_s=0.1) as (device, run):
        events = device.events()
        assert await next_event(events) == PoweredOff(orderly=False)
        assert (await run).code == "vnc_silent"


async def test_a_lying_server_is_dropped(server: Any) -> None:
    async with running(server) as (device, run):
        server.paint(1, width=41)
        gone = await run
        assert gone.code == "vnc_rectangle"
        assert "41x30" in str(gone)
        assert not device.powered()


async def test_a_second_reader_of_events_ends_the_first(server: Any) -> None:
    async with running(server) as (device, _):
        first = device.events()
        second = device.events()
        with pytest.raises(StopAsyncIteration):
            await next_event(first)
        server.hang_up()
        assert await next_event(second) == PoweredOff(orderly=False)


async def test_open_and_run_have_their_order(server: Any) -> None:
    device = VncDevice("127.0.0.1", server.port, None, "x")
    assert (await device.run()).code == "vnc_closed_here"
    async with running(server) as (device, _):
        with pytest.raises(VncError) as refused:
            await device.open()
        assert refused.value.code == "vnc_already_open"


async def test_a_cancelled_run_closes_without_a_story(server: Any) -> None:
    async with running(server) as (device, run):
        events = device.events()
        server.paint(1)
        await device.frame(0)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        assert not device.powered()
        await device.close()
        with pytest.raises(StopAsyncIteration):
            await next_event(events)


async def test_an_old_run_does_not_disturb_a_new_connection(server: Any) -> None:
    async with running(server) as (device, old):
        server.paint(1)
        await device.frame(0)
        await device.close()
        await device.open()
        await server.accepted()
        assert (await old).code == "vnc_closed_here"
        assert device.powered()
        async with asyncio.TaskGroup() as tasks:
            new = tasks.create_task(device.run())
            server.paint(2)
            _, picture, _ = await device.frame(0)
            assert int(picture[0, 0, 0]) == 2
            await device.close()
        assert new.result().code == "vnc_closed_here"
