"""The catalogue over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.diagnosis.parts import shipped
from tests.stage.rooms import House, house


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as made:
        yield made


@pytest.mark.requirement("TV-24")
@pytest.mark.requirement("HA-10")
async def test_parts_are_listed_by_family_and_group(home: House) -> None:
    an = await home.signed_in()
    found = (await an.get("/api/parts", params={"family": "RF-SBS-2", "group": "rf.fan"})).json()["items"]
    assert [(part["sku"], part["model_families"]) for part in found] == [("RF-FAN-S2", ["RF-SBS-2"])]
    assert len((await an.get("/api/parts")).json()["items"]) == 68
    assert (await an.get("/api/parts", params={"magic": "1"})).status_code == 422


async def test_an_import_is_the_administrator_s_whole_and_on_the_record(home: House) -> None:
    dung, an = await home.signed_in("dung.ho"), await home.signed_in()
    head, first, *_ = shipped().splitlines()
    answer = await dung.post("/api/parts/import", json={"csv": f"{head}\n{first}\n"})
    assert (answer.status_code, answer.json()["parts"]) == (200, 1)
    [event] = home.recorded("parts.imported")
    assert (event.facts()["parts"], event.facts()["sha256"]) == (1, answer.json()["sha256"])
    wrong = await dung.post("/api/parts/import", json={"csv": f"{head}\n{first},\n"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "parts_malformed")
    assert len((await an.get("/api/parts")).json()["items"]) == 1
    assert (await an.post("/api/parts/import", json={"csv": shipped()})).status_code == 403
