import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from broker import cli_erase
from broker.backends.sql.engine import open_database
from broker.backends.sql.erasures import SqlErasureStore
from broker.backends.sql.postbox import Postbox
from broker.cli import cli
from broker.erasure.request import Request, State
from broker.events.event import Event
from broker.principal.principal import ActorKind, Principal
from tests.unit.erasure.archive import OTHER, VISIT, archive

WHY = "Khách hàng yêu cầu xóa"


async def write(root: Path) -> None:
    async with archive(root) as here:
        await here.plant(VISIT)
        await here.plant(OTHER, "device-2", "TV-2222-222")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    asyncio.run(write(tmp_path / "data"))
    return tmp_path / "data"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["audit", *(str(one) for one in arguments)], env={"TELEVISIT_DATA": ""})


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def another(name: str) -> None:
        monkeypatch.setattr(cli_erase, "operator", lambda: Principal(ActorKind.ADMINISTRATOR, f"host:{name}"))

    return another


def state(data: Path) -> tuple[tuple[Request, ...], list[Event]]:
    async def read() -> tuple[tuple[Request, ...], list[Event]]:
        database = open_database(data / "state.db")
        try:
            return await SqlErasureStore(database).requests(), [one for _, one in await Postbox(database).waiting()]
        finally:
            await database.close()

    return asyncio.run(read())


@pytest.mark.requirement("PR-07")
def test_two_people_on_the_host(data: Path, become: Callable[[str], None]) -> None:
    become("an")
    asked = run("erase", "--data", data, "--session", VISIT, "--reason", WHY)
    assert asked.exit_code == 0, asked.output
    (request,), events = state(data)
    assert (request.by.id, request.reason, [one.id for one in request.visits]) == ("host:an", WHY, [VISIT])
    assert [(event.name, event.private()) for event in events] == [("erasure.requested", {"reason": WHY})]
    own = run("approve", request.id, "--data", data)
    assert own.exit_code == 1
    assert "takes a second person" in own.stderr
    become("binh")
    approved = run("approve", request.id, "--data", data)
    assert approved.exit_code == 0, approved.output
    assert "No broker is running" in approved.stderr
    (request,), events = state(data)
    assert request.state is State.APPROVED
    assert [event.name for event in events] == ["erasure.requested", "erasure.approved"]
    listed = run("erasures", "--data", data)
    assert request.id in listed.stdout
    assert "approved by host:binh" in listed.stdout
    assert state(data)[1][-1].name == "audit.read"


def test_a_request_names_its_classes_and_can_be_refused(data: Path, become: Callable[[str], None]) -> None:
    become("an")
    run("erase", "--data", data, "--ticket", "TV-2222-222", "--class", "camera", "--class", "text", "--reason", WHY)
    (request,), _ = state(data)
    assert [one.name for one in sorted(request.classes)] == ["TEXT", "CAMERA"]
    assert [one.id for one in request.visits] == [OTHER]
    refused = run("refuse", request.id, "--data", data, "--reason", "Nhầm phiếu")
    assert refused.exit_code == 0, refused.output
    assert state(data)[0][0].state is State.REFUSED
    assert "refused by host:an" in run("erasures", "--data", data).stdout


@pytest.mark.requirement("PR-07")
def test_a_hold_is_set_shown_and_lifted(data: Path, become: Callable[[str], None]) -> None:
    become("an")
    run("hold", "--data", data, "--device", "SN-device-1", "--reason", "Đang tranh chấp")
    held = run("erase", "--data", data, "--session", VISIT, "--reason", WHY)
    assert held.exit_code == 1
    assert "is held by host:an: Đang tranh chấp" in held.stderr
    assert state(data)[0] == ()
    shown = run("holds", "--data", data).stdout
    assert "device SN-device-1" in shown
    lifted = run("lift", shown.split()[0], "--data", data, "--reason", "Đã xong")
    assert lifted.exit_code == 0, lifted.output
    assert run("holds", "--data", data).stdout == ""
    assert run("erase", "--data", data, "--session", VISIT, "--reason", WHY).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["erase", "--reason", WHY], 2, "exactly one of"),
        (["erase", "--session", VISIT, "--ticket", "x", "--reason", WHY], 2, "exactly one of"),
        (["erase", "--session", "f" * 32, "--reason", WHY], 1, "no such session"),
        (["erase", "--session", VISIT, "--reason", "x"], 1, "reason of 3"),
        (["approve", "nothing"], 1, "no such erasure"),
        (["refuse", "nothing", "--reason", WHY], 1, "no such erasure"),
        (["lift", "nothing", "--reason", WHY], 1, "no such hold"),
    ],
)
def test_wrong_use_is_told_in_one_line(data: Path, arguments: list[str], code: int, words: str) -> None:
    result = run(*arguments, "--data", data)
    assert result.exit_code == code
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert state(data) == ((), [])
