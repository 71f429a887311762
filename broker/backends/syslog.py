"""Syslog over TLS: a collector for lines, with RFC 5424's header in RFC 5425's frames.

The protocol has no receipt: what was sent has left this machine's program, and only the collector knows what it kept.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from broker.audit.export.lines import Notice
from broker.clock import iso
from broker.errors import Invalid, Unavailable

PORT: Final = 6514
"""Syslog over TLS."""

_LOG_AUDIT: Final = 13  # the facility
_SEVERITY: Final = {"I": 6, "W": 4, "A": 1}  # informational, warning, alert
_NOT_PRINTABLE: Final = re.compile(r"[^!-~]")


def frame(notice: Notice, host: str) -> bytes:
    """Return one line in its frame: the octets' count, a space, then header and line.

    No byte order mark comes before the line: RFC 5424 lets a text go without, and collectors look for ``CEF:`` there.
    """
    priority = _LOG_AUDIT * 8 + _SEVERITY[notice.severity]
    name, code = _header(host, 255), _header(notice.code, 32)
    message = f"<{priority}>1 {iso(notice.at_us)} {name} televisit - {code} - {notice.line}".encode()
    return b"%d %b" % (len(message), message)


def _header(text: str, most: int) -> str:
    return _NOT_PRINTABLE.sub("?", text)[:most] or "-"


def trust(ca: Path | None = None, certificate: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
    """Return whom to trust, by default the system's CAs, and what to show to a collector that asks who we are.

    All three are PEM files. Raises Invalid ``bad_certificate``.
    """
    try:
        context = ssl.create_default_context(cafile=ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if certificate is not None:
            context.load_cert_chain(certificate, key)
    except OSError as error:  # an SSLError is one
        raise Invalid(
            "bad_certificate",
            vi="Không đọc được chứng chỉ cho máy thu nhật ký. Hãy kiểm tra các tệp PEM.",
            en=f"The certificates for the collector can't be read: {error.strerror or error}. Check the PEM files.",
        ) from error
    return context


class Syslog:
    """A Collector at the end of one TLS connection."""

    def __init__(self, writer: asyncio.StreamWriter, host: str, timeout_s: float) -> None:
        self._writer = writer
        self._host = host
        self._timeout_s = timeout_s

    async def send(self, notices: Sequence[Notice]) -> None:
        """Send these in order. Raises Unavailable ``collector_lost`` when it hung up or takes nothing more."""
        try:
            async with asyncio.timeout(self._timeout_s):
                for notice in notices:
                    self._writer.write(frame(notice, self._host))
                    await self._writer.drain()
        except (OSError, TimeoutError) as error:
            raise _unavailable("collector_lost", error) from error

    async def finish(self) -> None:
        """Wait until everything is sent and say goodbye. Raises Unavailable ``collector_lost``."""
        try:
            async with asyncio.timeout(self._timeout_s):
                self._writer.close()
                await self._writer.wait_closed()
        except (OSError, TimeoutError) as error:
            raise _unavailable("collector_lost", error) from error

    def drop(self) -> None:
        """Hang up at once."""
        self._writer.transport.abort()


@asynccontextmanager
async def connected(
    host: str, port: int, context: ssl.SSLContext, here: str, timeout_s: float = 30.0
) -> AsyncIterator[Syslog]:
    """Give a collector whose certificate is good for ``host``; ``here`` is this host's name in the lines.

    ``timeout_s`` bounds each of connecting, one ``send`` and finishing. Leaving it without an error finishes it. Raises
    Unavailable: ``collector_unreachable``, ``collector_lost``.
    """
    try:
        async with asyncio.timeout(timeout_s):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except (OSError, TimeoutError) as error:
        raise _unavailable("collector_unreachable", error) from error
    collector = Syslog(writer, here, timeout_s)
    try:
        yield collector
        await collector.finish()
    finally:
        collector.drop()


def _unavailable(code: str, error: Exception) -> Unavailable:
    why = "it took too long" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
    return Unavailable(
        code,
        vi="Không gửi được nhật ký tới máy thu. Hãy kiểm tra địa chỉ, chứng chỉ và máy thu, rồi xuất lại.",
        en=f"The collector did not take the lines: {why}. Check its address, its certificate and the collector, "
        "then export again.",
    )
