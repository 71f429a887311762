"""The operator's firmware images, for devices: signed, the same for everybody, and nobody's data."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from broker.api.rooms import rooms
from broker.errors import NotFound

router = APIRouter(prefix="/v1/firmware")


@router.get("/{digest}", response_class=FileResponse, include_in_schema=False)
async def firmware(request: Request, digest: str) -> FileResponse:
    """Return the image with this SHA-256 in hex; a device verifies it by the offer that it was given in a visit."""
    found = await asyncio.to_thread(rooms(request).firmware, digest)
    if found is None:
        raise NotFound(
            "no_firmware",
            vi="Danh mục phần mềm không có bản này.",
            en="The firmware catalogue has no such image.",
        )
    return FileResponse(found, media_type="application/octet-stream")
