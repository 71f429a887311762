"""Folding: what of a text a search looks at, so that *khong* finds *Không*."""

import unicodedata
from typing import Final

_BARE: Final = str.maketrans({"đ": "d"})


def fold(text: str) -> str:
    """Return a text without case and without marks on its letters, any white space in it as one blank."""
    letters = (c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(letters).translate(_BARE).split())
