"""What both sides keep of a visit's record: they are told its heads, and the device's word is taken for the seal."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from broker.ledger.anchor import Head
from broker.relay.peer import Outbox
from broker.session.inputs import DeviceSaid, Input
from broker.session.kept import Kept
from broker.wire import limits
from broker.wire.messages import Peer
from broker.wire.record import RecordHead, RecordKept


class Vouch(Protocol):
    """Signs heads."""

    def __call__(self, head: Head, *, final: bool = False) -> RecordHead:
        """Return this durable head of a visit's recording, signed; ``final``: it is the seal's."""
        ...


class Keeping:
    """One visit's. Without ``vouch`` nothing is told."""

    def __init__(self, session: str, outboxes: Mapping[Peer, Outbox], vouch: Vouch | None) -> None:
        self._outboxes = outboxes
        self._vouch = vouch
        self._kept = Kept(session)
        self._word = asyncio.Event()

    def tell(self, head: Head, *, final: bool = False) -> None:
        """Tell both sides that the record is durable up to here."""
        if self._vouch is None:
            return
        message = self._vouch(head, final=final)
        if not final:
            self._kept.told(head.sequence)
        for outbox in self._outboxes.values():
            outbox.put(message)

    def heard(self, happened: Input) -> bool:
        """Take the device's word, if this is one and it may say it now."""
        said = happened.message if isinstance(happened, DeviceSaid) else None
        if not isinstance(said, RecordKept) or not self._kept.take(said):
            return False
        if said.final:
            self._word.set()
        return True

    def left(self) -> None:
        """Wait for the device no longer: it has left."""
        self._word.set()

    async def last_word(self) -> None:
        """Return when the device has said its last word or has left, after a moment in any case."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limits.LAST_WORD_SECONDS):
                await self._word.wait()

    def receipt(self) -> dict[str, Any] | None:
        """Return what the device said that it applied, as the seal holds it; None if it never said."""
        return self._kept.receipt()
