"""What a route knows of its connection."""

from pathlib import Path

from starlette.requests import HTTPConnection

from broker.api.rooms import address
from tests.stage.rooms import ADDRESS, house


async def test_each_application_has_rooms_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with house(tmp_path / "a") as one, house(tmp_path / "b") as other:
        await one.browser().post("/api/sign-in", json={"name": "an.nguyen", "password": "wrong"})
        assert [event.facts()["address"] for event in one.recorded("signin.failed")] == [ADDRESS]
        assert other.recorded("signin.failed") == []
        assert one.rooms.refusals is not other.rooms.refusals


def test_a_connection_without_an_address_is_said_so() -> None:
    assert address(HTTPConnection({"type": "http", "client": ("198.51.100.7", 4711), "headers": []})) == "198.51.100.7"
    assert address(HTTPConnection({"type": "http", "client": None, "headers": []})) == "unknown"
