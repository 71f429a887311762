"""The ErasureStore contract, over every implementation."""

from dataclasses import replace

import pytest

from broker.backends.memory.erasures import MemoryErasureStore
from broker.backends.sql.engine import Database
from broker.backends.sql.erasures import SqlErasureStore
from broker.erasure.request import ErasureStore, Hold, Request, State, Subject, SubjectKind, Visit
from broker.principal.principal import BROKER, ActorKind, Principal
from broker.recording.record import DataClass

ANNA = Principal(ActorKind.ADMINISTRATOR, "anna", "Nguyễn Thị An")
BINH = Principal(ActorKind.AUDITOR, "binh", "Trần Văn Bình")
VISITS = (Visit("1" * 32, 2**53 - 1, "device-1", "SN 1", "TV-7K3M-9Q2"), Visit("2" * 32))
ASKED = Request(
    "a" * 32, Subject(SubjectKind.TICKET, "TV-7K3M-9Q2"), frozenset({DataClass.SCREEN, DataClass.META}), VISITS,
    "Khách hàng yêu cầu", ANNA, 1_000,
)  # fmt: skip


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, database: Database) -> ErasureStore:
    return MemoryErasureStore() if request.param == "memory" else SqlErasureStore(database)


async def test_what_was_asked_comes_back_as_it_was_the_newest_first(store: ErasureStore) -> None:
    later = replace(ASKED, id="b" * 32, at_us=2_000, state=State.APPROVED, decided_by=BINH, decided_us=7)
    await store.add(ASKED)
    await store.add(later)
    assert await store.find("a" * 32) == ASKED
    assert await store.find("c" * 32) is None
    assert await store.requests() == (later, ASKED)
    assert await store.requests([State.WAITING]) == (ASKED,)
    assert await store.requests([State.DONE]) == ()


async def test_only_a_waiting_request_is_decided_and_only_once(store: ErasureStore) -> None:
    await store.add(ASKED)
    assert await store.decide("a" * 32, State.APPROVED, BINH, 5)
    assert not await store.decide("a" * 32, State.REFUSED, BINH, 6)
    assert not await store.decide("c" * 32, State.REFUSED, BINH, 6)
    found = await store.find("a" * 32)
    assert found == replace(ASKED, state=State.APPROVED, decided_by=BINH, decided_us=5)


async def test_the_reason_goes_when_it_is_refused_and_all_but_the_ids_when_it_is_done(store: ErasureStore) -> None:
    await store.add(ASKED)
    await store.add(replace(ASKED, id="b" * 32))
    await store.decide("b" * 32, State.REFUSED, ANNA, 5)
    refused = await store.find("b" * 32)
    assert refused is not None
    assert refused.reason == ""
    await store.decide("a" * 32, State.APPROVED, BINH, 5)
    await store.begin("a" * 32, 6)
    begun = await store.find("a" * 32)
    assert begun is not None
    assert (begun.begun_us, begun.reason, begun.visits) == (6, ASKED.reason, VISITS)
    await store.done("a" * 32, 7)
    done = await store.find("a" * 32)
    assert done == replace(
        begun, state=State.DONE, done_us=7, reason="", subject=Subject(SubjectKind.TICKET, ""),
        visits=(Visit("1" * 32), Visit("2" * 32)),
    )  # fmt: skip


async def test_what_the_retention_ordered_is_forgotten_when_it_is_done(store: ErasureStore) -> None:
    await store.add(replace(ASKED, subject=Subject(SubjectKind.RETENTION, ""), state=State.APPROVED, by=BROKER))
    await store.done("a" * 32, 7)
    assert await store.find("a" * 32) is None


async def test_holds_stand_until_they_are_removed(store: ErasureStore) -> None:
    first = Hold("1" * 32, Subject(SubjectKind.DEVICE, "SN 1"), "Tranh chấp", BINH, 1)
    second = Hold("2" * 32, Subject(SubjectKind.SESSION, "9" * 32), "Công an yêu cầu", ANNA, 2)
    await store.add_hold(first)
    await store.add_hold(second)
    assert await store.holds() == (second, first)
    assert await store.remove_hold(first.id)
    assert not await store.remove_hold(first.id)
    assert await store.holds() == (second,)
