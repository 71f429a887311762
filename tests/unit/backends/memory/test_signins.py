"""A transcript; the contract is in tests/contract/test_sign_in_store.py."""

from dataclasses import replace

from broker.backends.memory.signins import MemorySignInStore
from broker.people.signin import SignInSession


async def test_a_session_is_added_seen_and_revoked() -> None:
    store = MemorySignInStore()
    one = SignInSession("1", "lan", "10.0.0.1", 1, 1, 9, "d1")
    await store.add(one)
    await store.seen("d1", 5)
    await store.seen("d1", 3)
    await store.seen("unknown", 5)
    assert await store.find("d1") == replace(one, seen_us=5)
    await store.add(replace(one, id="2", digest="d2", opened_us=9, ends_us=20))
    assert await store.find("d1") is None, "its absolute end had come"
    assert await store.revoke("d1") is None
    assert await store.revoke_all("lan") == 1
    assert await store.revoke_all("lan") == 0
