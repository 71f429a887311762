"""What a process used: processor time, memory, bytes written; and what this machine is."""

import os
import platform
import ssl
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_MIB = 1024 * 1024
_USABLE = sorted(os.sched_getaffinity(0))  # before anything is pinned


def cpu_seconds(pid: int) -> float:
    """Return the processor time of all threads of a process, also of those that ended, in seconds."""
    return time.clock_gettime_ns((~pid << 3) | 2) / 1e9  # Linux: the CPU clock of another process


def resident(pid: int) -> int:
    """Return the resident memory of a process in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"no process {pid}")


def written(pid: int) -> int:
    """Return how many bytes of the page cache a process has dirtied for a disk."""
    for line in Path(f"/proc/{pid}/io").read_text().splitlines():
        if line.startswith("write_bytes:"):
            return int(line.split()[1])
    raise OSError(f"no process {pid}")


def pin(pid: int, core: int) -> None:
    """Keep every thread of a process, and those it will start, on one core."""
    for task in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(task), {core})


def cores() -> tuple[int, int]:
    """Return the generator's core and the core of what is measured; the same where there is only one."""
    return _USABLE[0], _USABLE[-1]


def unpin() -> None:
    """Let this process, and what it starts from here on, use every core again."""
    for task in os.listdir("/proc/self/task"):
        os.sched_setaffinity(int(task), _USABLE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What this process and a measured one had used at a moment, in seconds of processor and of the clock."""

    clock: float
    measured: float
    own: float

    @classmethod
    def take(cls, pid: int) -> "Reading":
        """Read all three now."""
        return cls(time.monotonic(), cpu_seconds(pid), cpu_seconds(os.getpid()))

    def since(self, before: "Reading") -> "Reading":
        """Return the differences."""
        return Reading(self.clock - before.clock, self.measured - before.measured, self.own - before.own)


def mib(size: float) -> float:
    """Return bytes as MiB."""
    return size / _MIB


def machine() -> str:
    """Return this machine in two lines."""
    model = "an unnamed processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    load = "{:.2f} {:.2f} {:.2f}".format(*os.getloadavg())
    return (
        f"{model}, {os.cpu_count()} cores; {platform.system()} {platform.release()}; load before the run {load}\n"
        f"Python {sys.version.split()[0]}, {_turn():.0f} ns a turn of a loop; {ssl.OPENSSL_VERSION}"
    )


def _turn() -> float:
    """Return how many nanoseconds the interpreter takes for one turn of the plainest loop: builds differ by half."""
    best = float("inf")
    for _ in range(5):
        began, total = time.perf_counter_ns(), 0
        for number in range(200_000):
            total += number
        best = min(best, (time.perf_counter_ns() - began) / 200_000)
    return best
