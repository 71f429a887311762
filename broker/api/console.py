"""Serves the built console: index.html with a fresh nonce at every request, hashed assets, nothing else."""

import secrets
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from broker.api.rooms import rooms

router = APIRouter()
_NONCE = "__CSP_NONCE__"
_MISSING = "The console is not built: run `make console`, or give its folder with --console.\n"


@router.get("/{path:path}", include_in_schema=False)
async def page(request: Request, path: str) -> Response:
    """Return an asset by its path, or the page itself for every client-side route."""
    root: Path = rooms(request).console
    if path.startswith(("api/", "v1/")):
        raise HTTPException(404)
    if "." in path.rsplit("/", 1)[-1] and path != "index.html":
        return _asset(root, path)
    index = root / "index.html"
    if not index.is_file():
        return PlainTextResponse(_MISSING, status_code=503)
    nonce = secrets.token_urlsafe(16)
    request.state.nonce = nonce
    return HTMLResponse(index.read_text("utf-8").replace(_NONCE, nonce))


def _asset(root: Path, path: str) -> Response:
    try:
        found = (root / path).resolve()
        ours = found.is_relative_to(root.resolve()) and found.is_file()
    except (OSError, ValueError):
        ours = False  # a name that no file can have: too long, or with a zero byte
    if not ours:
        raise HTTPException(404)
    return FileResponse(found, headers={"Cache-Control": "public, max-age=31536000, immutable"})
