"""A running broker for the journeys."""

from tests.stage.fixtures import auditor, broker, client, folder, other, sockets_closed

__all__ = ["auditor", "broker", "client", "folder", "other", "sockets_closed"]
