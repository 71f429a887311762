"""A washer between broker and agent: nothing in it turns, locks, fills or heats for a technician without a word."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.wire.action import ActionRun
from broker.wire.base import action_scope
from broker.wire.consent import ConsentRequest
from broker.wire.settings import SettingsSet
from device_agent.conversation import inputs as i
from device_agent.device import Done
from device_agent.simulator.appliance.appliance import SimulatedAppliance
from device_agent.simulator.clock import ManualClock
from device_agent.simulator.washer.washer import Washer
from tests.adversary.test_promises import Together
from tests.stage.examples import share

MODEL = "WM-FRONT-7"
_WASHER = SimulatedAppliance(Washer(MODEL), serial="S-1", clock=ManualClock())
ACTIONS = [each.key for each in _WASHER.descriptors() if each.kind == "action" and each.key != "system.factory_reset"]
WORDS = [each.key for each in _WASHER.descriptors() if each.kind == "action" and each.safety == "person_present"]
KEYS = [each.key for each in _WASHER.descriptors()]
STEPS = st.lists(
    st.one_of(
        *[st.tuples(st.just("run"), st.sampled_from(ACTIONS))] * 3,
        st.tuples(st.just("ask"), st.sampled_from(WORDS)),
        # Most words of a customer are of use only for what was asked for just before, and to whom waits for it.
        *[st.tuples(st.just("allowed"), st.sampled_from(WORDS))] * 2,
        st.tuples(st.just("set"), st.sampled_from(KEYS), st.sampled_from([True, False, "cotton", "locked", 800, 1.0])),
        st.tuples(st.just("door"), st.sampled_from(["open", "closed"])),
        st.tuples(st.just("touch"), st.sampled_from(["start", "cancel", "child_lock"])),
        st.tuples(st.just("past"), st.sampled_from([5.0, 60.0, 600.0])),
    ),
    min_size=4,
    max_size=16,
)


class Washing(Together):
    """Such a visit at a washer, whose actions really run; ``word``: in the last step somebody there had a say."""

    def __init__(self) -> None:
        self.clock = ManualClock(speed=10_000.0)
        self.washer = SimulatedAppliance(Washer(MODEL), serial="S-1", clock=self.clock)
        super().__init__(self.washer)
        self.rest = self.washer.read_all()["washer.machine_state"]
        self.moved: set[str] = set()
        self.word = False

    def look(self) -> None:
        """Note what moves, and hold that nobody can reach into what turns."""
        now = self.washer.read_all()
        assert not (now["washer.door"] == "open" and now["washer.drum_rpm"] != 0), "an open door, and it turns"
        assert not (now["washer.door"] == "open" and now["washer.door_lock"] == "locked"), "a lock that holds nothing"
        still: dict[str, Any] = {
            "washer.drum_rpm": 0, "washer.valve_current_ma": 0, "washer.heater_w": 0, "washer.door_lock": "unlocked",
        }  # fmt: skip
        self.moved |= {key for key, value in still.items() if now[key] != value}

    async def act(self, key: str) -> Done:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(self.washer.act(key, "technician", "c"))
            while not task.done():
                self.look()
                self.clock.advance(2.0)
                await asyncio.wait([task], timeout=0.002)
        return task.result()

    async def turn(self, what: tuple[Any, ...]) -> None:
        """Take one step, and hold that what stood still before moves by no technician's word alone."""
        self.moved, self.word, words = set(), False, len(self.allowed)
        self.look()
        stood = not self.moved and self.washer.read_all()["washer.machine_state"] == self.rest
        self.number += 1
        id_ = f"c{self.number}"
        match what:
            case ("run", key):
                await self.console(ActionRun(id=id_, key=key))
            case ("set", key, value):
                await self.console(SettingsSet(id=id_, key=key, value=value))
            case ("ask", key):
                await self.console(ConsentRequest(scope=action_scope(key)))
            case ("allowed", key):
                await self.console(ConsentRequest(scope=action_scope(key)))
                await self._customer(("answer", True))
            case ("door", state):
                self.washer.handle("door", state)
            case ("touch", button):
                await self.washer.touch(button)
                self.word = True
            case ("past", seconds):
                self.clock.advance(seconds)
                self.word = True  # what was begun goes on
        self.look()
        self.word = self.word or len(self.allowed) < words
        assert not (stood and self.moved) or self.word, f"{what} moved {self.moved}"
        if (prompt := self.agent.shown.prompt) is not None and what[0] != "ask":
            await self.customer(i.Answer(prompt.request, False))


@pytest.mark.requirement("PR-03")
@pytest.mark.requirement("HA-09")
@pytest.mark.timeout(600)
@given(STEPS)
@share(0.5)
def test_no_sequence_of_a_technician_s_messages_moves_a_part_without_a_word(steps: list[tuple[Any, ...]]) -> None:
    """And none moves one behind an open door, or locks it open, with any word."""

    async def play() -> None:
        washing = Washing()
        for what in steps:
            await washing.turn(what)
        await washing.washer.close()

    asyncio.run(play())


async def test_with_a_word_it_moves_once() -> None:
    """The same stage, with somebody there: else the property could hold because nothing ever happens."""
    washing = Washing()
    await washing.turn(("run", "test.drum"))
    assert washing.moved == set()
    await washing.turn(("allowed", "test.drum"))
    await washing.turn(("run", "test.drum"))
    assert washing.word
    assert "washer.drum_rpm" in washing.moved
    await washing.turn(("past", 60.0))
    await washing.turn(("run", "test.drum"))
    assert not washing.word, "a word is for one time"
