from pathlib import Path

import pytest

from broker.audit.export import words as module
from broker.audit.export.words import words
from broker.errors import Unavailable


def test_both_languages_are_there_with_the_same_keys() -> None:
    assert words("vi").keys() == words("en").keys()
    assert words("vi")["event.session.ended"] != words("en")["event.session.ended"]


def test_an_installation_without_them_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCALES", tmp_path)
    words.cache_clear()
    try:
        with pytest.raises(Unavailable) as refused:
            words("vi")
        assert refused.value.code == "words_missing"
    finally:
        words.cache_clear()
