import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.ledger.note import (
    BadNote,
    Note,
    Signature,
    SigningKey,
    VerifierKey,
    decode64,
    is_name,
    open_note,
    parse_note,
    parse_secret,
    parse_verifier,
    sign_note,
)  # fmt: skip

# The keys, text and signatures of golang.org/x/mod/sumdb/note's own tests: the format's first implementation.
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)

# The example of c2sp.org/signed-note. Its page does not give the key.
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)


def refused(data: bytes | str, *keys: str) -> str:
    """Return the code with which a note is refused."""
    with pytest.raises(BadNote) as caught:
        open_note(data.encode() if isinstance(data, str) else data, [parse_verifier(key) for key in keys])
    return caught.value.code


def test_the_known_key_signs_the_known_note() -> None:
    key = parse_secret(SECRET)
    assert str(key.verifier) == PETER
    assert key.secret() == SECRET
    assert sign_note(TEXT, [key]).decode() == TEXT + "\n" + PETER_LINE


def test_the_page_s_example_is_read() -> None:
    note = parse_note(POEM.encode())
    assert note.text == "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
    (one,) = note.signatures
    assert (one.name, one.key_id.hex(), len(one.signature)) == ("quasimodo.example/salvatore", "367ba04b", 64)
    assert bytes(note).decode() == POEM


def test_known_signatures_are_verified_and_others_ignored() -> None:
    data = (TEXT + "\n" + PETER_LINE + ENOCH_LINE).encode()
    peter, enoch = parse_verifier(PETER), parse_verifier(ENOCH)
    assert [str(one) for one in open_note(data, [peter]).signatures] == [PETER_LINE]
    assert [str(one) for one in open_note(data, [enoch, peter]).signatures] == [PETER_LINE, ENOCH_LINE]
    assert open_note(data, [peter]).text == TEXT
    assert refused(TEXT + "\n" + ENOCH_LINE, PETER) == "unsigned"
    assert refused(TEXT + "\n" + PETER_LINE) == "unsigned"


def test_a_key_that_shares_only_name_or_only_id_is_unknown() -> None:
    peter = parse_verifier(PETER)
    renamed = Signature("Peter", peter.id, bytes(64))
    other = Signature(peter.name, b"\0\0\0\0", bytes(64))
    note = TEXT + "\n" + str(renamed) + str(other)
    assert refused(note, PETER) == "unsigned"
    assert len(open_note((note + PETER_LINE).encode(), [peter]).signatures) == 1


def test_one_wrong_signature_of_a_known_key_refuses_the_note() -> None:
    line = PETER_LINE.split()[2]
    data = bytearray(base64.b64decode(line))
    data[-1] ^= 1
    wrong = f"— PeterNeumann {base64.b64encode(data).decode()}\n"
    assert refused(TEXT + "\n" + wrong, PETER) == "forged"
    assert refused(TEXT + "\n" + ENOCH_LINE + wrong, PETER, ENOCH) == "forged"
    assert refused(TEXT + "\n" + PETER_LINE + wrong, PETER) == "forged"
    assert refused(TEXT + "\n" + PETER_LINE[:60] + "ABCD" + PETER_LINE[60:], PETER) == "forged"
    assert refused(TEXT.replace("cryptography", "cryptographY") + "\n" + PETER_LINE, PETER) == "forged"


@pytest.mark.parametrize(
    "data",
    [
        TEXT,
        TEXT + "\n",
        TEXT + "\n" + PETER_LINE[:-1],
        TEXT + PETER_LINE,
        "\x01" + TEXT + "\n" + PETER_LINE,
        "\t" + TEXT + "\n" + PETER_LINE,
        "\r" + TEXT + "\n" + PETER_LINE,
        b"\xff" + (TEXT + "\n" + PETER_LINE).encode(),
        b"\xed\xa0\x80" + (TEXT + "\n" + PETER_LINE).encode(),  # half of a surrogate pair
        TEXT + "\n— Bad Name " + PETER_LINE.split()[2] + "\n",
        TEXT + "\n" + PETER_LINE + "Unexpected line.\n",
        TEXT + "\n" + PETER_LINE + "\n",
        TEXT + "\n" + PETER_LINE.replace("—", "–"),
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Peter+Neumann"),
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", ""),
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Peter\u00a0Neumann"),
        TEXT + "\n" + PETER_LINE.replace("nAM=", "nAM"),
        TEXT + "\n" + PETER_LINE.replace("nAM=", "nAN="),  # the same bytes, written otherwise
        TEXT + "\n— PeterNeumann x08gow==\n",
        TEXT + "\n" + PETER_LINE * 101,
        TEXT + "a" * 1_000_000 + "\n\n" + PETER_LINE,
        "",
    ],
)
def test_what_is_no_note_is_refused(data: bytes | str) -> None:
    assert refused(data, PETER) == "malformed"


def test_sixteen_signatures_are_accepted() -> None:
    keys = [SigningKey.generate(f"example.com/{n}") for n in range(16)]
    note = open_note(sign_note(TEXT, keys), [key.verifier for key in keys])
    assert [one.name for one in note.signatures] == [key.verifier.name for key in keys]


def test_text_may_hold_empty_lines_and_the_last_one_ends_it() -> None:
    key = SigningKey.generate("example.com/log")
    text = "first\n\n— not a signature\n\nlast\n"
    assert open_note(sign_note(text, [key]), [key.verifier]).text == text


@pytest.mark.parametrize("text", ["", "no newline", "a\tb\n", "\r\n"])
def test_what_can_be_no_note_is_not_signed(text: str) -> None:
    with pytest.raises(BadNote):
        sign_note(text, [SigningKey.generate("example.com/log")])


def test_nobody_s_signature_is_no_note() -> None:
    with pytest.raises(BadNote):
        sign_note(TEXT, [])


def test_two_known_keys_must_not_share_name_and_id() -> None:
    peter = parse_verifier(PETER)

    class Twin(VerifierKey):
        @property
        def id(self) -> bytes:
            return peter.id

    data = (TEXT + "\n" + PETER_LINE).encode()
    with pytest.raises(BadNote, match="share"):
        open_note(data, [peter, Twin("PeterNeumann", bytes(32))])
    assert open_note(data, [peter, parse_verifier(PETER)]).text == TEXT


def test_a_mangled_key_is_refused() -> None:
    for text, parse in ((PETER, parse_verifier), (SECRET, parse_secret)):
        for start in range(len(text)):
            for end in range(start, len(text) + 1):
                if (start, end) != (0, len(text)):
                    with pytest.raises(BadNote):
                        parse(text[start:end])
        for at in range(len(text)):
            with pytest.raises(BadNote):
                parse(text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # another algorithm, the id fitting
        PETER.replace("c74f20a3", "C74F20A3"),
    ],
)
def test_a_key_of_another_length_or_algorithm_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        parse_verifier(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u3000b", "a\u200bb", "a\x7fb"])
def test_a_key_s_name_is_one_word(name: str) -> None:
    assert not is_name(name)
    with pytest.raises(BadNote):
        SigningKey(name, bytes(32))


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_has_32_bytes(size: int) -> None:
    with pytest.raises(BadNote):
        SigningKey("a", bytes(size))
    with pytest.raises(BadNote):
        VerifierKey("a", bytes(size))


@given(st.binary())
def test_base64_has_one_form(data: bytes) -> None:
    assert decode64(base64.b64encode(data).decode()) == data


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_note_or_refused(data: bytes) -> None:
    for candidate in (data, data + b"\n\n" + PETER_LINE.encode()):
        try:
            note = parse_note(candidate)
        except BadNote:
            continue
        assert bytes(note) == candidate


@given(st.data())
def test_no_flipped_bit_survives(data: st.DataObject) -> None:
    """Whatever bit of a signed note is flipped: no other text is ever given out."""
    good = (TEXT + "\n" + PETER_LINE).encode()
    at = data.draw(st.integers(0, len(good) * 8 - 1))
    bad = bytearray(good)
    bad[at // 8] ^= 1 << at % 8
    with pytest.raises(BadNote):
        open_note(bytes(bad), [parse_verifier(PETER)])


def test_a_note_keeps_its_bytes() -> None:
    assert bytes(Note("a\n", (Signature("b", b"1234", b"5"),))) == "a\n\n— b MTIzNDU=\n".encode()


NAME = "a key's name is not empty and has no space, plus sign or control character"
FIT = "the key id does not fit name and key"
PARTS = "a key is a name, an id and base64, joined by plus signs"
OTHER = PETER.replace("+ARpc", "+Axpc")  # an algorithm that is not known


@pytest.mark.parametrize(
    ("work", "code", "detail"),
    [
        (lambda: VerifierKey("a b", bytes(32)), "malformed", NAME),
        (lambda: VerifierKey("a", bytes(31)), "malformed", "an Ed25519 key has 32 bytes"),
        (lambda: SigningKey("a", bytes(31)), "malformed", "an Ed25519 key has 32 bytes"),
        (lambda: sign_note(TEXT, []), "malformed", "a note's text ends with a newline, and somebody signs it"),
        (lambda: parse_verifier(PETER.replace("c74f", "c74e")), "malformed", FIT),
        (lambda: parse_secret(SECRET.replace("c74f", "c74e")), "malformed", FIT),
        (lambda: parse_secret(PETER), "malformed", "this is not a private key"),
        (lambda: parse_verifier("PeterNeumann"), "malformed", PARTS),
        (lambda: parse_verifier(OTHER), "malformed", "only Ed25519 keys are known here"),
        (
            lambda: open_note((TEXT + "\n" + ENOCH_LINE).encode(), [parse_verifier(PETER)]),
            "unsigned", "the note has no signature of a known key",
        ),
        (
            lambda: open_note(("x" + TEXT + "\n" + PETER_LINE).encode(), [parse_verifier(PETER)]),
            "forged", "the signature of PeterNeumann is not of that key and this text",
        ),
        (lambda: parse_note(bytes(1_000_001)), "malformed", "a note here has at most 1000000 bytes"),
        (lambda: parse_note(b"\xff\n"), "malformed", "the note is not UTF-8"),
        (lambda: parse_note(b"\0\n"), "malformed", "the note has a control character"),
        (lambda: parse_note(b"a\n"), "malformed", "the note has no signature lines behind a blank line"),
        (
            lambda: parse_note((TEXT + "\n" + PETER_LINE * 101).encode()),
            "malformed", "a note here has at most 100 signatures",
        ),
        (
            lambda: parse_note(b"a\n\n- name AAAA\n"),
            "malformed", "a signature line is a dash, a name and base64, with a space between",
        ),
        (lambda: parse_note("a\n\n— name AAAA\n".encode()), "malformed", "a signature line holds no signature"),
        (lambda: decode64("?"), "malformed", "not base64"),
        (lambda: decode64("AB=="), "malformed", "not canonical base64"),
    ],
)  # fmt: skip
def test_each_refusal_says_what_is_wrong(work: Callable[[], object], code: str, detail: str) -> None:
    with pytest.raises(BadNote) as caught:
        work()
    assert (caught.value.code, caught.value.detail, str(caught.value)) == (code, detail, f"{code}: {detail}")


def test_two_keys_with_one_name_and_id_are_refused_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VerifierKey, "id", b"same")
    with pytest.raises(BadNote) as caught:
        open_note(b"", [VerifierKey("a", bytes(32)), VerifierKey("a", bytes([1]) * 32)])
    assert (caught.value.code, caught.value.detail) == (
        "malformed", "two known keys share name and id, so a signature can't say whose it is",
    )  # fmt: skip


def test_the_largest_note_the_most_signatures_and_the_shortest_one_are_read() -> None:
    line = "— a " + base64.b64encode(b"12345").decode() + "\n"
    assert parse_note(f"t\n\n{line}".encode()).signatures == (Signature("a", b"1234", b"5"),)
    assert len(parse_note(f"t\n\n{line * 100}".encode()).signatures) == 100
    largest = f"t\n\n{line}".encode()
    assert len(bytes(parse_note(b"t" * (1_000_000 - len(largest)) + largest))) == 1_000_000
    with pytest.raises(BadNote, match="not base64"):
        parse_note("t\n\n— a b c\n".encode())
