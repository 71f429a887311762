"""The page's files and its API: thin routes from HTTP to the customer. API.md is the reference."""

import math
from collections.abc import Awaitable, Callable, Iterable
from importlib.resources import files
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from broker.wire.base import AnyScope, AppId, Language, Name, Tag
from broker.wire.chat import ChatText
from broker.wire.control import Key
from device_agent.device import Outcome
from device_agent.panel.customer import Customer
from device_agent.panel.guard import Guard, refusal
from device_agent.panel.state import Condition

WAIT_SECONDS = 25.0
"""The longest that a request may wait for news."""

_KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
}
_FONTS = ("Regular", "Medium", "SemiBold", "Bold")


_Word = Annotated[str, Field(max_length=40)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Nothing(_Body):
    pass


class _Consent(_Body):
    request: Annotated[str, Field(max_length=40)]
    granted: bool


class _Withdraw(_Body):
    scope: AnyScope


class _Camera(_Body):
    app: AppId


class _Switch(_Body):
    on: bool


class _Observe(_Body):
    id: Tag
    answer: Literal["yes", "no", "unsure"]


class _Chat(_Body):
    text: ChatText


class _Touch(_Body):
    button: _Word


class _Thing(_Body):
    id: _Word
    state: _Word


class _Fault(_Body):
    id: _Word
    active: bool


class _Hub(_Body):
    name: Name
    on: bool


class _Guest(_Body):
    guest: _Word
    action: _Word
    body: dict[str, Any]


class _Press(_Body):
    key: Key


class _Plug(_Body):
    inserted: Annotated[bool, Field(alias="in")]


class _Network(_Body):
    condition: Condition


class _Attach(_Body):
    input: Annotated[str, Field(max_length=20)]
    device: Annotated[str, Field(max_length=20)] | None


class _Language(_Body):
    language: Language


B = TypeVar("B", bound=_Body)


class _BadRequest(Exception):
    pass


def panel_app(customer: Customer, token: str, hosts: Iterable[str]) -> Starlette:
    """Return the ASGI application of the page, for one customer, one token and the exact Host values given."""
    routes = _Routes(customer)
    assets = _assets()

    async def asset(request: Request) -> Response:
        found = assets.get(request.path_params.get("name", "index.html"))
        if found is None:
            return refusal(404, "not_found", "Không có trang này.", "There is no such page.")
        return Response(found[0], media_type=found[1])

    return Starlette(
        routes=[
            Route("/", asset),
            Route("/api/state", routes.state, methods=["GET"]),
            Route("/api/events", routes.events, methods=["GET"]),
            Route("/api/picture", routes.picture, methods=["GET"]),
            *[Route(f"/api/{name}", post, methods=["POST"]) for name, post in routes.posts().items()],
            Route("/{name}", asset),
        ],
        middleware=[Middleware(Guard, token=token, hosts=tuple(hosts))],
        exception_handlers={_BadRequest: _bad_request, 404: _not_found, 405: _not_found},
    )


async def _bad_request(request: Request, error: Exception) -> Response:
    return refusal(422, "malformed", "Yêu cầu không đúng định dạng.", f"The request is malformed: {error}")


async def _not_found(request: Request, error: Exception) -> Response:
    return refusal(404, "not_found", "Không có địa chỉ này.", "There is no such address or method.")


class _Routes:
    def __init__(self, customer: Customer) -> None:
        self._customer = customer

    def posts(self) -> dict[str, Callable[[Request], Awaitable[Response]]]:
        """Return the actions by name."""
        c = self._customer
        return {
            "support": self._action(_Nothing, lambda _: c.request_support()),
            "cancel": self._action(_Nothing, lambda _: c.cancel()),
            "consent": self._action(_Consent, lambda body: c.answer(body.request, body.granted)),
            "withdraw": self._action(_Withdraw, lambda body: c.withdraw(body.scope)),
            "camera": self._action(_Camera, lambda body: c.want_camera(body.app)),
            "camera_switch": self._try(_Switch, lambda body: c.switch_camera(body.on)),
            "observe": self._action(_Observe, lambda body: c.observe(body.id, body.answer)),
            "chat": self._action(_Chat, lambda body: c.say(body.text)),
            "end": self._action(_Nothing, lambda _: c.end()),
            "dismiss": self._action(_Nothing, lambda _: c.dismiss()),
            "press": self._try(_Press, lambda body: c.press(body.key)),
            "power": self._try(_Nothing, lambda _: c.press("Power")),
            "touch": self._try(_Touch, lambda body: c.touch(body.button)),
            "thing": self._action(_Thing, lambda body: c.handle(body.id, body.state)),
            "plug": self.plug,
            "network": self._action(_Network, lambda body: c.set_network(body.condition)),
            "attach": self._action(_Attach, lambda body: c.attach(body.input, body.device)),
            "firmware": self._action(_Nothing, lambda _: c.update_firmware()),
            "fault": self._action(_Fault, lambda body: c.break_or_mend(body.id, body.active)),
            "language": self.language,
            "hub": self._action(_Hub, lambda body: c.hub(body.name, body.on)),
            "guest": self._guest,
        }

    def _action(self, kind: type[B], act: Callable[[B], bool]) -> Callable[[Request], Awaitable[Response]]:
        async def post(request: Request) -> Response:
            return self._done(act(await _body(request, kind)))

        return post

    def _try(self, kind: type[B], act: Callable[[B], Awaitable[Outcome]]) -> Callable[[Request], Awaitable[Response]]:
        async def post(request: Request) -> Response:
            outcome = await act(await _body(request, kind))
            if not outcome.applied:
                return refusal(
                    409,
                    outcome.reason or "refused",
                    "Lúc này thiết bị chưa thực hiện được thao tác này.",
                    "The device doesn't do this now.",
                )
            return self._state()

        return post

    async def _guest(self, request: Request) -> Response:
        said = await _body(request, _Guest)
        return self._done(await self._customer.guest(said.guest, said.action, said.body))

    def _done(self, possible: bool) -> Response:
        if not possible:
            return refusal(409, "not_now", "Không thực hiện được lúc này.", "This is not possible now.")
        return self._state()

    def _state(self) -> Response:
        return Response(self._customer.state().model_dump_json(), media_type="application/json")

    async def state(self, request: Request) -> Response:
        return self._state()

    async def events(self, request: Request) -> Response:
        after, seconds = _number(request, "after", -1), _number(request, "wait", WAIT_SECONDS)
        await self._customer.changed(int(after), min(seconds, WAIT_SECONDS))
        return self._state()

    async def picture(self, request: Request) -> Response:
        after, seconds = _number(request, "after", -1), _number(request, "wait", WAIT_SECONDS)
        found = await self._customer.picture(int(after), min(seconds, WAIT_SECONDS))
        if found is None:
            return Response(status_code=204)
        return Response(found[1], media_type="image/jpeg", headers={"X-Revision": str(found[0])})

    async def plug(self, request: Request) -> Response:
        return self._done(await self._customer.plug((await _body(request, _Plug)).inserted))

    async def language(self, request: Request) -> Response:
        self._customer.set_language((await _body(request, _Language)).language)
        return self._state()


async def _body(request: Request, kind: type[B]) -> B:
    try:
        return kind.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise _BadRequest(str(first["type"])) from None


def _number(request: Request, name: str, default: float) -> float:
    text = request.query_params.get(name)
    try:
        number = default if text is None else float(text)
    except ValueError:
        raise _BadRequest(name) from None
    if not math.isfinite(number) or not -1 <= number <= 2**53:
        raise _BadRequest(name)
    return number


def _assets() -> dict[str, tuple[bytes, str]]:
    """Read every file of the page once: what isn't in this table can't be asked for."""
    found: dict[str, tuple[bytes, str]] = {}
    for file in files("device_agent.panel").joinpath("static").iterdir():
        kind = _KINDS.get(file.name.rpartition(".")[2])
        if kind is not None:
            found[file.name] = file.read_bytes(), kind
    fonts = files("fontpkg_be_vietnam_pro").joinpath("files")
    for weight in _FONTS:
        found[f"BeVietnamPro-{weight}.ttf"] = fonts.joinpath(f"BeVietnamPro-{weight}.ttf").read_bytes(), _KINDS["ttf"]
    return found
