import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.audit.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Không được đâu", "khong duoc dau"),
        ("ĐƯỜNG Điện Biên Phủ", "duong dien bien phu"),
        ("Ƣ  Ơ\tƠ", "ƣ o o"),
        ("nguye\u0302\u0303n", "nguyen"),
        ("STRASSE ß", "strasse ss"),
        ("\u0301", ""),
    ],
)
def test_folding_leaves_the_bare_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=30))
def test_every_form_of_a_text_folds_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text(max_size=30))
def test_what_is_folded_stays(text: str) -> None:
    assert fold(fold(text)) == fold(text)
