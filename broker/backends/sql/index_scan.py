"""Scanning: one page of a table in the order of time, in bounded steps, each by the index that serves it best.

A filter alone is read from its own index, in order: as many rows as the page has. Of several, which one is the rarest
differs from person to person and from week to week, and no planner's statistics tell: so each one's index is asked how
far so many of its entries reach, and the one that reaches farthest leads. If even that one has more entries than the
others leave rows, the step ends there, the next one begins, and the page ends when its time is up: with fewer rows, and
a place to go on from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from sqlalchemy import Row, Table
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

FIRST_STEP: Final = 1_000
STEP: Final = 4_000
"""Entries of the leading index that one step looks at: some 40 ms where the disk's pages are in memory."""

Place = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """A table and the columns whose order its pages have; ``least``: below any place that begins with a time."""

    table: Table
    place: tuple[str, ...]
    least: Place


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition over the columns, with its values. ``index``: by which its rows stand in order, if there is one."""

    condition: str
    values: Mapping[str, Any] = field(default_factory=dict)
    index: str | None = None


class Paging(Protocol):
    """What every query has; see ``audit.query``."""

    @property
    def from_us(self) -> int | None:
        """Return the first moment that is asked for, None for the very first."""
        ...

    @property
    def to_us(self) -> int | None:
        """Return the moment before which rows are asked for, None for all."""
        ...

    @property
    def limit(self) -> int:
        """Return how many rows a page has at the most."""
        ...

    @property
    def ascending(self) -> bool:
        """Return whether the oldest comes first."""
        ...

    @property
    def after(self) -> Place | None:
        """Return the row that the page comes after, None for the first page."""
        ...


def equal(table: Table, column: str, value: str, index: str | None = None) -> Filter:
    """Return the filter that a column holds this value; its index is the column's own unless another is named."""
    return Filter(f"{column} = :{column}", {column: value}, index or f"{table.name}_by_{column}")


async def page(
    connection: AsyncConnection, ordered: Ordered, filters: Sequence[Filter], asked: Paging, more: Callable[[], bool]
) -> tuple[list[Row[Any]], Place | None]:
    """Return the next rows, and the place that the rest comes after, None if there is no rest.

    ``more`` is asked before each further step: whether there is time for it.
    """
    scan = _Scan(connection, ordered, filters, asked)
    if len(filters) <= 1 and all(one.index for one in filters):
        rows = await scan.rows(scan.leaders[0], asked.after, None, asked.limit + 1)
        return _cut(rows, asked.limit, ordered)
    found: list[Row[Any]] = []
    after, size = asked.after, FIRST_STEP
    while True:
        leader, end = await scan.farthest(after, size)
        found += await scan.rows(leader, after, end, asked.limit + 1 - len(found))
        if len(found) > asked.limit or end is None:
            return _cut(found, asked.limit, ordered)
        if not more():
            return found, end
        after, size = end, STEP


def _cut(rows: list[Row[Any]], limit: int, ordered: Ordered) -> tuple[list[Row[Any]], Place | None]:
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]._mapping
    return rows[:limit], tuple(last[name] for name in ordered.place)


class _Scan:
    """The statements of one page."""

    def __init__(self, connection: AsyncConnection, ordered: Ordered, filters: Sequence[Filter], asked: Paging) -> None:
        self._connection, self._ordered, self._filters, self._asked = connection, ordered, filters, asked
        by_time = Filter("", {}, f"{ordered.table.name}_by_time")
        self.leaders = [one for one in filters if one.index] or [by_time]
        self._place = ", ".join(ordered.place)
        way = "ASC" if asked.ascending else "DESC"
        self._order = ", ".join(f"{name} {way}" for name in ordered.place)

    async def farthest(self, after: Place | None, size: int) -> tuple[Filter, Place | None]:
        """Return the filter whose next ``size`` entries reach farthest, and the last of them; None: they are fewer."""
        best, reach = self.leaders[0], await self._end(self.leaders[0], after, size)
        for leader in self.leaders[1:]:
            if reach is None:
                break
            end = await self._end(leader, after, size)
            if end is None or (end > reach if self._asked.ascending else end < reach):
                best, reach = leader, end
        return best, reach

    async def _end(self, leader: Filter, after: Place | None, size: int) -> Place | None:
        where, values = self._where([leader], after, None)
        statement = (
            f"SELECT {self._place} FROM {self._ordered.table.name} INDEXED BY {leader.index} {where}"
            f" ORDER BY {self._order} LIMIT 1 OFFSET :skip"
        )
        found = (await self._connection.execute(sql(statement), {**values, "skip": size - 1})).first()
        return None if found is None else tuple(found)

    async def rows(self, leader: Filter, after: Place | None, end: Place | None, limit: int) -> list[Row[Any]]:
        """Return the next rows that pass every filter, up to ``end``."""
        where, values = self._where([leader, *(one for one in self._filters if one is not leader)], after, end)
        table = self._ordered.table
        columns = ", ".join(f'"{column.name}"' for column in table.c)
        statement = (
            f"SELECT {columns} FROM {table.name} INDEXED BY {leader.index} {where} ORDER BY {self._order} LIMIT :most"
        )
        return list(await self._connection.execute(sql(statement).columns(*table.c), {**values, "most": limit}))

    def _where(self, filters: Sequence[Filter], after: Place | None, end: Place | None) -> tuple[str, dict[str, Any]]:
        """Return the conditions: one bound below and at most one above, so that the index takes both."""
        conditions = [one.condition for one in filters if one.condition]
        values: dict[str, Any] = {name: value for one in filters for name, value in one.values.items()}
        for operator, place in self._bounds(after, end):
            names = [f"{'low' if '>' in operator else 'high'}{number}" for number in range(len(place))]
            conditions.append(f"({self._place}) {operator} ({', '.join(f':{name}' for name in names)})")
            values |= zip(names, place, strict=True)
        return f"WHERE {' AND '.join(conditions)}", values

    def _bounds(self, after: Place | None, end: Place | None) -> list[tuple[str, Place]]:
        least, asked = self._ordered.least, self._asked
        low = (">=", (asked.from_us or 0, *least))
        high = None if asked.to_us is None else ("<", (asked.to_us, *least))
        if asked.ascending:  # what was read lies below, and ``end`` is nearer than the time asked for
            low = low if after is None or low[1] > after else (">", after)
            high = high if end is None else ("<=", end)
        else:
            high = high if after is None or (high is not None and high[1] < after) else ("<", after)
            low = low if end is None else (">=", end)
        return [low] if high is None else [low, high]
