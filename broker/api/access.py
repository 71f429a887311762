"""Who is asking: the sign-in behind the cookie, its role's permission, and the exact Origin of unsafe requests."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request

from broker.api.rooms import Rooms, address, rooms
from broker.clock import Instant
from broker.errors import NotAllowed, NotSignedIn
from broker.events.people import RequestRefused
from broker.people.signin import SignedIn
from broker.principal.permissions import Permission, may
from broker.principal.principal import ActorKind, Principal

COOKIE = "__Host-televisit"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_WHO_AM_I = "/api/me"  # the console asks this before anybody signed in: no attempt at anything


async def signed_in(request: Request) -> SignedIn:
    """Return the sign-in behind the request's cookie. Raises NotSignedIn."""
    here = rooms(request)
    token = request.cookies.get(COOKIE)
    if token is None:
        if request.url.path != _WHO_AM_I:
            await record_refusal(request, "not_signed_in")
        raise NotSignedIn("not_signed_in", vi="Vui lòng đăng nhập.", en="Please sign in.")
    try:
        return await here.signins.check(token, here.clock.now())
    except NotSignedIn as error:
        await record_refusal(request, "stale_cookie")
        raise error


def permitted(permission: Permission) -> Callable[[Request], Awaitable[SignedIn]]:
    """Return a dependency that lets through whoever is signed in and may do this. Raises NotSignedIn, NotAllowed."""

    async def check(request: Request) -> SignedIn:
        who = await signed_in(request)
        if not may(who.account.role, permission):
            await record_refusal(request, f"not_allowed:{permission}", who.account.principal)
            raise NotAllowed(
                "not_allowed",
                vi="Vai trò của bạn không được phép làm việc này.",
                en="Your role does not allow this.",
            )
        return who

    return check


technician = permitted(Permission.CLAIM_PIN)
controller = permitted(Permission.CONTROL_SESSION)
auditor = permitted(Permission.READ_AUDIT)


async def same_origin(request: Request) -> None:
    """Let an unsafe request through only from one of our own Origins, exactly. Raises NotAllowed ``foreign_origin``."""
    if request.method in _SAFE or request.headers.get("origin") in rooms(request).origins:
        return
    await record_refusal(request, "foreign_origin")
    raise NotAllowed(
        "foreign_origin",
        vi="Yêu cầu không đến từ trang của hệ thống này.",
        en="The request does not come from this system's own page.",
    )


async def record_refusal(request: Request, reason: str, who: Principal | None = None) -> None:
    """Put a refused request on the node journal."""
    here: Rooms = rooms(request)
    now: Instant = here.clock.now()
    if not here.refusals.take(now):
        return
    by = who or Principal(ActorKind.NOBODY, address(request))
    origin = request.headers.get("origin")
    await here.scribe.journal(
        RequestRefused(
            by=by, path=request.url.path[:200], reason=reason, address=address(request),
            origin=origin[:200] if origin else None,
        )
    )  # fmt: skip
