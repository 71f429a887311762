"""The class keys of each file, wrapped, in a file beside it: ``<place>.keys``. What is erased is erased there."""

from pathlib import Path
from typing import Final

from broker.backends.disk import Disk, OpenSource
from broker.backends.vault import unreadable
from broker.errors import Unavailable
from broker.recording.cipher import ClassKeys
from broker.recording.record import BadRecord, FileHeader
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
