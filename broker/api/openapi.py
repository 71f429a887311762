"""Prints the HTTP interface as OpenAPI, from which the console's types are made: ``python -m broker.api.openapi``.

Nobody serves it: the console is built against it, and a check fails when the two differ.
"""

import json
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from broker.api.faults import ErrorBody
from broker.api.routes import ROUTERS


def openapi() -> dict[str, Any]:
    """Return the OpenAPI of the routes that a console calls; whatever goes wrong is an ErrorBody."""
    app = FastAPI(title="Televisit", version=version("televisit"))
    for router in ROUTERS:
        # As the default, it also replaces the framework's own 422, which `faults` never lets out.
        app.include_router(router, responses={"default": {"model": ErrorBody, "description": "Refused, or a fault"}})
    return app.openapi()


if __name__ == "__main__":
    print(json.dumps(openapi(), indent=1, sort_keys=True, ensure_ascii=False))
