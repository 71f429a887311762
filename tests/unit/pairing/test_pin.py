import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.errors import Invalid
from broker.pairing import pin

SECRET = bytes(range(32))
# By another hand: printf 'televisit/pin/v1\\000012345678' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102...1f
KNOWN = "4287d1d098443f3cd79b91cd31d5e6e469ed9edd47293a31dbe2069613fab2b4"
pins = st.integers(0, pin.PIN_COUNT - 1).map(lambda n: f"{n:09d}")
separators = st.text(alphabet=" .-\t\u00a0\u2011\u2013\u2014\u200b", max_size=3)


@pytest.mark.requirement("TV-12")
def test_a_pin_has_nine_digits_and_keeps_its_leading_zeros() -> None:
    assert pin.generate(lambda below: 7) == "000000007"
    assert pin.generate(lambda below: below - 1) == "999999999"
    assert all(re.fullmatch("[0-9]{9}", pin.generate()) for _ in range(200))


def test_every_digit_comes_in_every_place() -> None:
    drawn = [pin.generate() for _ in range(2_000)]
    for place in range(9):
        counts = Counter(p[place] for p in drawn)
        # 200 of each expected; 100 is more than seven standard deviations away
        assert set(counts) == set("0123456789")
        assert min(counts.values()) > 100


def test_a_pin_is_shown_three_by_three() -> None:
    assert pin.grouped("012345678") == "012 345 678"


@given(pins, st.data())
def test_what_people_put_between_the_digits_does_not_matter(drawn: str, data: st.DataObject) -> None:
    typed = "".join(data.draw(separators) + digit for digit in drawn) + data.draw(separators)
    assert pin.normalise(typed) == drawn


@given(pins)
def test_the_shown_form_is_read_back(drawn: str) -> None:
    assert pin.normalise(pin.grouped(drawn)) == drawn


@pytest.mark.parametrize(
    "typed",
    ["", "12345678", "1234567890", "12345678a", "١٢٣٤٥٦٧٨٩", "１２３４５６７８９", "+12345678", "9" * 65, " " * 9],
)
def test_anything_else_is_malformed(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        pin.normalise(typed)
    assert caught.value.code == "pin_malformed"


def test_the_digest_is_the_known_answer_and_depends_on_the_secret() -> None:
    assert pin.digest(SECRET, "012345678") == KNOWN
    assert pin.digest(bytes(32), "012345678") != KNOWN
    assert pin.digest(SECRET, "012345679") != KNOWN


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        pin.digest(b"short", "012345678")
