"""Reports how much of each source module its own test file covers, worst first.

Reads what ``make coverage`` measured (``pytest --cov --cov-context=test``). A line counts as covered by the module's
own test file if that file's tests ran it, or if it runs at import. What only other tests run is not covered: they may
change their ways.
``--all`` prints every module, not only the worst; ``--fail-under N`` fails if a module stays below N percent.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import coverage

ROOT = Path(__file__).parents[1]
WORST = 15


@dataclass(frozen=True, slots=True)
class Row:
    """One module: statements, those covered by its own tests and by any test, and whether it has a test file."""

    module: str
    statements: int
    own: int
    all: int
    tested: bool

    @property
    def percent(self) -> float:
        """Return the share of the module that its own tests cover, in percent."""
        return 100 * self.own / self.statements if self.statements else 100.0


def test_of(source: Path) -> Path:
    """Return where the test file of a source module stands: the same path under tests/unit, without ``broker``."""
    package, *folders = source.relative_to(ROOT).parent.parts
    under = folders if package == "broker" else [package, *folders]
    return ROOT.joinpath("tests", "unit", *under, f"test_{source.stem.strip('_')}.py")


def counts(source: Path, context: str) -> bool:
    """Return whether what ran in a context counts as run by the module's own tests.

    A context is ``file::test|phase``; what runs at import has none. The tests of a backend are the contract suites,
    which run over every backend alike.
    """
    own = test_of(source).relative_to(ROOT).as_posix()
    backend = source.is_relative_to(ROOT / "broker/backends")
    return context == "" or context.startswith(f"{own}::") or (backend and context.startswith("tests/contract/"))


def sources() -> list[Path]:
    """Return every source module that has something to test: an ``__init__`` is a glossary."""
    found = [path for package in ("broker", "device_agent") for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in found if path.name != "__init__.py")


def rows(data_file: Path) -> list[Row]:
    """Return the table, worst first. Raises SystemExit if there is no measurement."""
    if not data_file.exists():
        raise SystemExit("no measurement: run make coverage")
    measured = coverage.Coverage(data_file=str(data_file), config_file=str(ROOT / "pyproject.toml"))
    measured.load()
    data = measured.get_data()
    table = []
    for source in sources():
        _, statements, _, missing, _ = measured.analysis2(str(source))
        lines = data.contexts_by_lineno(str(source)).items()
        own = {line for line, contexts in lines if any(counts(source, context) for context in contexts)}
        module = source.relative_to(ROOT).as_posix()
        covered = len(own & set(statements))
        table.append(Row(module, len(statements), covered, len(statements) - len(missing), test_of(source).is_file()))
    return sorted(table, key=lambda row: (row.percent, -row.statements))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--all", action="store_true", help="every module, not only the worst")
    parser.add_argument("--fail-under", type=float, default=0.0, metavar="PERCENT")
    options = parser.parse_args()
    table = rows(ROOT / ".coverage")
    shown = table if options.all else table[:WORST]
    total = sum(row.statements for row in table) or 1
    own, everything = sum(row.own for row in table), sum(row.all for row in table)
    print(f"\ncovered by each module's own test file alone: {100 * own / total:.1f} %", end="")
    print(f" (by all tests: {100 * everything / total:.1f} %)")
    print(f"the worst {len(shown)} of {len(table)} modules:")
    print(f"{'own':>6} {'all':>6} {'lines':>6}  module")
    for row in shown:
        percent_all = 100 * row.all / row.statements if row.statements else 100.0
        note = "" if row.tested else "  (no test file)"
        print(f"{row.percent:5.0f}% {percent_all:5.0f}% {row.statements:6}  {row.module}{note}")
    below = [row for row in table if row.percent < options.fail_under]
    if below:
        print(f"{len(below)} modules below {options.fail_under:g} %", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
