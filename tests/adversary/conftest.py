"""A running broker for the adversaries."""

from tests.stage.fixtures import auditor, broker, client, folder, other, sockets_closed

__all__ = ["auditor", "broker", "client", "folder", "other", "sockets_closed"]
