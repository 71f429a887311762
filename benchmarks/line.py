"""One row of the table: what must be, what is, and whether that is enough."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["met", "missed", "not measured", "-"]


@dataclass(frozen=True, slots=True)
class Line:
    """A measured thing; ``target`` and ``figure`` with their units, ``why`` behind a verdict that needs words."""

    what: str
    target: str
    figure: str
    verdict: Verdict
    why: str = ""


def under(what: str, figure: float, most: float, form: str, why: str = "") -> Line:
    """Return a row that is met if the figure is at most the target; ``form`` prints both, ``{:.0f} ms`` for example."""
    return Line(what, f"<= {form.format(most)}", form.format(figure), "met" if figure <= most else "missed", why)


def over(what: str, figure: float, least: float, form: str, why: str = "") -> Line:
    """Return a row that is met if the figure is at least the target."""
    return Line(what, f">= {form.format(least)}", form.format(figure), "met" if figure >= least else "missed", why)


def note(what: str, figure: str, why: str = "") -> Line:
    """Return a row without a target."""
    return Line(what, "", figure, "-", why)


def unmeasured(what: str, target: str, why: str) -> Line:
    """Return a row for what could not be measured here."""
    return Line(what, target, "", "not measured", why)


def table(lines: list[Line]) -> str:
    """Return the rows in columns."""
    heads = ("what", "target", "figure", "verdict")
    rows = [heads, *((line.what, line.target, line.figure, line.verdict) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    printed = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    printed.insert(1, "  ".join("-" * width for width in widths))
    for place, line in enumerate(lines):
        if line.why:
            printed[place + 2] += f"  ({line.why})"
    return "\n".join(printed)
