"""Starts the worker that makes a film, feeds it, and ends it when it takes too long or nobody waits any more."""

import asyncio
import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import structlog

from broker.audit.export.film import Made
from broker.audit.export.film_stream import BadStream, Part
from broker.erasure.request import Visit
from broker.errors import TooMany, Unavailable
from broker.recording.record import DataClass

_log = structlog.get_logger()
_AT_ONCE: Final = 2
_MIB: Final = 1024 * 1024
_ERROR_BYTES: Final = 2000  # of what the worker said, for the operator's log
_DONE, _NO_ROOM, _NO_LIBRARY = 0, 4, 6  # the worker's exit codes


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a worker may take: bytes of memory beyond its libraries', seconds of CPU and of waiting, bytes of files."""

    memory: int
    cpu_seconds: int
    seconds: float
    file_bytes: int


def bounds(source_bytes: int, parts: Sequence[Part]) -> Bounds:
    """Return what a film of these parts may take: encoding is what costs, by pictures and their size."""
    megapixels = sum(part.pictures * max(0.3, part.width * part.height / 1e6) for part in parts if part.form == "jpeg")
    cpu = min(3600, 60 + round(megapixels * 0.06) + round(source_bytes / (20 * _MIB)))
    return Bounds(1024 * _MIB, cpu, 4.0 * cpu, 64 * _MIB + 2 * source_bytes)


class FilmMaker:
    """Films in folders of their own below ``folder``; see the Protocol ``Films`` for every promise.

    ``keep_free``: bytes that must stay free on its disk, whatever is made. ``bounded`` is another's in tests.
    """

    def __init__(self, folder: Path, *, keep_free: int = 0, bounded: Bounds | None = None) -> None:
        self._folder, self._keep_free, self._bounded = folder, keep_free, bounded
        self._making: dict[Path, _Worker] = {}

    def empty(self) -> None:
        """Take away what an earlier process left, and make the folder. Raises OSError."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def make(self, session: str, source_bytes: int, parts: Sequence[Part], messages: Iterator[bytes]) -> Made:
        """See Films."""
        if len(self._making) >= _AT_ONCE:
            raise TooMany(
                "films_busy",
                vi="Đang tạo hai video khác. Vui lòng thử lại sau ít phút.",
                en="Two other films are being made. Please try again in a few minutes.",
                retry_after_s=30,
            )
        allowed = self._bounded or bounds(source_bytes, parts)
        self.check_room(2 * allowed.file_bytes)
        folder = Path(tempfile.mkdtemp(prefix="film-", dir=self._folder))
        worker = self._making[folder] = _Worker(session, folder, allowed)
        made = Made(folder, tuple(folder / part.name for part in parts), lambda: self._put_away(folder))
        work = asyncio.get_running_loop().run_in_executor(None, worker.run, messages)
        try:
            await asyncio.shield(work)
        except BaseException:
            worker.end()
            await asyncio.wait([work])
            made.close()
            raise
        return made

    def spool(self) -> IO[bytes]:
        """See Films."""
        return tempfile.TemporaryFile(dir=self._folder)

    async def forget(self, visit: Visit, classes: Collection[DataClass]) -> None:
        """See erasure.eraser.Trace: end the films of this visit that are being made, and take away those that are."""
        for folder, worker in list(self._making.items()):
            if worker.session == visit.id:
                worker.end()
                shutil.rmtree(folder, ignore_errors=True)

    async def settle(self) -> None:
        """See erasure.eraser.Trace: nothing is left to wait for."""

    def check_room(self, more: int = 0) -> None:
        """See Films."""
        if shutil.disk_usage(self._folder).free - self._keep_free < more:
            raise Unavailable(
                "export_no_room",
                vi="Ổ đĩa không đủ chỗ để xuất dữ liệu. Vui lòng báo quản trị viên.",
                en="The disk has no room for an export. The operator must free some space.",
            )

    def _put_away(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self._making.pop(folder, None)


class _Worker:
    """One worker process, run from a thread."""

    def __init__(self, session: str, folder: Path, allowed: Bounds) -> None:
        self.session, self._folder, self._allowed = session, folder, allowed
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()

    def run(self, messages: Iterator[bytes]) -> None:
        """Feed it everything and wait for its end; blocks. Raises Unavailable, OSError."""
        allowed = self._allowed
        limits = [str(int(bound)) for bound in (allowed.memory, allowed.cpu_seconds, allowed.file_bytes)]
        with tempfile.TemporaryFile() as errors:
            self._process = process = subprocess.Popen(
                [sys.executable, "-I", "-m", "broker.backends.film.worker", str(self._folder), *limits],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=self._folder,
                env={"OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"},
            )  # fmt: skip
            late = threading.Timer(allowed.seconds, self.end)
            late.start()
            try:
                if self._ended.is_set():
                    process.kill()
                answer = _fed(process, messages)
                code = process.wait()
            except BadStream as bad:
                _log.error("a film could not be made", said=str(bad))
                raise _refusal(_NO_ROOM) from None
            finally:
                late.cancel()
                process.kill()
                process.wait()
                for pipe in (process.stdin, process.stdout):
                    if pipe is not None:
                        with contextlib.suppress(OSError):
                            pipe.close()
            if code != _DONE:
                errors.seek(max(0, errors.seek(0, 2) - _ERROR_BYTES))
                _log.error("a film could not be made", exit=code, said=errors.read().decode(errors="replace"))
                raise _refusal(code)
        for part in json.loads(answer):
            if part["skipped"]:
                _log.info("pictures are missing in a film", **part)

    def end(self) -> None:
        """Kill it, now or as soon as it is there."""
        self._ended.set()
        if self._process is not None:
            self._process.kill()


# Killed by its limits on time, or by us because it took too long. A crash, which too little memory may be, is none.
_STOPPED: Final = frozenset({-signal.SIGKILL, -signal.SIGXCPU})


def _fed(process: "subprocess.Popen[bytes]", messages: Iterator[bytes]) -> bytes:
    """Write all messages and return the answer; one that ends early is known by its exit code."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        for message in messages:
            process.stdin.write(message)
        process.stdin.close()
    return process.stdout.read()


def _refusal(code: int) -> Unavailable:
    if code == _NO_LIBRARY:
        return Unavailable(
            "film_no_library",
            vi="Máy chủ chưa cài thư viện video. Vui lòng báo quản trị viên cài televisit[video].",
            en="The server lacks its video library. The operator must install televisit[video].",
        )
    if code == _NO_ROOM:
        return Unavailable(
            "film_too_large",
            vi="Video của phiên này quá lớn. Hãy dùng Phát lại.",
            en="The film of this session is too large. Use the replay.",
        )
    if code in _STOPPED:
        return Unavailable(
            "film_too_long",
            vi="Tạo video của phiên này quá lâu. Hãy dùng Phát lại.",
            en="It takes too long to make a film of this session. Use the replay.",
        )
    return Unavailable(
        "film_failed",
        vi="Không tạo được video của phiên này. Hãy dùng Phát lại và báo quản trị viên.",
        en="No film could be made of this session. Use the replay, and tell the operator.",
    )
