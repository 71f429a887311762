"""Signing in and out."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from broker.api.access import COOKIE, same_origin, signed_in
from broker.api.rooms import Rooms, address, rooms
from broker.errors import NotSignedIn
from broker.events import people as fact
from broker.pairing.throttle import SIGN_IN_LIMITS
from broker.people.signin import SignedIn, SignInRefusal
from broker.principal.permissions import Permission, may
from broker.principal.principal import BROKER, ActorKind, Principal, Role

router = APIRouter(prefix="/api", dependencies=[Depends(same_origin)])


class Body(BaseModel):
    """A request's body: strict, no unknown field."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Credentials(Body):
    """What a person types to sign in."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    password: Annotated[str, Field(min_length=1, max_length=500)]


class Person(BaseModel):
    """The signed-in person."""

    name: str
    full_name: str
    staff_number: str
    role: Role


class Me(BaseModel):
    """Who is signed in, and until when (microseconds since 1970); ``replays_own``: they may replay their own visits."""

    account: Person
    expires_us: int
    replays_own: bool


@router.post("/sign-in")
async def sign_in(request: Request, response: Response, body: Credentials) -> Me:
    """Sign in: a new session at every sign-in, its token only in the cookie."""
    here = rooms(request)
    result = await here.signins.sign_in(body.name, body.password, address(request), here.clock.now())
    if isinstance(result, SignInRefusal):
        await _record(here, result)
        raise result.error()
    await here.scribe.journal(fact.SignedIn(by=result.account.principal, address=address(request)))
    assert result.token is not None  # a fresh sign-in always carries its token
    response.set_cookie(COOKIE, result.token, path="/", secure=True, httponly=True, samesite="strict")
    return _me(here, result)


@router.post("/sign-out", status_code=204)
async def sign_out(request: Request, response: Response) -> None:
    """Sign out: the token is dead from here on."""
    here = rooms(request)
    token = request.cookies.get(COOKIE)
    if token is not None:
        try:
            who = await here.signins.check(token, here.clock.now())
            await here.scribe.journal(fact.SignedOut(by=who.account.principal))
        except NotSignedIn:
            pass  # it had ended before: nobody signs out now, and what is left of it goes all the same
        await here.signins.sign_out(token)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")


@router.get("/me")
async def me(request: Request, who: Annotated[SignedIn, Depends(signed_in)]) -> Me:
    """Who is signed in."""
    return _me(rooms(request), who)


async def _record(here: Rooms, refusal: SignInRefusal) -> None:
    """Put a refused sign-in on the record: every one that was judged, and of the throttled as many as the disk bears.

    The limits bound the judged ones; nothing but the meter bounds who goes on knocking.
    """
    if refusal.throttled and not here.refusals.take(here.clock.now()):
        return
    known = await here.accounts.find(refusal.name)
    account = known.name if known else None
    await here.scribe.journal(
        fact.SignInFailed(
            by=Principal(ActorKind.NOBODY, refusal.address), reason=refusal.reason, address=refusal.address,
            account=account,
        )
    )  # fmt: skip
    if refusal.alarm:
        failures = SIGN_IN_LIMITS.crowd.failures
        await here.scribe.journal(fact.SignInAlarm(by=BROKER, failures=failures, account=account))


def _me(here: Rooms, who: SignedIn) -> Me:
    account: Any = who.account
    person = Person(
        name=account.name, full_name=account.full_name, staff_number=account.staff_number, role=account.role
    )
    own = here.replay_own and may(account.role, Permission.CONTROL_SESSION)
    return Me(account=person, expires_us=who.expires_us, replays_own=own)
