"""A ledger's folder as a LedgerView: read beside a running broker and without one, changed by neither."""

from collections.abc import Iterator
from pathlib import Path

from broker.backends.ledger_folder import FolderReader
from broker.errors import NotFound
from broker.ledger import merkle
from broker.ledger.checkpoint import parse_checkpoint
from broker.ledger.log import CHECKPOINT, VERIFIERS
from broker.ledger.note import BadNote, parse_note, parse_verifier
from broker.ledger.proof import Proof, format_proof
from broker.ledger.signer import LedgerDamaged
from broker.ledger.tree import Tree, no_such


class FolderLedger:
    """What stands in the folder at this moment; see the Protocol ``broker.audit.proofs.LedgerView``."""

    def __init__(self, root: Path) -> None:
        """Read the folder; blocks. Raises NotFound if there is no ledger, LedgerDamaged, OSError."""
        reader = FolderReader(root)
        self.checkpoint = reader.get(CHECKPOINT)  # before the leaves: they are never fewer then
        try:
            self.verifiers = tuple(map(parse_verifier, (reader.get(VERIFIERS) or b"").decode().splitlines()))
            said = None if self.checkpoint is None else parse_checkpoint(parse_note(self.checkpoint).text)
        except (BadNote, ValueError):
            raise LedgerDamaged("its checkpoint or its list of public keys can't be read.") from None
        if not self.verifiers:
            raise NotFound("no_ledger", vi="Ở đây không có sổ cái.", en="There is no ledger here.")
        self._tree = Tree(reader.get, reader.found())
        self.size = 0 if said is None else said.size
        if said is not None and (self._tree.size < said.size or self._tree.root(said.size) != said.root):
            raise LedgerDamaged("its leaves are not those that its checkpoint vouches for.")

    @property
    def origin(self) -> str:
        """The log's name: that of its keys."""
        return self.verifiers[0].name

    def leaf(self, index: int) -> bytes:
        """Return a leaf."""
        return self._tree.leaf(index)

    def leaves(self, first: int) -> Iterator[bytes]:
        """Iterate over leaves."""
        return self._tree.leaves(first)

    def prove(self, index: int, extra: bytes) -> bytes:
        """Return a proof."""
        if self.checkpoint is None or not 0 <= index < self.size:
            raise no_such()
        hashes = merkle.inclusion_proof(index, self.size, self._tree.hashes(self.size))
        return format_proof(Proof(index, tuple(hashes), self.checkpoint, extra))
