"""A disk in memory that forgets what was not synced, and a pool whose threads the test moves by hand.

The model is what POSIX promises and no more. After a cut, of what was done since the last sync of a file or folder any
part may survive, in any combination: a write whole, torn or not at all (leaving zeros), a truncation or not, a name or
not.
A file's sync does not make its name durable; a folder's sync does not make its files' content durable.
"""

import copy
import errno
import random
import sys
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

Survival = Literal["nothing", "everything", "some"]


@dataclass
class FileNode:
    """A file: what programs see, what is durable, and the changes between the two, in order."""

    content: bytearray = field(default_factory=bytearray)
    durable: bytes = b""
    changes: list[tuple[str, int, bytes]] = field(default_factory=list)

    def sync(self) -> None:
        self.durable = bytes(self.content)
        self.changes.clear()

    def survive(self, how: Survival, chance: random.Random) -> "FileNode":
        left = bytearray(self.content if how == "everything" else self.durable)
        for kind, at, data in self.changes if how == "some" else ():
            if chance.random() < (0.5 if kind == "truncate" else 0.15):
                continue
            if kind == "truncate":
                del left[at:]
            else:
                piece = data if chance.random() < 0.7 else data[: chance.randrange(len(data) + 1)]
                left.extend(bytes(max(0, at + len(piece) - len(left))))
                left[at : at + len(piece)] = piece
        return FileNode(left, bytes(left))


@dataclass
class DirNode:
    """A folder: names as seen, durable names, and the changes between, in order."""

    entries: dict[str, "FileNode | DirNode"] = field(default_factory=dict)
    durable: dict[str, "FileNode | DirNode"] = field(default_factory=dict)
    changes: list[tuple[str, str, Any]] = field(default_factory=list)

    def change(self, kind: str, name: str, what: Any = None) -> None:
        self.changes.append((kind, name, what))
        _apply(self.entries, kind, name, what)

    def sync(self) -> None:
        self.durable = dict(self.entries)
        self.changes.clear()

    def survive(self, how: Survival, chance: random.Random) -> "DirNode":
        left = dict(self.entries if how == "everything" else self.durable)
        for kind, name, what in self.changes if how == "some" else ():
            if chance.random() < 0.5:
                _apply(left, kind, name, what)
        kept = {name: node.survive(how, chance) for name, node in left.items()}
        return DirNode(kept, dict(kept))


def _apply(entries: dict[str, "FileNode | DirNode"], kind: str, name: str, what: Any) -> None:
    if kind == "add":
        entries[name] = what
    elif kind == "remove":
        entries.pop(name, None)
    elif name in entries:
        entries[what] = entries.pop(name)


@dataclass(frozen=True)
class Off:
    """One sync that is switched off: the function that calls it, and for folders, which; or the line of the call."""

    function: str
    folder: str | None = None
    line: int | None = None

    def hits(self, path: Path | None) -> bool:
        if self.folder is not None and (path is None or not path.match(self.folder)):
            return False
        frame = sys._getframe(2)
        while frame is not None:
            if frame.f_code.co_name == self.function and self.line in (None, frame.f_lineno):
                return True
            frame = cast(Any, frame.f_back)
        return False


class PowerCutDisk:
    """A Disk. The power goes just before step ``cut_at``; programs go on and nothing they do matters any more."""

    def __init__(self, root: DirNode | None = None, *, cut_at: int | None = None, off: Off | None = None) -> None:
        self.root = root if root is not None else DirNode()
        self.steps = 0
        self.after_mending: list[int] = []  # the steps after an append to a file that had been cut
        self.off = off
        self._cut_at = cut_at
        self._frozen: DirNode | None = None
        self._open: dict[int, FileNode] = {}
        self._locked: set[int] = set()
        self._truncated: set[int] = set()
        self._next_fd = 100

    # The test's side

    @property
    def is_cut(self) -> bool:
        return self._frozen is not None

    def cut(self) -> None:
        """Cut the power now."""
        if self._frozen is None:
            self._frozen = copy.deepcopy(self.root)

    def killed(self) -> None:
        """End the process, not the machine: descriptors and locks go, everything written stays visible."""
        self._open.clear()
        self._locked.clear()

    def powered_on(self, how: Survival, chance: random.Random, *, cut_at: int | None = None) -> "PowerCutDisk":
        """Return the disk as the next start finds it."""
        assert self._frozen is not None
        return PowerCutDisk(self._frozen.survive(how, chance), cut_at=cut_at, off=self.off)

    def _step(self) -> None:
        if self.steps == self._cut_at:
            self.cut()
        self.steps += 1

    def _dir(self, path: Path) -> DirNode:
        node: FileNode | DirNode = self.root
        for part in path.parts[1:]:
            if not isinstance(node, DirNode) or part not in node.entries:
                raise FileNotFoundError(errno.ENOENT, "no such folder", str(path))
            node = node.entries[part]
        assert isinstance(node, DirNode)
        return node

    def _fd(self, node: FileNode) -> int:
        self._next_fd += 1
        self._open[self._next_fd] = node
        return self._next_fd

    # The Disk

    def make_dir(self, path: Path) -> bool:
        self._step()
        parent = self._dir(path.parent)
        if path.name in parent.entries:
            return False
        parent.change("add", path.name, DirNode())
        return True

    def names(self, path: Path) -> list[str]:
        try:
            return sorted(self._dir(path).entries)
        except FileNotFoundError:
            return []

    def create(self, path: Path) -> int:
        self._step()
        parent = self._dir(path.parent)
        if path.name in parent.entries:
            raise FileExistsError(errno.EEXIST, "exists", str(path))
        node = FileNode()
        parent.change("add", path.name, node)
        return self._fd(node)

    def open(self, path: Path, *, write: bool) -> int:
        node = self._dir(path.parent).entries.get(path.name)
        if node is None:
            raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
        assert isinstance(node, FileNode)
        return self._fd(node)

    def lock(self, path: Path) -> int:
        parent = self._dir(path.parent)
        if path.name not in parent.entries:
            parent.change("add", path.name, FileNode())
        node = parent.entries[path.name]
        assert isinstance(node, FileNode)
        if id(node) in self._locked:
            raise BlockingIOError(errno.EAGAIN, "locked")
        self._locked.add(id(node))
        return self._fd(node)

    def close(self, fd: int) -> None:
        self._locked.discard(id(self._open.pop(fd)))

    def size(self, fd: int) -> int:
        return len(self._open[fd].content)

    def read(self, fd: int, offset: int, size: int) -> bytes:
        return bytes(self._open[fd].content[offset : offset + size])

    def append(self, fd: int, parts: Sequence[bytes]) -> int:
        self._step()
        node, data = self._open[fd], b"".join(parts)
        node.changes.append(("write", len(node.content), data))
        node.content += data
        if id(node) in self._truncated:
            self.after_mending.append(self.steps)
        return len(data)

    def reserve(self, fd: int, offset: int, size: int) -> None:
        assert size > 0

    def truncate(self, fd: int, size: int) -> None:
        self._step()
        node = self._open[fd]
        node.changes.append(("truncate", size, b""))
        self._truncated.add(id(node))
        del node.content[size:]

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        self._dir(old.parent).change("rename", old.name, new.name)

    def remove(self, path: Path) -> None:
        self._step()
        if path.name not in self._dir(path.parent).entries:
            raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
        self._dir(path.parent).change("remove", path.name)

    def link(self, old: Path, new: Path) -> None:
        self._step()
        parent = self._dir(old.parent)
        if new.name in parent.entries:
            raise FileExistsError(errno.EEXIST, "exists", str(new))
        parent.change("add", new.name, parent.entries[old.name])

    def wipe(self, path: Path) -> None:
        self._step()
        node = self._dir(path.parent).entries.get(path.name)
        if node is None:
            raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
        assert isinstance(node, FileNode)
        node.changes.append(("write", 0, bytes(len(node.content))))
        node.content[:] = bytes(len(node.content))
        node.sync()

    def free(self, path: Path) -> int:
        return 2**40

    def sync_data(self, fd: int) -> None:
        self._step()
        if self.off is None or not self.off.hits(None):
            self._open[fd].sync()

    def sync_dir(self, path: Path) -> None:
        self._step()
        if self.off is None or not self.off.hits(path):
            self._dir(path).sync()

    def sync_all(self, fd: int) -> None:
        self._step()
        if self.off is None or not self.off.hits(None):
            _sync_tree(self.root)


def _sync_tree(folder: DirNode) -> None:
    folder.sync()
    for node in folder.entries.values():
        if isinstance(node, DirNode):
            _sync_tree(node)
        else:
            node.sync()


class HandMovedPool(Executor):
    """Threads that do nothing until the test says so: first the work (``work``), later its answer (``answer``)."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._worked: deque[tuple[Future[Any], Any, BaseException | None]] = deque()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        future: Future[T] = Future()
        self._waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    @property
    def idle(self) -> bool:
        return not self._waiting and not self._worked

    def work(self) -> None:
        """Do the oldest job, and keep its answer back."""
        if self._waiting:
            future, job = self._waiting.popleft()
            try:
                self._worked.append((future, job(), None))
            except Exception as error:
                self._worked.append((future, None, error))

    def answer(self) -> None:
        """Hand over the oldest answer."""
        if self._worked:
            future, result, error = self._worked.popleft()
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        assert self.idle
