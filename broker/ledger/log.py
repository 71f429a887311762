"""The log: one sequencer that gives leaves their place, signs what is durable, and proves it.

On the store: ``checkpoint`` (the last one signed), ``signer.json`` (what the signer remembers), ``keys`` (secret),
``verifiers`` (every public key that ever signed), ``tile/...`` (full tiles and bundles), ``anchors/<root>.json`` (the
newest lists), ``rotations/<index>.tlog-proof``. Partial tiles are made when somebody asks.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from broker.clock import Instant
from broker.ledger import checkpoint as checkpoints
from broker.ledger import merkle
from broker.ledger.anchor import Head, anchor, parse_list
from broker.ledger.checkpoint import Checkpoint, open_checkpoint
from broker.ledger.leaf import BadLeaf, Kind, Leaf, format_leaf
from broker.ledger.note import BadNote, SigningKey, VerifierKey, parse_verifier
from broker.ledger.proof import Proof, format_proof
from broker.ledger.signer import (
    NOTHING,
    HeldKey,
    KeyRing,
    LedgerDamaged,
    LedgerSeal,
    Signed,
    Signer,
    format_keys,
    format_memory,
    parse_keys,
    parse_memory,
)  # fmt: skip
from broker.ledger.store import Found, LedgerStore
from broker.ledger.tiles import WIDTH
from broker.ledger.tree import Tree, no_such

CHECKPOINT: Final = "checkpoint"
MEMORY: Final = "signer.json"
KEYS: Final = "keys"
VERIFIERS: Final = "verifiers"
KEPT_LISTS: Final = 12  # a minute of anchors: recovery needs the last one, a person looking may want a few more


@dataclass(frozen=True, slots=True)
class Anchored:
    """The last anchor of a node; ``heads`` is None if its list is gone or changed, which no crash does."""

    index: int
    leaf: Leaf
    heads: Sequence[Head] | None


class Ledger:
    """The log of one origin; made by ``open_ledger``. Everything belongs to one event loop.

    ``cut_bytes``: what a crash left behind the last whole leaf, cut at the start; nobody was told that it was durable.
    """

    def __init__(self, store: LedgerStore, signer: Signer, node: str, found: Found) -> None:
        """Raises LedgerDamaged if tiles are missing."""
        self._store, self._signer, self._node = store, signer, node
        self.cut_bytes = found.torn
        self._current: bytes | None = None
        self._covered = 0  # how many leaves the current checkpoint covers
        self._last: Instant | None = None
        self._signing = False
        self._lists = dict.fromkeys(store.names("anchors"))
        self._rotations: list[int] = []  # the leaves whose proofs are still to be kept, oldest first
        self._tree = Tree(store.get, found)

    # What is asked

    @property
    def origin(self) -> str:
        """The log's name, first line of its checkpoints."""
        return self._signer.origin

    @property
    def size(self) -> int:
        """How many leaves were appended, durable or not."""
        return self._tree.size

    @property
    def signed(self) -> int:
        """How many leaves a checkpoint may have left with."""
        return self._signer.last.size

    @property
    def sealing_key(self) -> LedgerSeal:
        """What seals a recording that a crash left open."""
        return LedgerSeal(self._signer.ring.newest)

    def verifiers(self) -> list[VerifierKey]:
        """Return every public key that ever signed, oldest first; to be published. Raises LedgerDamaged."""
        try:
            return [parse_verifier(line) for line in (self._store.get(VERIFIERS) or b"").decode().splitlines()]
        except ValueError:
            raise LedgerDamaged("its list of public keys can't be read.") from None

    def due(self, now: Instant) -> bool:
        """Whether a checkpoint is due."""
        return checkpoints.due(now, self._last, self.size > self.signed)

    def current(self) -> bytes | None:
        """Return the last checkpoint, a signed note; None before the first."""
        return self._current

    def leaf(self, index: int) -> bytes:
        """Return a leaf. Raises NotFound."""
        return self._tree.leaf(index)

    def leaves(self, first: int = 0) -> Iterator[bytes]:
        """Iterate over the leaves from this index on, as far as they are now."""
        return self._tree.leaves(first)

    def prove(self, index: int, extra: bytes | None = None) -> bytes:
        """Return the proof, a tlog-proof file, that a leaf is in the log of the current checkpoint.

        Raises NotFound, also for a leaf that no checkpoint covers yet.
        """
        if self._current is None or not 0 <= index < self._covered:
            raise no_such()
        hashes = merkle.inclusion_proof(index, self._covered, self._tree.hashes(self._covered))
        return format_proof(Proof(index, tuple(hashes), self._current, extra))

    def consistency(self, old: int) -> list[bytes]:
        """Return the proof that the current checkpoint's tree goes on from that of ``old`` leaves. Raises NotFound."""
        if not 0 <= old <= self._covered:
            raise no_such()
        return merkle.consistency_proof(old, self._covered, self._tree.hashes(self._covered))

    def read(self, path: str) -> bytes:
        """Return what tlog-tiles publishes under this path: ``checkpoint``, a tile or a bundle. Raises NotFound."""
        if path == CHECKPOINT and self._current is not None:
            return self._current
        return self._tree.read(path)

    def last_anchor(self, node: str) -> Anchored | None:
        """Return the last anchor of a node, None if it has none. Looks back leaf by leaf."""
        for index, leaf in self._tree.backwards():
            if leaf.kind == Kind.ANCHOR and leaf.id == node:
                data = self._store.get(_list_name(leaf))
                with suppress(BadLeaf):
                    return Anchored(index, leaf, None if data is None else parse_list(data, leaf))
                return Anchored(index, leaf, None)
        return None

    def check_copy(self, note: bytes) -> Checkpoint:
        """Return the checkpoint in a copy that was out of our reach, if this ledger goes on from it.

        Raises LedgerDamaged if it doesn't: somebody put an older or another ledger here. Raises BadNote if the copy is
        no checkpoint of this ledger.
        """
        copy = open_checkpoint(note, self.verifiers(), self.origin)
        if copy.size > self.size:
            raise LedgerDamaged(f"it has {self.size} leaves, and a copy elsewhere vouches for {copy.size}.")
        if self._tree.root(copy.size) != copy.root:
            raise LedgerDamaged(f"its first {copy.size} leaves are not those that a copy elsewhere vouches for.")
        return copy

    # What is done

    def add(self, leaves: Sequence[Leaf]) -> int:
        """Append leaves and return the index of the first; durable after the next ``sync``. Raises RecordingFailed."""
        first, data = self.size, [format_leaf(leaf) for leaf in leaves]
        self._store.append(first, data)
        self._tree.add(data)
        return first

    async def sync(self) -> None:
        """Return when every leaf added before is durable; all who wait share one sync. Raises RecordingFailed."""
        await self._store.sync()

    async def append(self, leaves: Sequence[Leaf]) -> int:
        """Append leaves and return the index of the first, when they are durable. Raises RecordingFailed."""
        first = self.add(leaves)
        await self.sync()
        return first

    async def anchor(self, heads: Sequence[Head], at: Instant) -> int:
        """Append the anchor of this node's files and return its index. Only durable heads. Raises RecordingFailed."""
        leaf, data = anchor(self._node, heads, at.wall_us)
        name = _list_name(leaf)
        await self._store.put([(name, data)])
        index = await self.append([leaf])
        self._lists.pop(name, None)
        self._lists[name] = None
        old = list(self._lists)[:-KEPT_LISTS]
        await self._store.drop(old)
        for gone in old:
            self._lists.pop(gone, None)
        return index

    async def checkpoint(self, at: Instant) -> bytes:
        """Sign what there is and return the checkpoint, a signed note, which is on the store by then.

        One at a time. Where nothing was appended since the last one a heartbeat is, so that no two are the same.
        Raises RecordingFailed, LedgerDamaged.
        """
        if self._signing:
            raise RuntimeError("one checkpoint at a time")
        self._signing = True
        try:
            if self.size == self.signed:
                self.add([Leaf(Kind.HEARTBEAT, self._node, self.size, self._signer.last.root, at.wall_us)])
            await self._sign(at)
        finally:
            self._signing = False
        assert self._current is not None
        return self._current

    async def rotate(self, at: Instant, overlap_s: float) -> VerifierKey:
        """Make a new key and return its public half; the old one signs along for so long. Raises RecordingFailed.

        A leaf names it, which a checkpoint of the old key covers; the proof of that is kept on the store, so that
        whoever trusts the old key comes to trust the new one.
        """
        new = SigningKey.generate(self.origin)
        name = str(new.verifier)
        digest = sha256(name.encode()).digest()
        # The leaf comes first: a key that signs and that no leaf names would be worse than a leaf whose key is lost.
        index = await self.append([Leaf(Kind.KEY_ROTATED, name, len(self.verifiers()), digest, at.wall_us)])
        ring = self._signer.ring.rotated(new, at.wall_us, at.wall_us + round(overlap_s * 1_000_000))
        await _put_keys(self._store, ring, [*self.verifiers(), new.verifier])
        self._signer.ring = ring
        self._rotations.append(index)
        return new.verifier

    async def close(self) -> None:
        """Release the store. What was not signed yet is signed after the next start."""
        await self._store.close()

    async def _sign(self, at: Instant) -> None:
        """Make leaves, then tiles, then the signer's memory durable; only then the signature leaves."""
        size, full = self.size, dict(self._tree.unwritten)
        tree = Signed(size, self._tree.root(size))
        await self._store.sync()
        if full:
            await self._store.put(list(full.items()))
            for path in full:
                del self._tree.unwritten[path]
        proof = merkle.consistency_proof(self.signed, size, self._tree.hashes(size))
        await self._store.put([(MEMORY, self._signer.prepare(tree, proof))])
        note = self._signer.sign(tree, at.wall_us)
        await self._store.put([(CHECKPOINT, note)])
        self._current, self._covered, self._last = note, size, at
        await self._store.trim(size - size % WIDTH)
        while self._rotations and self._rotations[0] < size:
            named = self._rotations[0]
            await self._store.put([(_rotation_name(named), self.prove(named))])
            self._rotations.remove(named)

    # At the start

    def take_over(self, note: bytes | None, at_us: int) -> None:
        """Check that this is what was signed, for ``open_ledger``. Raises LedgerDamaged."""
        last = self._signer.last
        if self.size < last.size:
            raise LedgerDamaged(f"it has {self.size} leaves, and {last.size} were signed.")
        if self._tree.root(last.size) != last.root:
            raise LedgerDamaged(f"its first {last.size} leaves are not those that were signed.")
        if note is not None:
            try:
                found = open_checkpoint(note, self.verifiers(), self.origin)
            except BadNote as error:
                raise LedgerDamaged(f"its checkpoint is not ours ({error}).") from None
            if found.size > last.size or self._tree.root(found.size) != found.root:
                raise LedgerDamaged("its checkpoint is of another tree.")
            if found == Checkpoint(self.origin, last.size, last.root):
                self._current, self._covered = note, last.size
        for key in self._signer.ring.active(at_us)[:-1]:  # those that came after one that still signs
            new = str(key.verifier)
            named = next(index for index, leaf in self._tree.backwards() if leaf.id == new)
            if self._store.get(_rotation_name(named)) is None:
                self._rotations.insert(0, named)


async def open_ledger(store: LedgerStore, origin: str, node: str, at: Instant) -> Ledger:
    """Return the ledger on this store, made if there is none; a torn end is cut. ``node``: this broker's name.

    Raises LedgerDamaged if it is not what was signed: then nothing is changed. Raises RecordingFailed.
    """
    found = await store.open()
    try:
        memory, keys, note = store.get(MEMORY), store.get(KEYS), store.get(CHECKPOINT)
        if memory is None:
            if found.size or note is not None:
                raise LedgerDamaged("what its signer remembered is gone.")
            ring = parse_keys(keys) if keys is not None else KeyRing([HeldKey(SigningKey.generate(origin))])
            await _put_keys(store, ring, [ring.newest.verifier])
            memory = format_memory(NOTHING)
            await store.put([(MEMORY, memory)])
        elif keys is None:
            raise LedgerDamaged("its signing keys are gone.")
        else:
            ring = parse_keys(keys)
        ledger = Ledger(store, Signer(origin, ring, parse_memory(memory)), node, found)
        ledger.take_over(note, at.wall_us)
        if found.torn:
            await store.cut()
    except BaseException:
        await store.close()
        raise
    return ledger


async def _put_keys(store: LedgerStore, ring: KeyRing, verifiers: Sequence[VerifierKey]) -> None:
    public = "".join(f"{one}\n" for one in verifiers).encode()
    await store.put([(VERIFIERS, public), (KEYS, format_keys(ring))])


def _list_name(leaf: Leaf) -> str:
    return f"anchors/{leaf.digest.hex()}.json"


def _rotation_name(index: int) -> str:
    return f"rotations/{index}.tlog-proof"
