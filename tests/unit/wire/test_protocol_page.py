"""PROTOCOL.md against the code that closes and refuses: its close codes, error codes and words, all and no more."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from broker import errors
from broker.wire import limits

BROKER = Path(limits.__file__).parents[1]
PAGE = Path(limits.__file__).with_name("PROTOCOL.md").read_text(encoding="utf-8")
SOCKETS = [
    *sorted((BROKER / "relay").glob("*.py")), *sorted((BROKER / "session").glob("*.py")), BROKER / "api/sockets.py",
]  # fmt: skip
ROOMS = (BROKER / "relay/lobby.py", BROKER / "pairing/rendezvous.py")  # whose errors a device is told
NOT_TOLD = {"pin_refused"}  # the technician's, over HTTP
UNDERNEATH = {"recording_failed", "database"}  # what any durable step may raise
NO_CODE = 1005  # what WebSocket says in place of a code that did not come


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            yield (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")), node


def words(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def code(call: ast.Call) -> set[str]:
    """Return the literal code that a refusal is made with: its first word of text."""
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "code")]
    literal = [arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return {word for word in literal[:1] if re.fullmatch("[a-z_0-9]+", word)}


def assigned(path: Path, name: str) -> ast.AST:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == name for target in node.targets):
            return node.value
    raise AssertionError(f"no {name} in {path}")


def tabled(*second: str) -> set[str]:
    return set(re.findall(rf"^\| `([a-z_0-9]+)` \| (?:{'|'.join(second)}) \|", PAGE, re.M))


def test_the_page_has_every_error_code_that_a_peer_is_told_and_no_other() -> None:
    told = set(UNDERNEATH) | words(assigned(BROKER / "relay/greeting.py", "CLOSE_CAUSES"))
    for path in SOCKETS:
        if path.name != "sockets.py":  # which refuses in the upgrade
            for name, call in calls(path):
                if name in ("WireError", "_refuse", "Malformed", "Error"):
                    told |= code(call)
    for path in ROOMS:
        for name, call in calls(path):
            if isinstance(getattr(errors, name, None), type):
                told |= code(call)
    told.add("internal")
    assert '("internal", ' in (BROKER / "relay/claim.py").read_text(encoding="utf-8")
    parsers = tabled("both", "text", "binary")
    assert tabled("yes", "no", "either") == told - parsers - NOT_TOLD


def test_the_page_has_every_close_code_and_no_other() -> None:
    sent = {
        node.value
        for path in SOCKETS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, int)
        if 1000 <= node.value <= 1015 or 4000 <= node.value < 5000
    }
    raised = (getattr(errors, name, None) for name, _ in calls(BROKER / "relay/lobby.py"))
    sent |= {
        error.close_code for error in raised if isinstance(error, type) and issubclass(error, errors.TelevisitError)
    }
    assert {int(number) for number in re.findall(r"^\| (\d{4}) \| ", PAGE, re.M)} == sent - {NO_CODE}


def test_the_page_has_every_word_of_a_refused_upgrade_and_of_a_close() -> None:
    said = {
        word
        for path in SOCKETS
        for name, call in calls(path)
        if (name == "_refuse" and path.name == "sockets.py") or name in ("finish", "close")
        for word in words(call)
    } - {"device", "console", "ticket_", "hello_timeout"}
    assert {"replaced", "origin_present", "ticket_of_another"} <= said
    assert {word for word in said if f"`{word}`" not in PAGE} == set()
