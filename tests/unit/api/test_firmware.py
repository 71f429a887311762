"""Images for devices, over the broker's own HTTPS."""

import hashlib
from pathlib import Path

import httpx
from fastapi import FastAPI

from broker.api import faults
from broker.api.firmware import router


class _Rooms:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def firmware(self, digest: str) -> Path | None:
        found = self.folder / digest
        return found if found.is_file() else None


async def get(folder: Path, path: str) -> httpx.Response:
    app = FastAPI()
    app.state.rooms = _Rooms(folder)
    faults.install(app)
    app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://localhost") as client:
        return await client.get(path)


async def test_an_image_is_given_by_its_digest(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"image").hexdigest()
    (tmp_path / digest).write_bytes(b"image")
    answer = await get(tmp_path, f"/v1/firmware/{digest}")
    assert (answer.status_code, answer.content) == (200, b"image")
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_what_is_not_in_the_catalogue_is_not_found(tmp_path: Path) -> None:
    assert (await get(tmp_path, f"/v1/firmware/{'0' * 64}")).status_code == 404
    for odd in ("..%2F..%2Fpin.secret", "A" * 64, "0" * 63):
        assert (await get(tmp_path, f"/v1/firmware/{odd}")).status_code == 404
