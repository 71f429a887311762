"""The catalogue of parts in SQL."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Row, String, Table, Text, delete, insert, select

from broker.backends.sql.engine import Database
from broker.backends.sql.tables import metadata
from broker.diagnosis.parts import ANY_FAMILY, Part

parts = Table(
    "parts",
    metadata,
    Column("sku", String(200), primary_key=True, comment="the operator's own number"),
    Column("name_vi", String(200), nullable=False, comment="what it is called in Vietnamese"),
    Column("name_en", String(200), nullable=False, comment="what it is called in English"),
    Column("device_type", String(200), nullable=False, comment="the kind of device, * for any"),
    Column("model_families", Text, nullable=False, comment="those that it fits, with a space between; * for any"),
    Column("replaces", Text, nullable=False, comment="older numbers that it stands for, with a space between"),
    Column("group", String(200), nullable=False, comment="what it is, as causes name it"),
    Column("skill", String(16), nullable=False, comment="none, basic, electronics, refrigeration"),
    Column("heavy", Boolean, nullable=False, comment="two persons carry it"),
    Column("consumable", Boolean, nullable=False, comment="it is used up"),
    Column("stock", BigInteger, nullable=False, comment="how many there are"),
    Column("price", BigInteger, nullable=False, comment="in dong"),
    Column("evidence_required", Text, nullable=False, comment="kinds of evidence, with a space between"),
    comment="the operator's catalogue of parts, as last imported",
)
_LISTS = ("model_families", "replaces", "evidence_required")


class SqlPartStore:
    """A PartStore; an import is one writing transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def parts(self, family: str | None = None, group: str | None = None) -> tuple[Part, ...]:
        """Return the parts of this family and group."""
        statement = select(parts).order_by(parts.c.sku)
        if group is not None:
            statement = statement.where(parts.c.group == group)
        async with self._database.reading() as connection:
            found = tuple(_part(row) for row in await connection.execute(statement))
        if family is None:
            return found
        return tuple(part for part in found if {family, ANY_FAMILY} & {*part.model_families})

    async def replace(self, kept: Sequence[Part]) -> None:
        """Keep these in place of all others."""
        async with self._database.writing() as connection:
            await connection.execute(delete(parts))
            if kept:
                await connection.execute(insert(parts), [_values(part) for part in kept])


def _values(part: Part) -> dict[str, Any]:
    return asdict(part) | {name: " ".join(getattr(part, name)) for name in _LISTS}


def _part(row: Row[Any]) -> Part:
    return Part(**{**row._mapping, **{name: tuple(row._mapping[name].split()) for name in _LISTS}})
