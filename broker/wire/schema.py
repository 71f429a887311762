"""Prints the protocol as JSON Schema, from which the console's types are made: ``python -m broker.wire.schema``."""

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from broker.wire.base import EndReason, Message, Scope
from broker.wire.control import CEC, NAMED_KEYS
from broker.wire.messages import ROUTES, Peer, sent, type_of


def schema() -> dict[str, Any]:
    """Return one JSON Schema: a definition per message, and a ``oneOf`` for each way that a console sees."""
    _, top = models_json_schema([(kind, "serialization") for kind in ROUTES], ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = top["$defs"]
    definitions["ToConsole"] = _one_of(sent(Peer.BROKER, Peer.CONSOLE))
    definitions["FromConsole"] = _one_of(sent(Peer.CONSOLE, Peer.BROKER))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Televisit wire",
        "$defs": dict(sorted(definitions.items())),
        "x-words": {
            "end_reasons": [reason.value for reason in EndReason],
            "scopes": [scope.value for scope in Scope],
            "named_keys": sorted(NAMED_KEYS),
            "cec": dict(sorted(CEC.items())),
            "to_console": sorted(type_of(kind) for kind in sent(Peer.BROKER, Peer.CONSOLE)),
        },
    }


def _one_of(kinds: tuple[type[Message], ...]) -> dict[str, Any]:
    return {
        "oneOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in kinds],
        "discriminator": {"propertyName": "type"},
    }


if __name__ == "__main__":
    print(json.dumps(schema(), indent=1, ensure_ascii=False))
