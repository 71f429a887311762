"""Hypothesis strategies made from the message classes themselves, so that a new field is tested the day it appears."""

import base64
import types
import typing
from enum import Enum
from typing import Annotated, Any

from annotated_types import Ge, Le, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from broker.wire import base, chat, control, limits, link, offer, record
from broker.wire.base import Message
from broker.wire.messages import ROUTES, Peer

_LETTERS = st.characters(exclude_categories=["Cc", "Cs"]).filter(lambda c: not base._UNPRINTABLE.search(c))


def _text(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, min_size=least, max_size=most)


def _bytes(least: int, most: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=least, max_size=most).map(lambda raw: base64.b64encode(raw).decode())


# Types whose rule is a pattern or a function: each has its strategy by hand.
_BY_HAND: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (base.Text, _text(0, limits.TEXT_CHARS)),
    (base.Name, _text(1, 80)),
    (base.Id, st.from_regex(r"[0-9a-f]{32}", fullmatch=True)),
    (base.Tag, st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True)),
    (base.Code, st.from_regex(r"[a-z][a-z0-9_.]{0,63}", fullmatch=True)),
    (base.SettingKey, st.from_regex(r"[a-z][a-z0-9_]{0,9}(\.[a-z0-9_]{1,9}){1,4}", fullmatch=True)),
    (
        base.ContextKey,
        st.from_regex(r"[a-z][a-z0-9_]{0,9}(\.[a-z0-9_]{1,9}){1,4}(@[a-z0-9]{1,9}(\+[a-z]{1,9})?)?", fullmatch=True),
    ),
    (base.Base64, _bytes(1, 150)),
    (base.Bytes32, _bytes(32, 32)),
    (base.Bytes64, _bytes(64, 64)),
    (base.AppId, st.from_regex(r"[a-z][a-z0-9_.]{0,39}", fullmatch=True)),
    (base.CameraScope, st.from_regex(r"camera:[a-z][a-z0-9_.]{0,39}", fullmatch=True)),
    (base.ActionScope, st.from_regex(r"action:[a-z][a-z0-9_]{0,9}(\.[a-z0-9_]{1,9}){1,4}", fullmatch=True)),
    (chat.ChatText, _text(1, limits.CHAT_CHARS)),
    (control.Clip, st.text(_LETTERS | st.sampled_from("\n\t"), min_size=1, max_size=limits.CLIP_CHARS)),
    (control.Key, st.sampled_from(sorted(control.NAMED_KEYS)) | _text(1, 1)),
    (offer.Pin, st.from_regex(r"[0-9]{9}", fullmatch=True)),
    (record.Hash, st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
    (link.Filler, st.text("ABab09+/=", max_size=40)),
]


def of(hint: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a type on the wire."""
    for known, strategy in _BY_HAND:
        if hint == known:
            return strategy
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _bounded(args[0], [rule for meta in args[1:] for rule in _rules(meta)])
    if origin is typing.Literal:
        return st.sampled_from(args)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([of(arg) for arg in args])
    if hint in (types.NoneType, None):
        return st.none()
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    if isinstance(hint, type) and issubclass(hint, Message):
        return message(hint)
    return _bounded(hint, [])


def message(kind: type[Message]) -> st.SearchStrategy[Message]:
    """Return a strategy for valid messages of a class."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return st.builds(kind, **{name: of(hints[name]) for name in kind.model_fields})


def messages() -> st.SearchStrategy[Message]:
    """Return a strategy for any valid message, each class as likely as the next."""
    return st.sampled_from(list(ROUTES)).flatmap(message)


def ways() -> st.SearchStrategy[tuple[Peer, Peer]]:
    """Return a strategy for the ways that messages travel."""
    return st.sampled_from(sorted({way for routes in ROUTES.values() for way in routes}))


def _rules(meta: Any) -> list[Any]:
    return list(meta.metadata) if isinstance(meta, FieldInfo) else [meta]


def _bounded(hint: Any, rules: list[Any]) -> st.SearchStrategy[Any]:
    least = next((rule.ge for rule in rules if isinstance(rule, Ge)), None)
    most = next((rule.le for rule in rules if isinstance(rule, Le)), None)
    fewest = next((rule.min_length for rule in rules if isinstance(rule, MinLen)), 0)
    size = min(4, next((rule.max_length for rule in rules if isinstance(rule, MaxLen)), 4))
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(typing.cast(int, least), typing.cast(int, most))
    if hint is float:
        return st.floats(typing.cast(float, least), typing.cast(float, most), allow_nan=False, allow_infinity=False)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return st.lists(of(args[0]), min_size=fewest, max_size=size).map(tuple)
    if origin is dict:
        return st.dictionaries(of(args[0]), of(args[1]), max_size=size)
    raise TypeError(f"no strategy for {hint}: give it one here")
