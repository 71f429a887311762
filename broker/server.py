"""The server: how the sockets are opened and served, and how Python is set for a node that relays."""

import contextlib
import gc
import socket
import ssl
import sys
from collections.abc import Iterator
from typing import Any, Final

import uvicorn

from broker.api.websocket import RelaySocket
from broker.backends.certificates import Certificates
from broker.config import Config
from broker.errors import Unavailable
from broker.wire import limits

SETTINGS: Final[dict[str, Any]] = {
    "http": "h11",  # the one whose headers are bounded
    "ws": RelaySocket,
    "ws_max_size": limits.DEVICE_MESSAGE_BYTES,
    "ws_per_message_deflate": False,
    "ws_ping_interval": None,  # our own heartbeat is in the protocol: it also sees a peer that only acknowledges
    "ws_ping_timeout": None,
    "lifespan": "off",
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "timeout_graceful_shutdown": 1,  # visits have ended in order before this; what is left are idle connections
    "h11_max_incomplete_event_size": 32 * 1024,
}


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: visits end in order before any socket is closed under them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the composition root."""
        yield


def listen(config: Config) -> socket.socket:
    """Return the listening socket. Raises Unavailable ``listen_failed``."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
        listener.listen(1024)  # from here on connections wait for us instead of being refused
    except OSError as error:
        listener.close()
        raise Unavailable(
            "listen_failed",
            vi=f"Không mở được cổng {config.listen}: {error.strerror}.",
            en=f"Can't listen on {config.listen}: {error.strerror}. Stop what uses it, or choose another --listen.",
        ) from error
    return listener


def tls(config: Config, own: Certificates) -> ssl.SSLContext:
    """Return the context of our certificate, the operator's or our own CA's. Raises Unavailable."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2 if config.tls_minimum == "1.2" else ssl.TLSVersion.TLSv1_3
    chain, key = config.certificate or own.chain, config.private_key or own.key
    try:
        context.load_cert_chain(chain, key)
    except (OSError, ssl.SSLError) as error:
        raise Unavailable(
            "certificate_failed",
            vi=f"Không đọc được chứng chỉ {chain}.",
            en=f"The certificate {chain} with key {key} can't be used: {error}.",
        ) from error
    return context


def tune() -> None:
    """Have Python's cycle collector leave alone what lives as long as the broker, and come seldom.

    Each picture makes and drops some tuples, and by them the collector counts: at its own thresholds it walks through
    all of the program's objects several times a second, and every key pressed meanwhile waits for it. So does a key
    whose sync must begin in another thread, while this one is busy, for as long as threads take turns: a millisecond.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    sys.setswitchinterval(0.001)
