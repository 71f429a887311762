"""The figures of diagnosis: how soon visits come to a verdict, and how often the first visit at home does it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from broker.api.access import permitted, same_origin
from broker.api.diagnosis import diagnoses
from broker.people.signin import SignedIn
from broker.principal.permissions import Permission

router = APIRouter(prefix="/api", dependencies=[Depends(same_origin)])

_US = Annotated[int, Field(ge=0, lt=2**63)]


class FigureQuery(BaseModel):
    """Of which time, wall microseconds; ``to_us`` excluded."""

    model_config = ConfigDict(extra="forbid")

    from_us: _US = 0
    to_us: _US = 2**63 - 1


class FigureItem(BaseModel):
    """How the work goes; ``median_seconds_to_verdict`` is null without a verdict. ``awaiting``: orders not reported.

    ``fixed_first_visit``, ``not_fixed``: of the first home visit after a session; ``orders``: without ``withdrawn``.
    """

    verdicts: int
    by_kind: dict[str, int]
    contradicted: int
    median_seconds_to_verdict: int | None
    due: int
    orders: int
    fixed_first_visit: int
    not_fixed: int
    awaiting: int
    withdrawn: int


@router.get("/diagnosis/figures")
async def figures(
    request: Request,
    who: Annotated[SignedIn, Depends(permitted(Permission.READ_FIGURES))],
    asked: Annotated[FigureQuery, Query()],
) -> FigureItem:
    """Return how soon visits come to a verdict, and how often the first visit at home does it."""
    found = await diagnoses(request).store.figures(asked.from_us, asked.to_us)
    return FigureItem(
        verdicts=found.verdicts, by_kind=dict(found.by_kind), contradicted=found.contradicted,
        median_seconds_to_verdict=found.seconds, due=found.due, orders=found.orders, fixed_first_visit=found.fixed,
        not_fixed=found.not_fixed, awaiting=found.awaiting, withdrawn=found.withdrawn,
    )  # fmt: skip
