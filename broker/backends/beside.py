"""The class keys of each file, wrapped, in a file beside it: ``<place>.keys``. What is erased is erased there."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from broker.backends.disk import Disk, OpenMendable, OpenSource
from broker.backends.vault import unreadable
from broker.errors import Unavailable
from broker.recording.cipher import ClassKeys
from broker.recording.record import BadRecord, DataClass, FileHeader
from broker.recording.store import Vault

_MOST: Final = 4096  # bytes; four wrapped keys have some 500


class KeysBeside:
    """The keys beside the files of one store; without a ``vault`` none can be read."""

    def __init__(self, disk: Disk, root: Path, vault: Vault | None) -> None:
        self._disk, self._root, self._vault = disk, root, vault

    def path(self, place: str) -> Path:
        """Return where the keys of the file at this place stand."""
        return self._root / (place + ".keys")

    def read(self, place: str, header: FileHeader) -> ClassKeys | None:
        """Return the keys of the file that begins with this header; see ``Recordings.keys``. Blocks.

        Raises Unavailable, OSError.
        """
        if header.cipher == "none":
            return None
        if self._vault is None:
            raise unreadable("wrong_vault", f"the keys of {header.id} need a vault")
        try:
            source = OpenSource(self._disk, self._disk.open(self.path(place), write=False))
        except FileNotFoundError:
            return ClassKeys({})  # all were destroyed
        try:
            keys = self._vault.unwrap(header.id, source.read_at(0, _MOST))
            keys.check(header.class_keys)
        except BadRecord as bad:
            raise unreadable(bad.code, f"the keys beside {header.id} are not its own: {bad.meaning}") from None
        finally:
            source.close()
        return keys

    def damaged(self, place: str, header: FileHeader) -> bool:
        """Whether these keys never became durable, if nobody closed their file: nothing on it was acknowledged then."""
        try:
            self.read(place, header)
        except Unavailable as error:
            return error.code == "keys"
        return False

    def destroy(self, place: str, classes: Collection[DataClass]) -> frozenset[DataClass]:
        """Take these classes' keys away for good and return which were still there; see ``Recordings.destroy``. Blocks.

        The keys that stay are written beside, take the name in one step, and only then is what held the others
        overwritten: whenever it is cut off, the keys that stay are whole, and a second call ends what the first began.
        Raises Unavailable, OSError.
        """
        path = self.path(place)
        fresh, old = path.with_name(path.name + ".new"), path.with_name(path.name + ".erased")
        self._end_begun(path, fresh, old)
        before = self._content(path)
        if before is None:
            return frozenset()
        if self._vault is None:
            raise unreadable("wrong_vault", f"the keys of {path.name} need a vault")
        after, gone = self._vault.without(Path(place).stem, before, classes)
        if gone:
            file = OpenMendable(self._disk, self._disk.create(fresh))
            try:
                file.append(after)
                file.sync()
            finally:
                file.close()
            self._disk.link(path, old)
            self._disk.sync_dir(path.parent)  # or a crash could leave the old bytes without a name to find them by
            self._disk.rename(fresh, path)
            self._disk.sync_dir(path.parent)
            self._wipe(old)
        self._disk.sync_dir(path.parent)
        return gone

    def _end_begun(self, path: Path, fresh: Path, old: Path) -> None:
        """Clear what a destruction that was cut off left behind, and keys that a recovery had put aside as damaged."""
        if (left := self._content(old)) is not None:
            if left == self._content(path):  # one file with two names still: it is the keys in use
                self._disk.remove(old)
            else:
                self._disk.sync_dir(path.parent)  # the new name is seen, and may not be durable yet
                self._wipe(old)
        for path_left in (fresh, path.with_name(path.name + ".unreadable")):
            with suppress(FileNotFoundError):
                self._wipe(path_left)

    def _wipe(self, path: Path) -> None:
        self._disk.wipe(path)
        self._disk.remove(path)

    def _content(self, path: Path) -> bytes | None:
        try:
            source = OpenSource(self._disk, self._disk.open(path, write=False))
        except FileNotFoundError:
            return None
        try:
            return source.read_at(0, _MOST)
        finally:
            source.close()
