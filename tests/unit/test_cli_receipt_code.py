import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from broker.audit.receipt_code import Stands
from broker.cli import cli
from broker.cli_receipt_code import sentence
from broker.events.people import AuditRead
from broker.wire.record import receipt_code
from tests.stage.postbox import waiting
from tests.stage.record import verdicts
from tests.unit.test_cli_audit import SESSION, write


@pytest.fixture
def data(tmp_path: Path) -> Path:
    asyncio.run(write(tmp_path))
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["audit", "receipt-code", *map(str, arguments)], env={"TELEVISIT_DATA": ""})


@pytest.mark.requirement("AU-01")
def test_the_code_of_the_whole_record_and_a_code_of_none(data: Path) -> None:
    verdict = verdicts(data)[SESSION]
    code = receipt_code(SESSION, verdict.records, verdict.head)
    whole = run("--data", data, SESSION, code.lower())
    assert (whole.exit_code, whole.stdout) == (
        0,
        f"{code} stands for record 5 of 5, the seal: the whole record is the one the customer's device saw.\n",
    )
    none = run("--data", data, SESSION, "0000-0000")
    assert (none.exit_code, "the recording isn't the one the customer's device saw" in none.stdout) == (1, True)
    read = asyncio.run(waiting(data))
    assert [one.filters for one in read if isinstance(one, AuditRead)] == [
        {"session": SESSION, "code": code},
        {"session": SESSION, "code": "0000-0000"},
    ]


def test_wrong_use_is_told(data: Path) -> None:
    assert (run("--data", data, SESSION, "hello").exit_code, run("--data", data, "f" * 32, "0000-0000").exit_code) == (
        2,
        1,
    )


def test_a_part_of_the_record_is_told_with_its_time_and_a_bad_recording_with_its_code() -> None:
    part = sentence("ABCD-EFGH", Stands(7, 1_800_000_000_000_000, 9, False, None))
    assert part == (
        "ABCD-EFGH stands for record 7 of 9: it holds everything that the customer's device was told of, "
        "up to 08:00:00 UTC."
    )
    assert "record_changed" in sentence("ABCD-EFGH", Stands(7, 1, 9, False, "record_changed"))
