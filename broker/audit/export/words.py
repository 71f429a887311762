"""The console's texts: one home for every sentence, read by whatever says an event in words."""

import json
from functools import cache
from pathlib import Path
from typing import Final, Literal

from broker.errors import Unavailable

Language = Literal["vi", "en"]

LOCALES: Final = Path(__file__).parents[3] / "tech_console/src/locales"
"""Where they are in a checkout and in an installed wheel alike."""


@cache
def words(language: Language) -> dict[str, str]:
    """Return all texts of a language by their keys. Raises Unavailable if the installation lacks them."""
    try:
        found: dict[str, str] = json.loads((LOCALES / f"{language}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Unavailable(
            "words_missing",
            vi="Bản cài đặt thiếu các câu chữ của giao diện. Vui lòng báo quản trị viên cài lại.",
            en="This installation lacks the console's texts. The operator must install it again.",
        ) from None
    return found
