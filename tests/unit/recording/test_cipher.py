from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from broker.recording.cipher import KEY_BYTES, TAG_BYTES, ClassKeys, commitment
from broker.recording.record import BadRecord, DataClass

CLASSES = st.sampled_from(DataClass)
SEQUENCES = st.integers(1, 2**64 - 1)
HEADER = bytes(range(32))


def keys(first: int = 0) -> ClassKeys:
    return ClassKeys({one: bytes([first + one]) * KEY_BYTES for one in DataClass})


@given(SEQUENCES, CLASSES, st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_what_was_encrypted_comes_back(sequence: int, data_class: DataClass, header: bytes, body: bytes) -> None:
    made = keys().encrypt(sequence, data_class, header, body)
    assert len(made) == len(body) + TAG_BYTES
    assert keys().decrypt(sequence, data_class, header, made) == body


def refused(sequence: int, data_class: DataClass, header: bytes, body: bytes, used: ClassKeys) -> None:
    with pytest.raises(BadRecord) as caught:
        used.decrypt(sequence, data_class, header, body, 1000)
    assert (caught.value.code, caught.value.offset) == ("not_decryptable", 1000)
    assert f"record {sequence} " in caught.value.meaning


@given(SEQUENCES, CLASSES, st.binary(max_size=100), st.data())
def test_it_fits_no_other_place_and_no_other_key(
    sequence: int, data_class: DataClass, body: bytes, data: st.DataObject
) -> None:
    made = keys().encrypt(sequence, data_class, HEADER, body)
    refused(data.draw(SEQUENCES.filter(lambda other: other != sequence)), data_class, HEADER, made, keys())
    refused(sequence, data.draw(CLASSES.filter(lambda other: other != data_class)), HEADER, made, keys())
    refused(sequence, data_class, HEADER, made, keys(100))
    for place in (data.draw(st.integers(0, 31)),):
        other = bytearray(HEADER)
        other[place] ^= data.draw(st.integers(1, 255))
        refused(sequence, data_class, bytes(other), made, keys())
    broken = bytearray(made)
    broken[data.draw(st.integers(0, len(made) - 1))] ^= data.draw(st.integers(1, 255))
    refused(sequence, data_class, HEADER, bytes(broken), keys())
    refused(sequence, data_class, HEADER, made[: data.draw(st.integers(0, len(made) - 1))], keys())


def test_the_nonce_and_the_associated_data_are_those_of_the_format_page() -> None:
    """Computed with AESGCM itself: the page's table, and bytes that must never become others."""
    made = keys().encrypt(258, DataClass.TEXT, HEADER, b"xin ch\xc3\xa0o")
    assert made == AESGCM(b"\x02" * 32).encrypt(b"\0" * 10 + b"\1\2", b"xin ch\xc3\xa0o", HEADER)
    assert made.hex() == "63f5ca30adc542f720d5128b09eeed02ab4cd3320c1fdc3ba0"


def test_a_class_whose_key_was_destroyed_gives_nothing() -> None:
    left = ClassKeys({one: key for one, key in keys().secrets.items() if one is not DataClass.SCREEN})
    made = keys().encrypt(1, DataClass.SCREEN, HEADER, b"a picture")
    assert left.decrypt(1, DataClass.SCREEN, HEADER, made) is None
    assert [one in left for one in DataClass] == [True, True, False, True]
    with pytest.raises(KeyError):
        left.encrypt(1, DataClass.SCREEN, HEADER, b"a picture")


@given(SEQUENCES, CLASSES, st.binary(max_size=100), st.integers(0, 100))
def test_a_peek_is_the_beginning_of_the_body(sequence: int, data_class: DataClass, body: bytes, count: int) -> None:
    made = keys().encrypt(sequence, data_class, HEADER, body)
    assert keys().peek(sequence, data_class, made[: min(count, len(body))]) == body[:count]
    assert ClassKeys({}).peek(sequence, data_class, made) is None


def test_a_commitment_is_the_formula_of_the_format_page() -> None:
    key = b"\x01" * 32
    assert commitment(key) == sha256(b"televisit recording class key v1\n" + key).hexdigest()
    assert keys().commitments() == {one.name.lower(): commitment(bytes([one]) * 32) for one in DataClass}


def test_only_the_keys_of_this_file_fit_its_commitments() -> None:
    made = keys().commitments()
    keys().check(made)
    ClassKeys({}).check(made)
    ClassKeys({DataClass.TEXT: keys().secrets[DataClass.TEXT]}).check(made)
    for wrong in (keys(100), ClassKeys({DataClass.TEXT: keys().secrets[DataClass.META]})):
        with pytest.raises(BadRecord) as caught:
            wrong.check(made)
        assert caught.value.code == "wrong_keys"
    with pytest.raises(BadRecord):
        keys().check({})


def test_new_keys_are_one_for_each_class_from_the_chance_given() -> None:
    asked = list[int]()

    def random(count: int) -> bytes:
        asked.append(count)
        return bytes([len(asked)]) * count

    made = ClassKeys.new(random).secrets
    assert asked == [32] * 4
    assert len(set(made.values())) == len(made) == len(DataClass)
    made.clear()  # a copy: who wraps them can't take them away


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        ClassKeys({DataClass.META: bytes(length)})
