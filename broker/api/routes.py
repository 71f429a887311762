"""Every router that a console calls: what the application serves is what the console's types are made from."""

from typing import Final

from fastapi import APIRouter

from broker.api import (
    audit,
    diagnosis,
    erasures,
    evidence,
    exports,
    figures,
    parts,
    people,
    receipt,
    receipt_code,
    replay,
    sessions,
    visit_orders,
)

ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    part.router
    for part in (
        people,
        sessions,
        diagnosis,
        visit_orders,
        figures,
        parts,
        audit,
        receipt,
        receipt_code,
        replay,
        exports,
        evidence,
        erasures,
    )
)
