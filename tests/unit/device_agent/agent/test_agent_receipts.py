"""The agent and the record's heads: kept, answered, lingered for after the end, shown until they are put away."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from broker.wire import limits
from broker.wire.base import EndReason, Scope
from broker.wire.control import ControlDone, ControlKey
from broker.wire.ending import SessionEnd, SessionEnded
from broker.wire.record import Applied, RecordKept, receipt_code
from broker.wire.screen import ScreenStill
from tests.unit.device_agent.conversation.playbook import head
from tests.unit.device_agent.far_side import SESSION, Visit
from tests.unit.device_agent.stage import Stage, stage

CODE = receipt_code(SESSION, 7, bytes.fromhex("ab" * 32))
LAST = receipt_code(SESSION, 9, bytes.fromhex("ab" * 32))


@pytest.fixture
async def s(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as running:
        yield running


async def word(visit: Visit) -> RecordKept:
    return await visit.until(RecordKept)


async def test_a_head_is_answered_with_what_was_applied_stills_too(s: Stage) -> None:
    visit = await s.active(Scope.CONTROL)
    await visit.say(ControlKey(id="k1", key="AudioVolumeUp", action="press"))
    await visit.until(ControlDone)
    await visit.say(ScreenStill(id="p1"))
    assert await visit.until(ControlDone) == ControlDone(id="p1", outcome="applied")
    await visit.say(head(7))
    applied = Applied()
    applied.add("k1", "control.key")
    applied.add("p1", "screen.still")
    said = await word(visit)
    assert (said.sequence, said.controls, said.hash, said.final) == (7, 2, applied.hash.hex(), False)


@pytest.mark.requirement("AU-01")
async def test_after_the_customer_s_end_the_code_becomes_that_of_the_whole_record(s: Stage) -> None:
    visit = await s.active()
    await visit.say(head(7))
    await word(visit)
    assert (await s.state())["receipt"] is None
    state = await s.post("end")
    assert state["receipt"] == {"code": CODE, "whole": False}
    assert (await word(visit)).final
    await visit.until(SessionEnd)
    await visit.say(SessionEnded(session=SESSION, reason=EndReason.CUSTOMER_ENDED, at_us=1), head(9, final=True))
    await s.until("over", receipt={"code": LAST, "whole": True})
    assert await visit.closed() == 1000


async def test_the_broker_s_end_is_answered_with_the_last_word(s: Stage) -> None:
    visit = await s.active()
    await visit.say(SessionEnded(session=SESSION, reason=EndReason.TECHNICIAN_ENDED, at_us=1))
    said = await word(visit)
    assert (said.sequence, said.controls, said.final) == (0, 0, True)
    await visit.say(head(9, final=True))
    await s.until("over", receipt={"code": LAST, "whole": True})


async def test_nothing_else_is_heard_while_it_lingers_and_not_for_long(
    s: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LAST_HEAD_SECONDS", 0.5)
    visit = await s.active(Scope.CONTROL)
    await visit.say(head(7))
    await word(visit)
    await s.post("end")
    began = time.monotonic()
    await visit.say(ControlKey(id="k1", key="AudioVolumeUp", action="press"), head(8), head(9, "6" * 32, final=True))
    assert await visit.closed() == 1000
    assert 0.3 < time.monotonic() - began < 20
    assert s.tv.done == []
    assert (await s.state())["receipt"] == {"code": CODE, "whole": False}


@pytest.mark.requirement("TV-13")
async def test_a_switched_off_device_does_not_linger(s: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LAST_HEAD_SECONDS", 60)
    visit = await s.active()
    await visit.say(head(7))
    await word(visit)
    await s.post("power")
    async with asyncio.timeout(20):
        assert await visit.closed() == 1000
    assert (await s.state())["receipt"] == {"code": CODE, "whole": False}


async def test_the_customer_puts_it_away(s: Stage) -> None:
    visit = await s.active()
    await visit.say(head(7))
    await word(visit)
    await s.post("dismiss", status=409)  # there is nothing to put away in a visit
    await s.post("end")
    assert (await s.post("dismiss"))["receipt"] is None


async def test_the_next_wish_for_support_puts_it_away_too(s: Stage) -> None:
    visit = await s.active()
    await visit.say(head(9))
    await word(visit)
    await s.post("end")
    assert (await s.state())["receipt"] is not None
    await s.post("support")
    assert (await s.post("cancel"))["receipt"] is None
