"""strace on a running broker: a disk that fails or answers late, for some of its files."""

import asyncio
import subprocess
from pathlib import Path

from tests.stage.broker import RunningBroker

WAIT = 30


async def inject(broker: RunningBroker, files: tuple[Path, ...], calls: str, fault: str) -> "subprocess.Popen[bytes]":
    """Inject a fault (``error=EIO``, ``delay_enter=4s``) into these calls on these files alone, there already or not.

    Returns once every thread of the broker is traced: its syncs run in threads of their own.
    """
    paths = [word for file in files for word in ("-P", str(file))]
    tracer = subprocess.Popen(
        [
            "strace", "-f", "-qq", "-o", "/dev/null", "-p", str(broker.pid), *paths,
            "-e", f"trace={calls}", "-e", f"inject={calls}:{fault}",
        ]
    )  # fmt: skip
    tasks = Path(f"/proc/{broker.pid}/task")
    async with asyncio.timeout(WAIT):
        while any("TracerPid:\t0" in task.joinpath("status").read_text() for task in tasks.iterdir()):
            assert tracer.poll() is None, "strace could not attach"
            await asyncio.sleep(0.01)
    return tracer
