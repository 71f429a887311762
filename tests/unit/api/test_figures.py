"""The figures over HTTP: without any work there are none, and they are not a technician's to read."""

from pathlib import Path

from tests.stage.rooms import house


async def test_before_any_verdict_there_is_nothing_to_count(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        chi, an = await home.signed_in("chi.le"), await home.signed_in()
        figures = (await chi.get("/api/diagnosis/figures")).json()
        assert figures.pop("by_kind") == {}
        assert figures.pop("median_seconds_to_verdict") is None, "no median of nothing"
        assert set(figures.values()) == {0}
        assert (await chi.get("/api/diagnosis/figures", params={"from_us": -1})).status_code == 422
        assert (await chi.get("/api/diagnosis/figures", params={"since": 1})).status_code == 422
        assert (await an.get("/api/diagnosis/figures")).status_code == 403
