from fastapi.routing import APIRoute

from broker.api.routes import ROUTERS


def test_no_two_routers_answer_the_same_call() -> None:
    routes = [route for router in ROUTERS for route in router.routes]
    calls = [(method, route.path) for route in routes if isinstance(route, APIRoute) for method in route.methods or ()]
    assert len(calls) == len(set(calls)) == len(routes) > 20
    assert all(path.startswith("/api/") for _, path in calls)
