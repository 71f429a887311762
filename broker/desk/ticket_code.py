"""A ticket's name: ``TV-7K3M-9Q2``: six random characters and one that checks them. Pure.

The alphabet has 31 characters because 31 is prime: with a different weight at each place, the weighted sum modulo 31
then catches *every* wrong character and *every* swap of two places, neighbours or not. I, L and O are left out because
they are read as 1 and 0, U because it is written like V, and Y because a Vietnamese caller says it like I.
"""

import re
import secrets
from collections.abc import Callable
from typing import Final

from broker.errors import Invalid

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXZ"
PREFIX: Final = "TV"
_DATA: Final = 6
_LENGTH: Final = _DATA + 1
_BASE: Final = len(ALPHABET)
_WEIGHTS: Final = tuple(range(_LENGTH, 0, -1))  # the check character's is 1, so it is the sum's complement
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_HEARD: Final = str.maketrans("OILYU", "0111V")
_SEPARATORS = re.compile(r"[\s.\-_/\u00ad\u200b\u2010-\u2015\u2212]")
_LONGEST_TYPED: Final = 64


def generate(randbelow: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a new code, one of 31^6 (887 million). ``randbelow(n)`` returns an integer from 0 to n - 1."""
    values = [randbelow(_BASE) for _ in range(_DATA)]
    check = -sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=False)) % _BASE
    return _written("".join(ALPHABET[value] for value in (*values, check)))


def parse(typed: str) -> str:
    """Return the code as it is kept, from what a person typed or heard.

    Case, spaces, dots, dashes and a missing ``TV`` don't matter; O is 0; I, L and Y are 1; U is V.
    Raises Invalid ``ticket_malformed`` for anything that is not a code or whose check character is wrong.
    """
    text = _SEPARATORS.sub("", typed).upper() if len(typed) <= _LONGEST_TYPED else ""
    if len(text) == len(PREFIX) + _LENGTH and text.startswith(PREFIX):
        text = text[len(PREFIX) :]
    text = text.translate(_HEARD)
    if len(text) != _LENGTH or not all(character in _VALUES for character in text) or _remainder(text):
        raise Invalid(
            "ticket_malformed",
            vi="Mã ticket không đúng. Mã có dạng TV-7K3M-9Q2; vui lòng kiểm tra từng ký tự.",
            en="This is not a ticket code. A code looks like TV-7K3M-9Q2; check each character.",
        )
    return _written(text)


def _remainder(text: str) -> int:
    return sum(weight * _VALUES[character] for weight, character in zip(_WEIGHTS, text, strict=True)) % _BASE


def _written(text: str) -> str:
    return f"{PREFIX}-{text[:4]}-{text[4:]}"
