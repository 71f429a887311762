import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.clock import ManualClock
from broker.ledger.checkpoint import Checkpoint, due, format_checkpoint, open_checkpoint, parse_checkpoint
from broker.ledger.merkle import EMPTY
from broker.ledger.note import BadNote, SigningKey, parse_note, sign_note

# The example of c2sp.org/tlog-checkpoint. Its page does not give the key.
EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
ORIGIN = "example.com/log"
ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_the_page_s_example_is_read_and_written_again() -> None:
    text = parse_note(EXAMPLE.encode()).text
    checkpoint = parse_checkpoint(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex().startswith("0ac5186a91863e8e")
    assert format_checkpoint(checkpoint) == text


def test_lines_behind_the_root_are_kept() -> None:
    text = f"{ORIGIN}\n0\n{ROOT}\none\ntwo\n"
    assert parse_checkpoint(text) == Checkpoint(ORIGIN, 0, EMPTY, ("one", "two"))
    assert format_checkpoint(parse_checkpoint(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{ORIGIN}\n0\n",
        f"{ORIGIN}\n0\n{ROOT}",
        f"\n0\n{ROOT}\n",
        f"{ORIGIN}\n00\n{ROOT}\n",
        f"{ORIGIN}\n-1\n{ROOT}\n",
        f"{ORIGIN}\n+1\n{ROOT}\n",
        f"{ORIGIN}\n1 \n{ROOT}\n",
        f"{ORIGIN}\n١\n{ROOT}\n",
        f"{ORIGIN}\n{10**19}\n{ROOT}\n",
        f"{ORIGIN}\n0\n{ROOT[:-1]}\n",
        f"{ORIGIN}\n0\nAAAA\n",
        f"{ORIGIN}\n0\n{ROOT}\n\n",
        f"{ORIGIN}\n0\n{ROOT}\n\nextension\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        parse_checkpoint(text)


@pytest.mark.parametrize("fields", [("", 0, EMPTY), ("a\nb", 0, EMPTY), (ORIGIN, 0, b""), (ORIGIN, 0, EMPTY, ("",))])
def test_what_is_no_checkpoint_is_not_made(fields: tuple[str, int, bytes]) -> None:
    with pytest.raises(BadNote):
        Checkpoint(*fields)


def test_only_this_log_s_checkpoint_is_opened() -> None:
    key = SigningKey.generate(ORIGIN)
    note = sign_note(format_checkpoint(Checkpoint(ORIGIN, 3, EMPTY)), [key])
    assert open_checkpoint(note, [key.verifier], ORIGIN) == Checkpoint(ORIGIN, 3, EMPTY)
    with pytest.raises(BadNote) as caught:
        open_checkpoint(note, [key.verifier], "example.com/other")
    assert caught.value.code == "foreign"
    with pytest.raises(BadNote) as caught:
        open_checkpoint(note, [SigningKey.generate(ORIGIN).verifier], ORIGIN)
    assert caught.value.code == "unsigned"


def test_a_checkpoint_is_due_each_2_s_when_leaves_wait_and_each_60_s_when_not() -> None:
    clock = ManualClock()
    last = clock.now()
    assert due(last, None, False)
    assert not due(last, last, True)
    assert not due(clock.advance(1.9), last, True)
    assert due(clock.advance(0.1), last, True)
    assert not due(clock.advance(57.9), last, False)
    assert due(clock.advance(0.1), last, False)


def cosignature(name: str, text: str, at_s: int) -> str:
    """A witness's line as c2sp.org/tlog-cosignature has it: key type 4, a time, and the signature over both."""
    key = Ed25519PrivateKey.generate()
    id = sha256(name.encode() + b"\n\x04" + key.public_key().public_bytes_raw()).digest()[:4]
    signature = key.sign(f"cosignature/v1\ntime {at_s}\n".encode() + text.encode())
    return f"— {name} {base64.b64encode(id + at_s.to_bytes(8, 'big') + signature).decode()}\n"


def test_witnesses_may_sign_along_and_take_nothing_away() -> None:
    key = SigningKey.generate(ORIGIN)
    text = f"{ORIGIN}\n0\n{ROOT}\n"
    note = sign_note(text, [key]).decode()
    own = note.removeprefix(text + "\n")
    witnesses = [cosignature(f"witness.example/w{n}", text, 1_800_000_000 + n) for n in range(16)]
    for signed in (own + "".join(witnesses), "".join(witnesses) + own):
        assert open_checkpoint(f"{text}\n{signed}".encode(), [key.verifier], ORIGIN).size == 0
    assert len(parse_note(f"{text}\n{own}{''.join(witnesses)}".encode()).signatures) == 17
    with pytest.raises(BadNote, match="unsigned"):
        open_checkpoint(f"{text}\n{''.join(witnesses)}".encode(), [key.verifier], ORIGIN)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "a checkpoint has at least three lines"),
        (f"{ORIGIN}\n00\n{ROOT}\n", "a checkpoint's size is a decimal number"),
        (f"\n0\n{ROOT}\n", "a checkpoint's lines are not empty"),
        (f"{ORIGIN}\n0\nAAAA\n", "a root has 32 bytes"),
    ],
)
def test_each_refusal_says_what_is_wrong(text: str, detail: str) -> None:
    with pytest.raises(BadNote) as caught:
        parse_checkpoint(text)
    assert (caught.value.code, caught.value.detail) == ("malformed", detail)


def test_another_log_s_checkpoint_is_named() -> None:
    key = SigningKey.generate(ORIGIN)
    with pytest.raises(BadNote, match=r"^foreign: this is a checkpoint of example.com/log, not of example.com/other$"):
        open_checkpoint(sign_note(f"{ORIGIN}\n0\n{ROOT}\n", [key]), [key.verifier], "example.com/other")
