import json
import subprocess
import sys
from typing import Any, cast

import httpx
import jsonschema
import pytest
from fastapi import FastAPI

from broker.api import faults
from broker.api.headers import SecurityHeaders
from broker.api.openapi import openapi
from broker.api.rooms import Rooms
from broker.app import application
from broker.errors import TooMany

SAID = openapi()
SCHEMAS: dict[str, Any] = SAID["components"]["schemas"]
METHODS = {"get", "post", "put", "patch", "delete"}


def test_it_tells_of_every_route_below_api_that_the_broker_has() -> None:
    outer = application(cast(Rooms, None))  # no request is made, so no room is entered
    assert isinstance(outer, SecurityHeaders)
    assert isinstance(outer._app, FastAPI)
    served = {path: set(routes) & METHODS for path, routes in outer._app.openapi()["paths"].items() if "/api/" in path}
    assert served
    assert {path: set(routes) & METHODS for path, routes in SAID["paths"].items()} == served


def test_every_refusal_has_the_body_of_an_error_and_none_that_of_the_framework() -> None:
    for path, routes in SAID["paths"].items():
        for method, route in routes.items():
            refused = {status: answer for status, answer in route["responses"].items() if not status.startswith("2")}
            assert set(refused) == {"default"}, (method, path)
            body = refused["default"]["content"]["application/json"]["schema"]
            assert body == {"$ref": "#/components/schemas/ErrorBody"}
    assert "HTTPValidationError" not in SCHEMAS


@pytest.mark.parametrize("retry_after_s", [None, 30])
async def test_an_error_is_answered_as_it_says(retry_after_s: int | None) -> None:
    app = FastAPI()
    faults.install(app)

    @app.get("/")
    async def refuse() -> None:
        raise TooMany("throttled", vi="Chờ đã.", en="Wait.", retry_after_s=retry_after_s)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://broker") as client:
        answers = [await client.get("/"), await client.get("/nowhere")]
    schema = {"$ref": "#/components/schemas/ErrorBody", "components": {"schemas": SCHEMAS}}
    for answer in answers:
        jsonschema.validate(answer.json(), schema)
    assert answers[0].json()["error"] == {
        "code": "throttled", "vi": "Chờ đã.", "en": "Wait.", "retry_after_s": retry_after_s,
    }  # fmt: skip


def test_what_the_console_leans_on_is_said_exactly() -> None:
    assert set(SCHEMAS["Role"]["enum"]) == {"technician", "supervisor", "auditor", "administrator"}
    assert {"type": "null"} in SCHEMAS["SessionItem"]["properties"]["reason"]["anyOf"]
    for name in ("SessionItem", "EventItem", "Claimed", "Me", "Refusal"):  # nothing that is answered may be missing
        assert set(SCHEMAS[name]["required"]) == set(SCHEMAS[name]["properties"])


def test_the_module_prints_it_sorted_without_a_backend() -> None:
    script = (
        "import runpy, sys; runpy.run_module('broker.api.openapi', run_name='__main__');"
        "sys.exit(any(name.startswith(('broker.backends', 'sqlalchemy')) for name in sys.modules))"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60).stdout
    assert json.loads(printed) == SAID
    assert printed.decode().strip() == json.dumps(SAID, indent=1, sort_keys=True, ensure_ascii=False)
