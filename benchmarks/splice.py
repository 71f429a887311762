"""The yardstick: HAProxy as a plain splice with TLS on both legs, on the same core, under the same generator."""

import asyncio
import socket
import ssl
import tempfile
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import which
from typing import Final

from benchmarks.gauge import cores, pin
from benchmarks.node import Node
from benchmarks.visit import Receiver, Sender
from benchmarks.wire import WAIT, Wire
from broker.wire.messages import Peer

PROGRAM: Final = which("haproxy", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
_CONFIG: Final = """
global
    nbthread 1
    maxconn 8192
    ssl-default-bind-options ssl-min-ver TLSv1.3
    ssl-default-server-options ssl-min-ver TLSv1.3
defaults
    mode tcp
    timeout connect 10s
    timeout client 1h
    timeout server 1h
frontend devices
    bind 127.0.0.1:{port} ssl crt {certificate}
    default_backend consoles
backend consoles
    server console 127.0.0.1:{sink} ssl verify none
"""


@asynccontextmanager
async def splice(node: Node, took: "array[int]") -> AsyncIterator["Splice"]:
    """Start HAProxy in front of a sink of the generator, with the broker's own certificate."""
    assert PROGRAM is not None, "the caller looked for the program"
    own = node.broker.data / "tls"
    with tempfile.TemporaryDirectory(prefix="televisit-bench-") as folder:
        certificate, config = Path(folder) / "both.pem", Path(folder) / "haproxy.cfg"
        chain, key = own / "server.pem", own / "server.key"
        certificate.write_bytes(chain.read_bytes() + key.read_bytes())
        sink = await _sink(chain, key, took)
        port = _free_port()
        config.write_text(
            _CONFIG.format(port=port, certificate=certificate, sink=sink.sockets[0].getsockname()[1]).lstrip()
        )
        process = await asyncio.create_subprocess_exec(PROGRAM, "-db", "-q", "-f", str(config))
        try:
            pin(process.pid, cores()[1])
            await _until_listening(port)
            yield Splice(process.pid, port, node.tls)
        finally:
            process.terminate()
            await process.wait()
        sink.close()


class Splice:
    """A running HAProxy; ``port`` is where the devices come in."""

    def __init__(self, pid: int, port: int, tls: ssl.SSLContext) -> None:
        self.pid = pid
        self._port = port
        self._tls = tls

    async def senders(self, count: int) -> list[Sender]:
        """Open so many sessions."""
        loop = asyncio.get_running_loop()
        found = []
        for number in range(count):
            async with asyncio.timeout(WAIT):
                _, wire = await loop.create_connection(
                    lambda: Wire(Peer.DEVICE, upgraded=True), "127.0.0.1", self._port, ssl=self._tls,
                    server_hostname="localhost", local_addr=(f"127.30.{number // 250}.{1 + number % 250}", 0),
                )  # fmt: skip
            found.append(Sender(wire))
        return found


async def _sink(chain: Path, key: Path, took: "array[int]") -> asyncio.Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(chain, key)

    def accepted() -> Wire:
        wire = Wire(Peer.CONSOLE, upgraded=True)
        Receiver(wire, took, paints=False)
        return wire

    return await asyncio.get_running_loop().create_server(accepted, "127.0.0.1", 0, ssl=context, backlog=1024)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


async def _until_listening(port: int) -> None:
    async with asyncio.timeout(WAIT):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
