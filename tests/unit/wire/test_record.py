"""The record as both sides hold it: what is signed, the receipt code, and the running hash over what was applied."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.record import Applied, code_typed, receipt_code, statement

SESSION = "00112233445566778899aabbccddeeff"
VECTORS = json.loads(Path(__file__).parents[2].joinpath("vectors/wire.json").read_text(encoding="utf-8"))["receipts"]
SESSIONS = st.from_regex(r"[0-9a-f]{32}", fullmatch=True)
SEQUENCES = st.integers(0, 2**53 - 1)
HEADS = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize("vector", VECTORS)
def test_the_code_of_the_vectors(vector: dict[str, Any]) -> None:
    assert receipt_code(vector["session"], vector["sequence"], bytes.fromhex(vector["head"])) == vector["code"]


def test_the_code_is_made_as_the_page_says() -> None:
    head = bytes(range(32))
    made = hashlib.sha256(
        b"televisit receipt code v1\n" + bytes.fromhex(SESSION) + (41).to_bytes(8, "big") + head
    ).digest()
    bits = f"{int.from_bytes(made[:5], 'big'):040b}"
    letters = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[int(bits[at : at + 5], 2)] for at in range(0, 40, 5))
    assert receipt_code(SESSION, 41, head) == f"{letters[:4]}-{letters[4:]}"


@given(SESSIONS, SEQUENCES, HEADS)
def test_a_code_has_no_letter_that_is_misheard_and_comes_back_however_it_is_written(
    session: str, sequence: int, head: bytes
) -> None:
    code = receipt_code(session, sequence, head)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert code_typed(code) == code_typed(code.lower()) == code_typed(code.replace("-", " ")) == code
    assert code_typed(code.replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "ABCD-EFG", "ABCD-EFGHJ", "ABCD-EFGU", "ABCD_EFGH", "ẢBCD-EFGH", "²BCD-EFGH"]
)
def test_what_is_no_code(typed: str) -> None:
    assert code_typed(typed) is None


@given(SESSIONS, SEQUENCES, HEADS, SEQUENCES)
def test_whatever_is_part_of_it_changes_the_code(session: str, sequence: int, head: bytes, other: int) -> None:
    code = receipt_code(session, sequence, head)
    if other != sequence:
        assert receipt_code(session, other, head) != code
    assert receipt_code(session, sequence, bytes([head[0] ^ 1]) + head[1:]) != code


def test_the_statement_that_is_signed() -> None:
    assert statement(SESSION, 7, "ab" * 32, 9, final=False) == (
        b'televisit running head v1\n{"at_us":9,"final":false,"head":"' + b"ab" * 32
        + b'","sequence":7,"session":"' + SESSION.encode() + b'"}'
    )  # fmt: skip


def test_the_running_hash_is_made_as_the_page_says() -> None:
    domain, applied = b"televisit controls applied v1\n", Applied()
    assert (applied.controls, applied.hash) == (0, hashlib.sha256(domain).digest())
    expected = applied.hash
    for command, name in (("k-1", "control.key"), ("s_2", "settings.set")):
        applied.add(command, name)
        canonical = f'{{"command":"{command}","name":"{name}"}}'.encode()
        expected = hashlib.sha256(domain + expected + canonical).digest()
    assert (applied.controls, applied.hash) == (2, expected)


def test_two_visits_count_apart() -> None:
    one, other = Applied(), Applied()
    one.add("k1", "control.key")
    assert other == Applied()
