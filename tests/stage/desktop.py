"""A real VNC server (TigerVNC's Xvnc) with a display and a port of its own, and an xterm on it."""

import asyncio
import contextlib
import shutil
import signal
import socket
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import pytest

MISSING = [
    package
    for program, package in {"Xtigervnc": "tigervnc-standalone-server", "xterm": "xterm"}.items()
    if shutil.which(program) is None
]
NEEDS = pytest.mark.skipif(bool(MISSING), reason=f"a real VNC server is needed: apt-get install {' '.join(MISSING)}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Desktop:
    """One Xtigervnc on a display and a port of its own, and what runs on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._display = ""
        self._processes: list[Process] = []

    async def start(self, *security: str) -> None:
        """Start the server and wait until its display is there."""
        options = f"-displayfd 1 -geometry 1280x720 -depth 24 -localhost -rfbport {self.port}".split()
        server = await asyncio.create_subprocess_exec(
            "Xtigervnc",
            *options,
            *(security or ("-SecurityTypes", "None")),
            stdout=PIPE,
            stderr=DEVNULL,
            env=self._environment(),
        )
        self._processes.append(server)
        assert server.stdout is not None
        async with asyncio.timeout(20):
            self._display = (await server.stdout.readline()).decode().strip()
        assert self._display, "Xtigervnc ended before it had a display"

    async def terminal(self) -> None:
        """Start a shell in an xterm that covers the pointer: without a window manager that gives it the keyboard."""
        terminal = await asyncio.create_subprocess_exec(
            "xterm",
            *("-fa", "DejaVu Sans Mono"),
            *["-fs", "11", "-u8", "-geometry", "120x34+0+0", "-bg", "#204060", "-fg", "white", "-e", "sh"],
            cwd=self.folder,
            stdout=DEVNULL,
            stderr=DEVNULL,
            env=self._environment(),
        )
        self._processes.append(terminal)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "DISPLAY": f":{self._display}",
            "PS1": "$ ",
        }

    @property
    def display(self) -> str:
        """What programs on it are told as DISPLAY; empty before it was started."""
        return f":{self._display}" if self._display else ""

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server."""
        self._processes[0].send_signal(number)

    async def end(self) -> None:
        """End all of it."""
        processes, self._processes = self._processes, []
        for process in reversed(processes):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.terminate()
            try:
                async with asyncio.timeout(10):
                    await process.communicate()
            except TimeoutError:
                process.kill()
                await process.wait()
