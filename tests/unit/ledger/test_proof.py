import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.ledger import merkle
from broker.ledger.checkpoint import Checkpoint, format_checkpoint
from broker.ledger.merkle import BadProof
from broker.ledger.note import BadNote, SigningKey, sign_note
from broker.ledger.proof import Proof, check_proof, format_proof, parse_proof

ORIGIN = "example.com/log"
KEY = SigningKey(ORIGIN, bytes(range(32)))
LEAVES = [b"zero", b"one", b"two", b"three", b"four"]
HASHED = [merkle.leaf_hash(leaf) for leaf in LEAVES]
CHECKPOINT = sign_note(format_checkpoint(Checkpoint(ORIGIN, 5, merkle.root(HASHED))), [KEY])

# A receipt as another implementation of the page writes it (webtessera's documentation; the key is not published).
OTHER = """c2sp.org/tlog-proof@v1
index 0
rqPLszb01JTYtaFXrt/EgKRabefAlo4IVDOyFPm0Hvc=

example.com/log
2
JCMzOarc7fKH0mJBPwPAKOuNs5ft0yooeAkRUbmb8g8=

— example.com/log Jb1BsEv3/w9bI0H3Gl/pRDxTUJhhRdecWoVgxutGU/6cc46BXi6x0pcO78xtvdZoyfNtc3d3Dpx6I3c/L0c1DvqWQAo=
""".encode()

# The example of c2sp.org/tlog-proof, whose elided base64 is put in so that it is base64.
HASH_LINES = [
    "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=", "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=",
    "EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=", "RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=",
    "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=",
]  # fmt: skip
PAGE = "\n".join(["c2sp.org/tlog-proof@v1", "extra YWdlLXYxLjIuMQ==", "index 73894", *HASH_LINES, "", "note\n"])


def proof_of(index: int) -> Proof:
    def hashes(level: int, at: int) -> bytes:
        return merkle.root(HASHED[at << level : (at + 1) << level])

    return Proof(index, tuple(merkle.inclusion_proof(index, 5, hashes)), CHECKPOINT)


def test_the_page_s_form_is_read_and_written_again() -> None:
    proof = parse_proof(PAGE.encode())
    assert (proof.index, proof.extra, proof.checkpoint) == (73894, b"age-v1.2.1", b"note\n")
    assert [base64.b64encode(one).decode() for one in proof.hashes] == HASH_LINES
    assert format_proof(proof) == PAGE.encode()


def test_another_implementation_s_proof_is_read_and_written_again() -> None:
    proof = parse_proof(OTHER)
    assert (proof.index, len(proof.hashes), proof.extra) == (0, 1, None)
    assert proof.checkpoint.startswith(b"example.com/log\n2\n")
    assert format_proof(proof) == OTHER


@pytest.mark.parametrize("index", range(5))
@pytest.mark.parametrize("extra", [None, b"", b"\0more"])
def test_a_proof_is_checked_with_a_key_alone(index: int, extra: bytes | None) -> None:
    good = proof_of(index)
    data = format_proof(Proof(good.index, good.hashes, good.checkpoint, extra))
    proof = parse_proof(data)
    assert proof.extra == extra
    assert check_proof(proof, LEAVES[index], [KEY.verifier], ORIGIN).size == 5
    with pytest.raises(BadProof):
        check_proof(proof, b"another", [KEY.verifier], ORIGIN)
    with pytest.raises(BadNote):
        check_proof(proof, LEAVES[index], [SigningKey.generate(ORIGIN).verifier], ORIGIN)
    with pytest.raises(BadNote):
        check_proof(proof, LEAVES[index], [KEY.verifier], "example.com/other")


def test_a_proof_in_a_tree_of_one_leaf_has_no_hash() -> None:
    checkpoint = sign_note(format_checkpoint(Checkpoint(ORIGIN, 1, HASHED[0])), [KEY])
    data = format_proof(Proof(0, (), checkpoint))
    assert data.startswith(b"c2sp.org/tlog-proof@v1\nindex 0\n\nexample.com/log\n1\n")
    assert check_proof(parse_proof(data), LEAVES[0], [KEY.verifier], ORIGIN).size == 1


HASH = HASH_LINES[0]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nnote\n",
        "c2sp.org/tlog-proof@v1\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex -5\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 00\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex notanumber\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nnote\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH} \n\nnote\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH}\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n" + f"{HASH}\n" * 64 + "\nnote\n",
        "c2sp.org/tlog-proof@v1\r\nindex 0\n\nnote\n",
        "c2sp.org/tlog-proof@v1\nindex ٣\n\nnote\n",
    ],
)
def test_what_is_no_proof_is_refused(data: str) -> None:
    with pytest.raises(BadNote):
        parse_proof(data.encode())


@given(st.data())
def test_no_flipped_bit_survives(data: st.DataObject) -> None:
    """Whatever bit of a proof file is flipped: it proves nothing any more (there is no extra data in it)."""
    good = format_proof(proof_of(data.draw(st.integers(0, 4))))
    index = parse_proof(good).index
    at = data.draw(st.integers(0, len(good) * 8 - 1))
    bad = bytearray(good)
    bad[at // 8] ^= 1 << at % 8
    with pytest.raises((BadNote, BadProof)):
        check_proof(parse_proof(bytes(bad)), LEAVES[index], [KEY.verifier], ORIGIN)


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ("c2sp.org/tlog-proof@v1\nindex é\n\n", "the lines before the checkpoint are ASCII"),
        ("hello\n\n", "the first line is not c2sp.org/tlog-proof@v1, or there is no checkpoint"),
        ("c2sp.org/tlog-proof@v1\nindex x\n\n", "there is no index"),
        ("c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n", "a hash has 32 bytes, and no tree needs more than 63"),
    ],
)
def test_each_refusal_says_what_is_wrong(data: str, detail: str) -> None:
    with pytest.raises(BadNote) as caught:
        parse_proof(data.encode())
    assert (caught.value.code, caught.value.detail) == ("malformed", detail)


def test_the_longest_proof_has_63_hashes() -> None:
    longest = Proof(0, (bytes(32),) * 63, b"note\n")
    assert parse_proof(format_proof(longest)) == longest
    with pytest.raises(BadNote):
        parse_proof(format_proof(Proof(0, (bytes(32),) * 64, b"note\n")))
