"""Cursors: where a page ended, as a word that only the same query takes back; and what every filter must be."""

import base64
import json
from dataclasses import fields
from hashlib import sha256
from typing import Any, Final

from broker.errors import Invalid
from broker.wire.codec import canonical

MAX_FILTER: Final = 200
_MAX_INT: Final = 2**63 - 1
_MAX_CURSOR: Final = 2000
_NUMBERS: Final = ("from_us", "to_us")
_PAGING: Final = ("cursor", "limit")


def check(query: Any, most: int) -> None:
    """Raise Invalid unless every field of this query is one: ``bad_filter``, ``bad_limit`` (1 to ``most``)."""
    for item in fields(query):
        value = getattr(query, item.name)
        if item.name == "limit":
            if type(value) is not int or not 1 <= value <= most:
                raise Invalid(
                    "bad_limit",
                    vi=f"Số dòng mỗi trang phải từ 1 đến {most}.",
                    en=f"A page has 1 to {most} rows.",
                )
        elif value is None or (item.name == "cursor" and isinstance(value, str)):
            continue
        elif item.name in _NUMBERS:
            if not in_range(value):
                raise bad_filter(item.name)
        elif not isinstance(value, str) or not 1 <= len(value) <= MAX_FILTER or not _is_text(value):
            raise bad_filter(item.name)


def in_range(*values: object) -> bool:
    """Whether these are all numbers that a row can have."""
    return all(type(value) is int and 0 <= value <= _MAX_INT for value in values)


def _is_text(value: str) -> bool:
    """Whether it can be written down: what a shell hands over need not be UTF-8, and comes as half characters then."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def bad_filter(name: str) -> Invalid:
    """Return the error of a filter that nothing can match."""
    return Invalid(
        "bad_filter",
        vi=f"Điều kiện lọc '{name}' không hợp lệ.",
        en=f"The filter '{name}' is not valid: text has 1 to {MAX_FILTER} characters, a time is in microseconds.",
    )


def bad_cursor() -> Invalid:
    """Return the error of a cursor that this query did not make."""
    return Invalid(
        "bad_cursor",
        vi="Vị trí trang không hợp lệ hoặc thuộc một truy vấn khác. Vui lòng tìm lại từ trang đầu.",
        en="The cursor is malformed or belongs to another query. Start again from the first page.",
    )


def asked(query: Any) -> dict[str, str]:
    """Return the filters that were given, in words."""
    values = {item.name: getattr(query, item.name) for item in fields(query)}
    return {name: str(value) for name, value in values.items() if value is not None}


def encode(query: Any, position: tuple[Any, ...]) -> str:
    """Return the cursor of this query that stands for this position."""
    return base64.urlsafe_b64encode(canonical([_mark(query), *position])).rstrip(b"=").decode()


def decode(query: Any) -> tuple[Any, ...] | None:
    """Return the position in the query's cursor, None without one; its parts are anything but true and false.

    Raises Invalid ``bad_cursor``.
    """
    cursor = query.cursor
    if cursor is None:
        return None
    try:
        if len(cursor) > _MAX_CURSOR or not cursor.isascii():
            raise ValueError("not a cursor")
        value = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(value, list) or not value or value[0] != _mark(query):
            raise ValueError("not of this query")
    except (ValueError, RecursionError):
        raise bad_cursor() from None
    if any(isinstance(part, bool) for part in value):
        raise bad_cursor()
    return tuple(value[1:])


def _mark(query: Any) -> str:
    """What ties a cursor to its query: with other filters it would silently skip rows."""
    filters = {name: value for name, value in asked(query).items() if name not in _PAGING}
    return sha256(canonical([type(query).__name__, filters])).hexdigest()[:16]
