"""Erasure requests and holds in memory."""

from collections.abc import Sequence
from dataclasses import replace

from broker.erasure.request import Hold, Request, State, SubjectKind, Visit
from broker.principal.principal import Principal


class MemoryErasureStore:
    """An ErasureStore; nothing here waits, so each method is one step."""

    def __init__(self) -> None:
        self._requests: dict[str, Request] = {}
        self._holds: dict[str, Hold] = {}

    async def add(self, request: Request) -> None:
        """Keep a new request."""
        self._requests[request.id] = request

    async def find(self, id: str) -> Request | None:
        """Return one request."""
        return self._requests.get(id)

    async def requests(self, states: Sequence[State] | None = None) -> tuple[Request, ...]:
        """Return the requests in these states."""
        found = [one for one in self._requests.values() if states is None or one.state in states]
        return tuple(sorted(found, key=lambda one: (-one.at_us, one.id)))[:1000]

    async def decide(self, id: str, state: State, by: Principal, at_us: int) -> bool:
        """Decide a waiting request."""
        found = self._requests.get(id)
        if found is None or found.state is not State.WAITING:
            return False
        reason = found.reason if state is State.APPROVED else ""
        self._requests[id] = replace(found, state=state, decided_by=by, decided_us=at_us, reason=reason)
        return True

    async def begin(self, id: str, at_us: int) -> None:
        """Note that it begins."""
        self._requests[id] = replace(self._requests[id], begun_us=at_us)

    async def done(self, id: str, at_us: int) -> None:
        """Note that it is done."""
        found = self._requests.pop(id)
        if found.subject.kind is not SubjectKind.RETENTION:
            self._requests[id] = replace(
                found,
                state=State.DONE,
                done_us=at_us,
                subject=replace(found.subject, value=""),
                reason="",
                visits=tuple(Visit(one.id) for one in found.visits),
            )

    async def add_hold(self, hold: Hold) -> None:
        """Keep a new hold."""
        self._holds[hold.id] = hold

    async def holds(self) -> tuple[Hold, ...]:
        """Return the holds that stand."""
        return tuple(sorted(self._holds.values(), key=lambda one: (-one.at_us, one.id)))

    async def remove_hold(self, id: str) -> bool:
        """Forget a hold."""
        return self._holds.pop(id, None) is not None
