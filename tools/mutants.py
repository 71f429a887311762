"""Change the verifiers' code in one place after the other (mutmut), and name each change that no test notices.

Works on a copy below .build. What is known to change nothing stands in tests/mutants.md, each with its reason; the exit
code is 1 if a change survives that is not there. Arguments: the modules to take, such as ``ledger/merkle``.
"""

import ast
import difflib
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

TREE = Path(__file__).parents[1]
COPY = TREE / ".build" / "mutants"
MODULES = (
    "recording/record", "recording/chain", "recording/reader", "recording/seal", "recording/recover",
    "ledger/merkle", "ledger/note", "ledger/checkpoint", "ledger/tiles", "ledger/proof", "ledger/leaf", "ledger/verify",
    "ledger/signer",
)  # fmt: skip
TESTS = ("tests/unit/recording", "tests/unit/ledger", "tests/adversary/test_tampering.py")
SURVIVED = 0  # pytest's exit code; what ran out of time counts as killed


def main(modules: Sequence[str]) -> int:
    modules = modules or MODULES
    copy(modules)
    subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", "2"], cwd=COPY, check=False)
    known, unexplained = explained(), 0
    print(f"{'module':22} {'made':>5} {'killed':>7} {'explained':>10} {'survived':>9}")
    for module in modules:
        count: Counter[str] = Counter()
        for name, code in codes(module).items():
            line = changed(module, name) if code == SURVIVED else ""
            fate = (
                "not run" if code is None else "killed" if line == "" else "explained" if line in known else "survived"
            )
            count[fate] += 1
            if fate == "survived":
                unexplained += 1
                print(f"  {name}\n    {line}")
        made = sum(count.values()) - count["not run"]
        print(f"{module:22} {made:5} {count['killed']:7} {count['explained']:10} {count['survived']:9}")
    return int(unexplained > 0)


def copy(modules: Sequence[str]) -> None:
    """Copy what the tests need, with mutmut's settings; results of a run before are kept where the code is the same."""
    COPY.mkdir(parents=True, exist_ok=True)
    for name in ("broker", "device_agent", "tests", "tools"):
        shutil.rmtree(COPY / name, ignore_errors=True)
        shutil.copytree(TREE / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = {
        "source_paths": ["broker"],
        "only_mutate": [f"broker/{module}.py" for module in modules],
        "also_copy": ["device_agent", "tools"],
        "timeout_multiplier": 4.0,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0"],
        "pytest_add_cli_args_test_selection": list(TESTS),
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    project = (TREE / "pyproject.toml").read_text("utf-8")
    asked, path = "\n".join([project, "[tool.mutmut]", *lines, ""]), COPY / "pyproject.toml"
    if not path.exists() or path.read_text("utf-8") != asked:  # what was made of other modules is stale
        shutil.rmtree(COPY / "mutants", ignore_errors=True)
    path.write_text(asked, "utf-8")


def codes(module: str) -> dict[str, int | None]:
    """Return each mutant of a module with its tests' exit code, None if it was not run."""
    meta = COPY / "mutants" / "broker" / f"{module}.py.meta"
    found: dict[str, int | None] = json.loads(meta.read_text("utf-8"))["exit_code_by_key"] if meta.exists() else {}
    return found


@cache
def functions(module: str) -> dict[str, str]:
    """Return the source of every function in a module as mutmut wrote it, by name."""
    source = (COPY / "mutants" / "broker" / f"{module}.py").read_text("utf-8")
    lines = source.splitlines(keepends=True)
    return {
        node.name: "".join(lines[node.lineno - 1 : node.end_lineno])
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    }


def changed(module: str, name: str) -> str:
    """Return the lines that a mutant has instead of the code's, as they are written in tests/mutants.md."""
    bodies = functions(module)
    mutant = name.rpartition(".")[2]
    mangled = re.sub(r"__mutmut_\d+$", "", mutant)
    before = bodies[f"{mangled}__mutmut_orig"].replace(f"{mangled}__mutmut_orig", mangled).splitlines()
    after = bodies[mutant].replace(mutant, mangled).splitlines()
    lines = [line[1:].strip() for line in difflib.ndiff(before, after) if line.startswith("+")]
    return f"{module}: {' '.join(lines)}"


def explained() -> set[str]:
    """Return the changes that tests/mutants.md gives a reason for."""
    text = (TREE / "tests" / "mutants.md").read_text("utf-8")
    return set(re.findall(r"^- `` ?(.*?) ?``$", text, re.MULTILINE))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
