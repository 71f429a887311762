"""The catalogue: read strictly, by line and column; what fits which family."""

import csv
import io

import pytest

from broker.diagnosis.causes import CAUSES
from broker.diagnosis.parts import COLUMNS, alternates, read, shipped
from broker.errors import Invalid

GOOD = {
    "sku": "WM-X", "name_vi": "Bơm", "name_en": "Pump", "device_type": "washer", "model_families": "WM-A WM-B",
    "replaces": "WM-OLD", "group": "wm.pump", "skill": "basic", "heavy": "no", "consumable": "yes", "stock": "3",
    "price": "1000", "evidence_required": "test",
}  # fmt: skip


def text(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def test_a_line_becomes_a_part() -> None:
    [part] = read("\ufeff" + text(GOOD))
    assert (part.sku, part.model_families, part.replaces) == ("WM-X", ("WM-A", "WM-B"), ("WM-OLD",))
    assert (part.heavy, part.consumable, part.stock, part.price) == (False, True, 3, 1000)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"sku": ""}, "column sku"), ({"sku": "A B"}, "column sku"), ({"skill": "magic"}, "column skill"),
        ({"heavy": "maybe"}, "column heavy"), ({"stock": "-1"}, "column stock"), ({"price": "٣"}, "column price"),
        ({"name_vi": "x\u202ey"}, "column name_vi"), ({"name_en": "x" * 201}, "column name_en"),
        ({"model_families": " "}, "column model_families"), ({"stock": "9" * 13}, "column stock"),
        ({"evidence_required": "test magic"}, "column evidence_required"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_and_column(wrong: dict[str, str], where: str) -> None:
    with pytest.raises(Invalid, match="line 3") as caught:
        read(text(GOOD, {**GOOD, "sku": "WM-Y", **wrong}))
    assert caught.value.code == "parts_malformed"
    assert where in caught.value.en
    assert "dòng 3" in caught.value.vi
    assert not {"must", "longer", "characters", "empty"} & set(caught.value.vi.split()), "said in Vietnamese"


@pytest.mark.parametrize(
    "bad",
    ["", "sku\n", text(), text(GOOD, GOOD), text(GOOD) + "a,b\n", text(GOOD) + '"open', "\x00", "x" * 5_000_000],
    ids=["empty", "head", "no part", "twice", "short line", "open quote", "nul", "too long"],
)
def test_a_file_that_is_none_is_refused_as_a_whole(bad: str) -> None:
    with pytest.raises(Invalid):
        read(bad)


@pytest.mark.requirement("TV-24")
@pytest.mark.requirement("HA-10")
def test_a_part_fits_its_families_and_of_an_unknown_one_only_what_fits_any() -> None:
    [part] = read(text(GOOD))
    assert part.fits("washer", "WM-A")
    assert not part.fits("washer", "WM-C")
    assert not part.fits("tv", "WM-A")
    assert not part.fits("washer", None)
    [cable] = read(text({**GOOD, "device_type": "*", "model_families": "*"}))
    assert cable.fits("tv", None)


def test_the_shipped_catalogue_is_good_and_has_its_alternates() -> None:
    parts = read(shipped())
    assert len(parts) > 50
    [room] = [part for part in parts if part.sku == "AC-NTC-ROOM"]
    assert alternates(room, parts, "air_conditioner", "AC-WALL-3") == (), "another sensor measures something else"
    [tcon] = [part for part in parts if part.sku == "TV-TCON-55A"]
    assert alternates(tcon, parts, "tv", "SEN-55A", CAUSES["tcon"].groups) == ("TV-PANEL-55A",)
    old = read(text(GOOD, {**GOOD, "sku": "WM-NEW", "group": "wm.other", "replaces": "WM-X"}))
    assert alternates(old[0], old, "washer", "WM-A") == ("WM-NEW",)
    assert any(part.heavy for part in parts)
