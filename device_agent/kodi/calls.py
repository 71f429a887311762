"""Kodi's JSON-RPC as text: calls written, answers and notices read. Kodi's side is hostile until read here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from device_agent.kodi.errors import KodiError

MESSAGE_BYTES: Final = 4 * 1024 * 1024
"""The longest message of Kodi's that is read; all its settings at once are 200 KB."""
DEPTH: Final = 24
"""How deep its JSON may be nested."""


@dataclass(frozen=True, slots=True)
class Call:
    """A method of Kodi's, and what it is given."""

    method: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Kodi's answer that it won't: its own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What Kodi answered to the call of this number: any JSON, or a Refusal."""

    number: int
    result: Any


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that Kodi tells of itself, such as ``Application.OnVolumeChanged``, with its data."""

    method: str
    data: Mapping[str, Any]


def written(calls: Sequence[Call], first: int) -> str:
    """Return calls as one message, numbered from ``first``; several are a batch, which Kodi answers at once."""
    each = [
        {"jsonrpc": "2.0", "id": number, "method": call.method, "params": dict(call.params)}
        for number, call in enumerate(calls, first)
    ]
    return json.dumps(each[0] if len(each) == 1 else each, ensure_ascii=False, separators=(",", ":"))


def read(text: str | bytes) -> list[Answer | Notice]:
    """Return what a message says; parts that are neither an answer nor a notice are left out.

    Raises KodiError ``kodi_data`` for what isn't JSON, or is nested too deep.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise KodiError("kodi_data", "What answers is not Kodi, or it is broken: restart it.") from error
    if _deeper(said, DEPTH):
        raise KodiError("kodi_data", "Kodi's answer is nested too deep: restart it.")
    parts = [_part(each) for each in (said if isinstance(said, list) else [said])]
    return [each for each in parts if each is not None]


def _part(said: Any) -> Answer | Notice | None:
    if not isinstance(said, dict):
        return None
    number, method = said.get("id"), said.get("method")
    if isinstance(number, int) and not isinstance(number, bool):
        if "error" in said:
            error = said["error"]
            return Answer(number, Refusal(str(error.get("message", ""))[:200] if isinstance(error, dict) else ""))
        return Answer(number, said.get("result"))
    if isinstance(method, str):
        params = said.get("params")
        data = params.get("data") if isinstance(params, dict) else None
        return Notice(method, data if isinstance(data, dict) else {})
    return None


def _deeper(said: Any, left: int) -> bool:
    if isinstance(said, dict):
        said = list(said.values())
    if not isinstance(said, list):
        return False
    return left == 0 or any(_deeper(each, left - 1) for each in said)
