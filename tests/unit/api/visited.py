"""One visit to a washer over the real rooms, with what its diagnosis is about."""

from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.wire import settings
from broker.wire.action import ActionResult, ActionRun
from broker.wire.base import EndReason, Scope
from broker.wire.consent import ConsentRequest
from broker.wire.diagnosis import DiagnosisState
from broker.wire.ending import SessionEnd, SessionEnded, SessionState
from broker.wire.observation import ObservationAnswer, ObservationAsk, ObservationNote
from tests.stage.rooms import FarDevice, FarEnd, House

WASHER = {
    "kind": "washer", "model": "Sen WF90-7", "serial": "W-1", "family": "WM-FRONT-7", "display": False,
}  # fmt: skip
ERROR = settings.Descriptor(key="washer.error", kind="telemetry", type="string", label_vi="Mã lỗi", label_en="Code")
PUMP = settings.Descriptor(key="test.pump", kind="action", type="bool", label_vi="Thử bơm", label_en="Pump test")


class Visited:
    """One visit to a washer, from the claim on."""

    def __init__(self, home: House, device: FarDevice, console: FarEnd, session: str, ticket: str) -> None:
        self.home, self.device, self.console, self.session, self.ticket = home, device, console, session, ticket

    async def end(self) -> None:
        self.device.say(SessionEnd(reason=EndReason.CUSTOMER_ENDED))
        await self.console.until(SessionEnded)
        await self.home.until(lambda: self.home.rooms.hub.visit(self.session) is None)
        await self.console.over()


async def visited(
    home: House, ticket: str | None = None, *, granted: bool = True, key: Ed25519PrivateKey | None = None
) -> Visited:
    device = await home.stranger().hello(key, **WASHER)
    pin = await device.pin()
    opened = await home.claim(pin, ticket=ticket)
    console = await home.console(opened.session, await home.signin())
    await device.answer(granted)
    return Visited(home, device, console, opened.session, opened.ticket)


async def with_a_code(home: House, ticket: str | None = None, *, key: Ed25519PrivateKey | None = None) -> Visited:
    """Visit a washer that prints 5C, and whose customer sees water."""
    visit = await visited(home, ticket, key=key)
    visit.device.say(settings.SettingsDescribed(descriptors=(ERROR, PUMP)))
    visit.device.say(settings.TelemetryValues(at_us=1, values={"washer.error": "5C"}))
    while not (told := await visit.console.until(DiagnosisState)).codes:
        assert [step.on for step in told.steps] == ["test.self_check"]
    assert [code.code for code in told.codes] == ["5C"]
    assert {one.cause for one in told.candidates} >= {"drain_filter", "drain_pump"}
    visit.console.say(ObservationAsk(id="c-ask", what="water"))
    await visit.device.until(ObservationAsk)
    visit.device.say(ObservationAnswer(id="c-ask", answer="yes"))
    await visit.console.until(ObservationAnswer)
    visit.console.say(ObservationNote(id="c-note", what="noise", seen="unsure"))
    await visit.console.until(DiagnosisState)
    visit.console.say(ConsentRequest(scope=Scope.CONTROL))
    await visit.device.answer()
    await visit.console.until(SessionState, scopes=("control", "view"))
    visit.console.say(ActionRun(id="c-test", key="test.pump"))
    await visit.device.until(ActionRun)
    visit.device.say(ActionResult(id="c-test", key="test.pump", verdict="inconclusive"))
    await visit.console.until(ActionResult)
    return visit


async def read(client: httpx.AsyncClient, visit: Visited) -> Any:
    answer = await client.get(f"/api/sessions/{visit.session}/diagnosis")
    assert answer.status_code == 200, answer.text
    return answer.json()


def verdict(**changed: Any) -> dict[str, Any]:
    body = {
        "verdict": "device", "cause": "drain_pump", "evidence": ["c-ask", "code.5C", "c-test"],
        "parts": [{"sku": "WM-PUMP-F7", "quantity": 1}], "note": "Không nghe tiếng bơm.",
    }  # fmt: skip
    return body | changed


async def give(client: httpx.AsyncClient, visit: Visited, **changed: Any) -> httpx.Response:
    return await client.post(f"/api/sessions/{visit.session}/verdict", json=verdict(**changed))


def code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])
