"""The VNC device against a real VNC server (TigerVNC's Xvnc) that shows a real program (xterm)."""

import asyncio
import contextlib
import signal
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from device_agent.device import Copied, DeviceEvent, Outcome, Picture, PoweredOff, PoweredOn, Reshaped
from device_agent.rfb import password as vnc_auth
from device_agent.rfb import requests
from device_agent.rfb.canvas import Pixels
from device_agent.rfb.protocol import Client, Painted
from device_agent.rfb.rectangles import Encoding
from device_agent.vnc.device import Gone, VncDevice
from device_agent.vnc.errors import VncError
from device_agent.vnc.facts import HEIGHT, WIDTH
from tests.stage.desktop import NEEDS, Desktop

pytestmark = NEEDS

BACKGROUND = [0x20, 0x40, 0x60]  # unlike every mirror image of itself, so that swapped colours are seen
NAMED = {"\n": "Enter", "\t": "Tab"}


@pytest.fixture
async def desktop(tmp_path: Path) -> AsyncIterator[Desktop]:
    """A desktop that isn't started yet."""
    one = Desktop(tmp_path)
    yield one
    await one.end()


@contextlib.asynccontextmanager
async def running(device: VncDevice) -> AsyncIterator["asyncio.Task[Gone]"]:
    """Open a device and read it, for at most 30 s."""
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        await device.open()
        yield tasks.create_task(device.run())
        await device.close()


async def shown(device: VncDevice) -> int:
    """Wait until the terminal is on the screen (away from the pointer), and return the picture's revision."""
    revision, picture, _ = await device.frame(0)
    while picture[500, 900].tolist() != BACKGROUND:
        revision, picture, _ = await device.frame(revision)
    return revision


async def type_in(device: VncDevice, text: str) -> None:
    for character in text:
        assert await device.press(NAMED.get(character, character), "press", "technician") == Outcome(True)


async def until_there(device: VncDevice, path: Path, revision: int) -> int:
    """Look at picture after picture until a file is there; return the last picture's revision."""
    while not path.exists():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                revision, *_ = await device.frame(revision)
    return revision


async def until_still(device: VncDevice) -> Picture:
    """Return the picture once nothing has changed for half a second."""
    revision, picture, _ = await device.frame(0)
    while True:
        try:
            async with asyncio.timeout(0.5):
                revision, picture, _ = await device.frame(revision)
        except TimeoutError:
            return picture


@pytest.mark.requirement("TV-14")
@pytest.mark.requirement("TV-20")
async def test_a_typed_command_does_its_work_and_shows(desktop: Desktop) -> None:
    await desktop.start()
    await desktop.terminal()
    device = VncDevice("127.0.0.1", desktop.port, None, "Quầy số 3")
    async with running(device):
        assert device.powered()
        assert device.read_all()[WIDTH] == 1280
        revision = await shown(device)
        _, before, _ = await device.frame(0)
        assert before.shape == (720, 1280, 3)
        await type_in(device, 'echo "A&b~ [Été] {Tiếng Việt} 100%" > made.txt; touch done-1\n')
        after = await until_there(device, desktop.folder / "done-1", revision)
        assert (desktop.folder / "made.txt").read_text("utf-8") == "A&b~ [Été] {Tiếng Việt} 100%\n"
        assert after > revision
        assert not np.array_equal(await until_still(device), before)


async def test_keys_held_down_and_keys_with_names(desktop: Desktop) -> None:
    await desktop.start()
    await desktop.terminal()
    device = VncDevice("localhost", desktop.port, None, "x")
    async with running(device):
        revision = await shown(device)
        await type_in(device, "touch begun; sleep 300; touch wrong\n")
        revision = await until_there(device, desktop.folder / "begun", revision)
        # The terminal forgets what is typed while it interrupts; between two commands there is nothing to interrupt.
        while not (desktop.folder / "again").exists():
            await device.press("Control", "down", "technician")
            await device.press("c", "press", "technician")
            await device.press("Control", "up", "technician")
            await type_in(device, "touch again\n")
            await until_still(device)
        await type_in(device, "touch wrongX")
        await device.press("Backspace", "press", "technician")
        await device.press("Control", "down", "technician")
        await device.press("u", "press", "technician")
        await device.press("Control", "up", "technician")
        await type_in(device, "touch right\n")
        await until_there(device, desktop.folder / "right", revision)
    assert not [path.name for path in desktop.folder.glob("wrong*")]


async def click(device: VncDevice, x: int, y: int, button: int, times: int = 1) -> None:
    for buttons in (0, *(button, 0) * times):
        assert await device.point(x, y, buttons, "technician") == Outcome(True)


async def test_the_pointer_pastes_and_what_is_selected_is_told(desktop: Desktop) -> None:
    await desktop.start()
    await desktop.terminal()
    device = VncDevice("127.0.0.1", desktop.port, None, "x")
    async with running(device):
        revision = await shown(device)
        assert await device.paste("touch dán\n".replace("á", "a"), "technician") == Outcome(True)
        await click(device, 3000, 3000, 2)  # the middle button puts the clipboard where xterm's prompt is
        await until_there(device, desktop.folder / "dan", revision)
        await type_in(device, "clear; echo chosen-word\n")
        await until_still(device)
        events = device.events()
        await click(device, 150, 100, 1, times=3)  # three clicks choose a line
        async with asyncio.timeout(10):  # two of the clicks choose a word, and that may be told before the line
            while not (isinstance(told := await anext(events), Copied) and told.text.strip() == "chosen-word"):
                pass


async def one_picture(port: int, encodings: tuple[Encoding, ...]) -> Pixels:
    """Read one whole picture in the encodings given."""
    client = Client(encodings=encodings)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(10):
            while True:
                client.feed(await reader.read(65536))
                painted = any(isinstance(happening, Painted) for happening in client.happenings())
                if painted and client.canvas is not None:
                    return client.canvas.pixels
                writer.write(client.outgoing())
    finally:
        writer.close()
        await writer.wait_closed()


async def test_compressed_and_raw_pictures_are_the_same(desktop: Desktop) -> None:
    await desktop.start()
    await desktop.terminal()
    device = VncDevice("127.0.0.1", desktop.port, None, "x")
    async with running(device):
        await shown(device)
        # A blinking cursor would make two pictures of one; colours of every kind make tiles of every kind.
        await type_in(
            device,
            r"""printf '\033[?25l'; i=0; while [ $i -lt 700 ]; do """
            r"""printf "\033[48;2;$((i%256));$((i*7%256));$((i*i%256))m$i"; i=$((i+1)); done; touch painted"""
            "\n",
        )
        await until_there(device, desktop.folder / "painted", 0)
        incremental = await until_still(device)
        compressed = await one_picture(desktop.port, (Encoding.ZRLE,))
        raw = await one_picture(desktop.port, (Encoding.RAW,))
    assert len(np.unique(raw.reshape(-1, 3), axis=0)) > 200
    assert np.array_equal(raw, compressed)
    assert np.array_equal(raw, incremental)


@contextlib.asynccontextmanager
async def resized(port: int, width: int, height: int) -> AsyncIterator[None]:
    """As another VNC client that stays, ask the server for a new desktop size (ExtendedDesktopSize, SetDesktopSize)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    client = Client(encodings=(Encoding.RAW,))
    while client.canvas is None:
        client.feed(await reader.read(65536))
        assert list(client.happenings()) is not None
        writer.write(client.outgoing())
    screen = struct.pack(">IHHHHI", 0, 0, 0, width, height, 0)
    writer.write(requests.set_encodings((-308, Encoding.RAW)) + struct.pack(">BxHHBx", 251, width, height, 1) + screen)
    await writer.drain()
    yield
    writer.close()
    await writer.wait_closed()


async def test_the_desktop_changes_its_size(desktop: Desktop) -> None:
    await desktop.start()
    await desktop.terminal()
    device = VncDevice("127.0.0.1", desktop.port, None, "x")
    async with running(device):
        revision = await shown(device)
        async with resized(desktop.port, 1024, 600):
            picture = (await device.frame(0)).picture
            while picture.shape != (600, 1024, 3):
                revision, picture, _ = await device.frame(revision)
        assert (device.read_all()[WIDTH], device.read_all()[HEIGHT]) == (1024, 600)
        await type_in(device, "clear; touch still-here\n")
        await until_there(device, desktop.folder / "still-here", revision)


async def test_the_server_goes_away_and_comes_back(desktop: Desktop) -> None:
    await desktop.start()
    device = VncDevice("127.0.0.1", desktop.port, None, "x")
    events = device.events()

    async def happened() -> DeviceEvent:
        async with asyncio.timeout(10):
            while (event := await anext(events)) == Reshaped():
                pass
            return event

    async with running(device) as run:
        revision, *_ = await device.frame(0)
        await desktop.end()
        assert await happened() == PoweredOff(orderly=False)
        assert (await run).code == "vnc_closed"
        assert not device.powered()
        with pytest.raises(VncError) as refused:
            await device.open()
        assert refused.value.code == "vnc_unreachable"
    events = device.events()
    await desktop.start()
    async with running(device):
        assert await happened() == PoweredOn()
        again, *_ = await device.frame(revision)
        assert again > revision


async def test_an_idle_server_stays_and_a_frozen_one_goes(desktop: Desktop) -> None:
    await desktop.start()
    device = VncDevice("127.0.0.1", desktop.port, None, "x", silence_s=1)
    async with running(device) as run:
        revision, *_ = await device.frame(0)
        with pytest.raises(TimeoutError):  # an idle screen: probed many times, never a new picture, never given up
            async with asyncio.timeout(4):
                await device.frame(revision)
        assert device.powered()
        desktop.signal(signal.SIGSTOP)
        assert (await run).code == "vnc_silent"
        assert not device.powered()


async def test_a_password(desktop: Desktop) -> None:
    # The server's password file is the password, enciphered with a key that every VNC program has.
    file = desktop.folder / "passwd"
    known = bytes([23, 82, 107, 6, 35, 78, 88, 7]).decode("latin-1")
    file.write_bytes(vnc_auth.answer(known, b"mat-khau" * 2)[:8])
    file.chmod(0o600)
    await desktop.start("-SecurityTypes", "VncAuth", "-PasswordFile", str(file))
    for wrong, code in [(None, "vnc_password_needed"), ("mat-khau"[::-1], "vnc_password")]:
        with pytest.raises(VncError) as refused:
            await VncDevice("127.0.0.1", desktop.port, wrong, "x").open()
        assert refused.value.code == code
    device = VncDevice("127.0.0.1", desktop.port, "mat-khau", "x")
    async with running(device):
        assert (await device.frame(0)).picture.shape == (720, 1280, 3)
