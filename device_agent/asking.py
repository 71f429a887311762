"""One HTTP request and its answer, on the event loop: cancelled, it cuts its connection, and holds no thread."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Final

_PART_BYTES: Final = 64 * 1024  # of an answer's head, and of its body at a time


async def ask(
    host: str,
    port: int,
    path: str,
    *,
    most: int,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    trust: ssl.SSLContext | None = None,
) -> tuple[int, bytes]:
    """GET, or POST a ``body`` of JSON, and return the status and the answer, of which ``most`` bytes are read.

    ``trust``: HTTPS, by these certificates. Takes as long as the far side likes: bound it. Raises OSError for whatever
    goes wrong, an answer that isn't HTTP included.
    """
    told = {"Host": f"[{host}]:{port}" if ":" in host else f"{host}:{port}", **(headers or {})}
    if body is not None:
        told |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    # HTTP/1.0: the answer comes in one piece, and ends with the connection.
    lines = [
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.0",
        *(f"{name}: {text}" for name, text in told.items()),
    ]
    reader, writer = await asyncio.open_connection(host, port, ssl=trust, limit=_PART_BYTES)
    try:
        writer.write("\r\n".join([*lines, "", ""]).encode("ascii") + (body or b""))
        status = _status(await reader.readuntil(b"\r\n\r\n"))
        answer = bytearray()
        while len(answer) < most and (part := await reader.read(min(_PART_BYTES, most - len(answer)))):
            answer += part
        return status, bytes(answer)
    except (EOFError, asyncio.LimitOverrunError, ValueError) as fault:
        raise ConnectionError("the answer is not HTTP") from fault
    finally:
        writer.transport.abort()


def _status(head: bytes) -> int:
    version, _, rest = head.partition(b" ")
    if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit():
        raise ValueError(head[:20])
    return int(rest[:3])
