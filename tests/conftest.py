"""What every test may use: the requirement marks with their closing list, and the two sizes of a run."""

from pathlib import Path

import pytest
import structlog
from hypothesis import settings

HERE = Path(__file__).parent

# No deadline: a shared machine is slow in moments of its own choosing. Bounds of time are tested as such.
settings.register_profile("small", deadline=None, max_examples=50)
settings.register_profile("proof", deadline=None, max_examples=5000)


def rows() -> dict[str, str]:
    """Return id -> "level  what holds" of every requirement."""
    lines = HERE.joinpath("requirements.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split(maxsplit=1)[1] for line in lines if line and not line.startswith("#")}


class Requirements:
    """Checks the marks, and lists at the end the rows that no passed test proves."""

    def __init__(self) -> None:
        self.rows = rows()
        self.proven: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            ids = {str(mark.args[0]) if mark.args else "" for mark in item.iter_markers("requirement")}
            if unknown := ids - self.rows.keys():
                raise pytest.UsageError(f"{item.nodeid}: no such requirement: {', '.join(sorted(unknown))}")
            # On the report, so that it comes back from the process that ran the test.
            item.user_properties += [("requirement", row) for row in ids]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.proven |= {str(value) for name, value in report.user_properties if name == "requirement"}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        if (
            config.args_source is not pytest.Config.ArgsSource.TESTPATHS
            or config.option.keyword
            or config.option.markexpr
        ):
            return  # a part of the tests proves only a part of the rows
        unproven = {name: row for name, row in self.rows.items() if name not in self.proven}
        terminalreporter.section(f"requirement rows without a test: {len(unproven)} of {len(self.rows)}")
        for name, row in unproven.items():
            terminalreporter.write_line(f"{name:6} {row}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof", action="store_true", help="run every claim at full count; slow")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Requirements(), "requirements")
    settings.load_profile("proof" if config.getoption("--proof") else "small")


def pytest_runtest_setup(item: pytest.Item) -> None:
    dear = item.get_closest_marker("dear")
    if dear is not None and not item.config.getoption("--proof"):
        pytest.skip(f"dear: `make proof` runs it; {dear.args[0]}")


@pytest.fixture(autouse=True)
def plain_log() -> None:
    """Log as the broker does: structlog's own default colours a traceback with its locals, for seconds of the loop."""
    if not structlog.is_configured():
        structlog.configure([structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])


@pytest.fixture(scope="session")
def at_once(proof: bool) -> float:
    """The seconds within which a thing is done *at once* (TV-13); what is lost is told by heartbeats, after 15.

    In `make proof` the requirement's one second; five where four workers share the cores: a busy machine stalls for
    three.
    """
    return 1.0 if proof else 5.0


@pytest.fixture(scope="session")
def proof(request: pytest.FixtureRequest) -> bool:
    """Whether this run is `make proof`: take full counts instead of small ones."""
    return bool(request.config.getoption("--proof"))
