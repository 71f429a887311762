"""The house rules that neither ruff nor import-linter can say."""

import ast
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, imports, name, parsed, sources, tracked
from tools.own_coverage import test_of as own_test_of

LINES = 400
GENERATED = ("tech_console/src/core/wire.gen.ts", "tech_console/src/core/http.gen.ts")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "service", "misc"}

# What has no test file of its own: a module, or a folder by its slash; each with its reason.
UNTESTED = {
    "broker/backends/memory/": "the contract suites run over it",
    "broker/backends/sql/": "the contract suites run over it",
    "broker/__main__.py": "starts cli.py; run by the journeys",
    "device_agent/simulator/tv/paint/theme.py": "colours and sizes, no code",
    "device_agent/__main__.py": "starts cli.py; run by the journeys",
    "broker/events/erasure.py": "plain data; test_vocabulary.py runs over every event",
    "broker/events/link.py": "plain data; test_vocabulary.py runs over every event",
    "broker/events/node.py": "plain data; test_vocabulary.py runs over every event",
    "broker/events/pairing.py": "plain data; test_vocabulary.py runs over every event",
    "broker/events/people.py": "plain data; test_vocabulary.py runs over every event",
    "broker/events/session.py": "plain data; test_vocabulary.py runs over every event",
    "broker/session/commands.py": "plain data; what comes out is tested with machine.py",
    "broker/session/inputs.py": "plain data; what goes in is tested with machine.py and states.py",
}

# Only these may import what stands before the colon.
HOMES = {
    "fastapi": ("broker/api/", "broker/app.py"),
    "starlette": ("broker/api/", "broker/app.py", "device_agent/panel/"),
    "sqlalchemy": ("broker/backends/", "broker/cli_audit.py"),  # which turns the driver's errors into a sentence
    "aiosqlite": ("broker/backends/",),
    "sqlite3": ("broker/backends/", "broker/cli_audit.py"),
    "broker.backends": ("broker/app.py", "broker/server.py", "broker/cli", "broker/backends/"),
    "broker.config": ("broker/app.py", "broker/server.py", "broker/cli", "broker/config.py"),
}

PURE = (
    "broker/wire/", "broker/events/", "broker/session/", "broker/recording/record.py", "broker/recording/chain.py",
    "broker/pairing/pin.py", "broker/survey/diff.py", "broker/survey/snapshot.py", "broker/diagnosis/case.py",
    "broker/diagnosis/causes.py", "broker/diagnosis/codes.py", "broker/diagnosis/evidence.py",
    "broker/diagnosis/exhibits.py", "broker/diagnosis/order.py", "broker/diagnosis/seen.py", "broker/diagnosis/sign",
    "broker/diagnosis/verdict.py", "device_agent/conversation",
    "device_agent/rfb/",
)  # fmt: skip


@pytest.mark.parametrize("suffix", [".py", ".ts", ".tsx"])
def test_no_file_is_longer_than_a_reader_s_patience(suffix: str) -> None:
    files = [path for path in tracked() if path.suffix == suffix and name(path) not in GENERATED]
    long = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {path: lines for path, lines in long.items() if lines > LINES} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    parts = {name(path): set(path.relative_to(ROOT).with_suffix("").parts) for path in tracked()}
    assert {path for path, words in parts.items() if words & VAGUE} == set()


def test_every_package_door_is_a_glossary_and_imports_nothing() -> None:
    doors = [path for path in sources() if path.name == "__init__.py"]
    assert [name(path) for path in doors if not ast.get_docstring(parsed(path))] == []
    assert [name(path) for path in doors if len(parsed(path).body) > 1] == []
    folders = {path.parent for path in sources()}
    assert sorted(name(folder) for folder in folders if not (folder / "__init__.py").is_file()) == []


def exempt(module: str) -> bool:
    return any(module == known or (known.endswith("/") and module.startswith(known)) for known in UNTESTED)


def test_every_module_has_its_test_file() -> None:
    modules = [path for path in sources() if path.name != "__init__.py" and not exempt(name(path))]
    missing = {name(path): name(own_test_of(path)) for path in modules if not own_test_of(path).is_file()}
    assert missing == {}


def test_an_exception_is_taken_away_when_it_is_needed_no_more() -> None:
    stale = [path for path in UNTESTED if not path.endswith("/") and own_test_of(ROOT / path).is_file()]
    gone = [path for path in UNTESTED if not (ROOT / path).exists()]
    assert stale + gone == []


def test_every_unit_test_file_belongs_to_a_module_or_a_page_beside_it() -> None:
    unit = ROOT / "tests/unit"
    mine = {own_test_of(path) for path in sources()}
    stray = [
        path for path in tracked() if path.is_relative_to(unit) and path.name.startswith("test_") and path not in mine
    ]
    # A test of golden bytes or of a normative page stands beside the tests of the modules that it is about.
    assert [name(path) for path in stray if not any(other.parent == path.parent for other in mine)] == []


def test_pure_modules_hold_no_async_def() -> None:
    asynchronous = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    pure = [path for path in sources() if name(path).startswith(PURE)]
    assert pure
    assert [name(path) for path in pure if any(isinstance(node, asynchronous) for node in ast.walk(parsed(path)))] == []


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("package", HOMES)
def test_what_has_a_home_is_imported_there_only(package: str) -> None:
    strangers = [path for path in sources() if not name(path).startswith(HOMES[package])]
    assert [name(path) for path in strangers if any(within(module, package) for module in imports(path))] == []


def test_the_wire_needs_the_standard_library_and_pydantic_only() -> None:
    allowed = sys.stdlib_module_names | {"pydantic", "broker"}
    for path in sources():
        if name(path).startswith("broker/wire/"):
            assert [module for module in imports(path) if module.partition(".")[0] not in allowed] == []
            assert [m for m in imports(path) if within(m, "broker") and not within(m, "broker.wire")] == []


def test_the_agent_imports_of_the_broker_only_the_wire() -> None:
    agent = [path for path in sources() if name(path).startswith("device_agent/")]
    foreign = {
        name(path): [m for m in imports(path) if within(m, "broker") and not within(m, "broker.wire")] for path in agent
    }
    assert {path: modules for path, modules in foreign.items() if modules} == {}


def test_nothing_is_swallowed() -> None:
    """``except: pass`` of everything hides the one error that mattered."""

    def swallows(node: ast.AST) -> bool:
        if not isinstance(node, ast.ExceptHandler):
            return False
        everything = node.type is None or (
            isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
        )
        return everything and all(isinstance(line, ast.Pass | ast.Continue) for line in node.body)

    assert [name(path) for path in sources() if any(swallows(node) for node in ast.walk(parsed(path)))] == []


def test_sockets_are_accepted_in_one_place() -> None:
    """Whoever accepts a WebSocket elsewhere passes by the checks of its Origin, ticket and cookie."""

    def accepts(path: Path) -> bool:
        called = (node.func for node in ast.walk(parsed(path)) if isinstance(node, ast.Call))
        return any(isinstance(function, ast.Attribute) and function.attr == "accept" for function in called)

    accepting = [name(path) for path in sources() if name(path).startswith("broker/") and accepts(path)]
    assert accepting == ["broker/api/sockets.py"]


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def test_no_test_is_put_aside() -> None:
    """A test that is skipped wherever it runs proves nothing, and looks as if it did.

    ``pytest.skip`` with a reason, where a machine can't do what the test needs, is allowed: it is seen in the report.
    """
    aside = ("pytest.mark.skip(", "pytest.mark.xfail(", "pytest.xfail(", "pytest.skip()")
    tests = [path for path in python_files() if name(path).startswith("tests/") and path != Path(__file__)]
    assert [name(path) for path in tests if any(word in path.read_text(encoding="utf-8") for word in aside)] == []
