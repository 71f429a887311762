"""The process that makes a film: ``python -m broker.backends.film.worker FOLDER MEMORY CPU BYTES``.

It reads ``film_stream``'s messages from its standard input and writes the files that they name into FOLDER, then one
line of JSON on its standard output: what became of each part, see ``making.Made``. Nothing of a device is read before
the process has confined itself: MEMORY bytes more than it has by then, CPU seconds, files of BYTES together, no process
beside it, few files, and no network where the system lets it.
"""

import ctypes
import json
import os
import resource
import sys
from enum import IntEnum
from pathlib import Path
from typing import Final

from broker.audit.export.film_stream import BadStream, messages

_NEW_USER: Final = 0x10000000
_NEW_NET: Final = 0x40000000
_NO_NEW_PRIVILEGES: Final = 38
_FILES: Final = 32
_NICE: Final = 10  # visits that run come first


class Exit(IntEnum):
    """What the process says by its exit code."""

    DONE = 0
    NO_ROOM = 4
    CUT_OFF = 5
    NO_LIBRARY = 6


def alone() -> bool:
    """Leave the network, and give up ever getting more rights; return whether the system let it. Before any thread."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(libc.unshare(_NEW_USER | _NEW_NET) == 0)


def confine(memory: int, cpu_seconds: int, file_bytes: int) -> None:
    """Take limits that hold from here on."""
    here = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_AS, here + memory), (resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, _FILES), (resource.RLIMIT_NPROC, 0), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))


def main(arguments: list[str]) -> Exit:
    """Make a film and return the exit code."""
    folder, memory, cpu_seconds, file_bytes = Path(arguments[0]), *map(int, arguments[1:])
    alone()
    os.nice(_NICE)
    os.umask(0o077)
    try:
        from broker.backends.film.making import NoRoom, make  # after alone(): numpy begins threads
    except ImportError:
        return Exit.NO_LIBRARY
    confine(memory, cpu_seconds, file_bytes)
    try:
        made = make(messages(sys.stdin.buffer), folder, file_bytes)
    except NoRoom:
        return Exit.NO_ROOM
    except BadStream:
        return Exit.CUT_OFF
    print(json.dumps(made), flush=True)
    return Exit.DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
