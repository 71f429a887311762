"""Parts: the operator's catalogue of what a visit can bring, by model family. Pure, but for the store's Protocol."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Final, Literal, Protocol, get_args

from broker.diagnosis.exhibits import Kind
from broker.errors import Invalid
from broker.wire import limits
from broker.wire.base import printable

Skill = Literal["none", "basic", "electronics", "refrigeration"]
SKILLS: Final[tuple[Skill, ...]] = get_args(Skill)
ANY_FAMILY: Final = "*"
MOST_PARTS: Final = 5_000
MOST_BYTES: Final = 4 * 1024 * 1024
_YES: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Part:
    """One part. ``model_families``: those that it fits, ``*`` for any; ``replaces``: older numbers that it stands for.

    ``group``: what it is, as causes name it. ``skill``: what whoever fits it must have learned; ``heavy``: two persons.
    ``price``: what the customer pays for it in dong. ``evidence_required``: kinds of evidence without which no verdict
    names it, unless its technician wrote down why.
    """

    sku: str
    name_vi: str
    name_en: str
    device_type: str
    model_families: tuple[str, ...]
    replaces: tuple[str, ...]
    group: str
    skill: Skill
    heavy: bool
    consumable: bool
    stock: int
    price: int
    evidence_required: tuple[str, ...]

    def fits(self, kind: str, family: str | None) -> bool:
        """Return whether it can be built into a device of this family; of an unknown family, only what fits any."""
        if self.device_type not in (kind, ANY_FAMILY):
            return False
        return ANY_FAMILY in self.model_families or (family is not None and family in self.model_families)


COLUMNS: Final = tuple(field.name for field in fields(Part))
"""The first line of a catalogue's file. Several values in one field stand with a space between them."""
_HEAD: Final = ",".join(COLUMNS)


class PartStore(Protocol):
    """Keeps the catalogue. Each method is one step; raises Unavailable ``database``."""

    async def parts(self, family: str | None = None, group: str | None = None) -> tuple[Part, ...]:
        """Return the parts of this family (those that fit any among them) and group, by number; None: every."""
        ...

    async def replace(self, parts: Sequence[Part]) -> None:
        """Keep these in place of all others; durable on return."""
        ...


def shipped() -> str:
    """Return the catalogue that the program comes with, as CSV."""
    return files("broker.diagnosis").joinpath("parts.csv").read_text(encoding="utf-8")


def read(text: str) -> tuple[Part, ...]:
    """Read a catalogue from CSV with COLUMNS as its first line.

    Raises Invalid ``parts_malformed``, which names the line and the column.
    """
    if len(text) > MOST_BYTES:
        raise _malformed(1, "", f"the file is longer than {MOST_BYTES} characters", f"tệp dài hơn {MOST_BYTES} ký tự")
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    found: dict[str, Part] = {}
    try:
        head = next(rows, [])
        if tuple(head) != COLUMNS:
            raise _malformed(1, "", f"the first line must be {_HEAD}", f"dòng đầu phải là {_HEAD}")
        for row in rows:
            if not row:
                continue
            part = _part(row, rows.line_num)
            if part.sku in found:
                raise _malformed(rows.line_num, "sku", f"{part.sku} is there twice", f"mã {part.sku} bị lặp lại")
            found[part.sku] = part
            if len(found) > MOST_PARTS:
                raise _malformed(rows.line_num, "", f"more than {MOST_PARTS} parts", f"có hơn {MOST_PARTS} linh kiện")
    except csv.Error as error:
        raise _malformed(rows.line_num, "", str(error), "không đúng định dạng CSV") from None
    if not found:
        raise _malformed(1, "", "there is no part in it", "không có linh kiện nào")
    return tuple(found.values())


def _part(row: Sequence[str], line: int) -> Part:
    if len(row) != len(COLUMNS):
        raise _malformed(
            line, "", f"{len(row)} fields instead of {len(COLUMNS)}", f"có {len(row)} trường, phải có {len(COLUMNS)}"
        )
    cells = {name: value.strip() for name, value in zip(COLUMNS, row, strict=True)}
    for name, value in cells.items():
        try:
            printable(value)
        except ValueError as error:
            raise _malformed(line, name, str(error), "có ký tự không được phép") from None
        if len(value) > limits.TEXT_CHARS:
            raise _malformed(
                line, name, f"longer than {limits.TEXT_CHARS} characters", f"dài hơn {limits.TEXT_CHARS} ký tự"
            )
    for name in ("sku", "name_vi", "name_en", "device_type", "model_families", "group"):
        if not cells[name]:
            raise _malformed(line, name, "empty", "để trống")
    if " " in cells["sku"]:
        raise _malformed(line, "sku", "a space in it", "có dấu cách")
    skill = next((each for each in SKILLS if each == cells["skill"]), None)
    if skill is None:
        raise _malformed(line, "skill", f"must be one of {', '.join(SKILLS)}", f"phải là {', '.join(SKILLS)}")
    if not {*_several(cells["evidence_required"])} <= {*(kinds := get_args(Kind))}:
        known = ", ".join(kinds)
        raise _malformed(line, "evidence_required", f"must be of {known}", f"chỉ được là {known}")
    return Part(
        sku=cells["sku"], name_vi=cells["name_vi"], name_en=cells["name_en"], device_type=cells["device_type"],
        model_families=_several(cells["model_families"]), replaces=_several(cells["replaces"]), group=cells["group"],
        skill=skill, heavy=_flag(cells, "heavy", line),
        consumable=_flag(cells, "consumable", line), stock=_count(cells, "stock", line),
        price=_count(cells, "price", line), evidence_required=_several(cells["evidence_required"]),
    )  # fmt: skip


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))


def _flag(cells: dict[str, str], name: str, line: int) -> bool:
    if cells[name] not in _YES:
        raise _malformed(line, name, "must be yes or no", "phải là yes hoặc no")
    return _YES[cells[name]]


def _count(cells: dict[str, str], name: str, line: int) -> int:
    if not (cells[name].isascii() and cells[name].isdigit() and len(cells[name]) <= 12):
        raise _malformed(line, name, "must be a whole number, 0 or more", "phải là số nguyên từ 0 trở lên")
    return int(cells[name])


def _malformed(line: int, column: str, what: str, what_vi: str) -> Invalid:
    where = f"line {line}" + (f", column {column}" if column else "")
    where_vi = f"dòng {line}" + (f", cột {column}" if column else "")
    return Invalid(
        "parts_malformed",
        vi=f"Tệp linh kiện sai ở {where_vi}: {what_vi}. Chưa có gì được nhập.",
        en=f"The catalogue's file is wrong at {where}: {what}. Nothing was imported.",
    )


def alternates(
    part: Part, catalogue: Iterable[Part], kind: str, family: str | None, groups: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the numbers of what may be needed in a part's place, of all that fits.

    That is the same group, what stands for it, and the other ``groups`` that mend the same cause.
    """
    return tuple(
        other.sku
        for other in catalogue
        if other.sku != part.sku
        and other.fits(kind, family)
        and (other.group in (part.group, *groups) or part.sku in other.replaces)
    )
