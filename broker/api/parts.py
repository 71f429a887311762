"""The catalogue of parts: read by whoever finds or orders, imported by an administrator."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from broker.api.access import permitted, same_origin
from broker.api.diagnosis import diagnoses
from broker.api.people import Body
from broker.diagnosis.parts import Skill
from broker.people.signin import SignedIn
from broker.principal.permissions import Permission

router = APIRouter(prefix="/api/parts", dependencies=[Depends(same_origin)])

Reading = Annotated[SignedIn, Depends(permitted(Permission.READ_PARTS))]
Importing = Annotated[SignedIn, Depends(permitted(Permission.IMPORT_PARTS))]


class PartFilters(BaseModel):
    """Which parts: of one model family, with those that fit any; of one group."""

    model_config = ConfigDict(extra="forbid")

    family: Annotated[str | None, Field(max_length=80)] = None
    group: Annotated[str | None, Field(max_length=80)] = None


class PartItem(BaseModel):
    """One part; ``price`` in dong, ``model_families`` with ``*`` for any."""

    model_config = ConfigDict(from_attributes=True)

    sku: str
    name_vi: str
    name_en: str
    device_type: str
    model_families: list[str]
    replaces: list[str]
    group: str
    skill: Skill
    heavy: bool
    consumable: bool
    stock: int
    price: int
    evidence_required: list[str]


class PartList(BaseModel):
    """Parts, by number."""

    items: list[PartItem]


class ImportBody(Body):
    """A catalogue as CSV; a longer one than an HTTP body may be is imported on the host."""

    csv: Annotated[str, Field(min_length=1)]


class Imported(BaseModel):
    """How many parts there are now, and the SHA-256 of the text they came from, in hex."""

    parts: int
    sha256: str


@router.get("")
async def parts(request: Request, who: Reading, asked: Annotated[PartFilters, Query()]) -> PartList:
    """List the parts."""
    found = await diagnoses(request).parts.parts(asked.family, asked.group)
    return PartList(items=[PartItem.model_validate(part) for part in found])


@router.post("/import")
async def import_parts(request: Request, who: Importing, body: ImportBody) -> Imported:
    """Keep this catalogue in place of the one before."""
    count, digest = await diagnoses(request).import_parts(who.account.principal, body.csv)
    return Imported(parts=count, sha256=digest)
