from device_agent.simulator.washer.body import WasherState
from device_agent.simulator.washer.families import FRONT as F
from device_agent.simulator.washer.families import TOP as T
from device_agent.simulator.washer.front import display, face, remaining
from tests.unit.device_agent.simulator.washer.laundry import FRONT, TOP, after, begun, made, ok, until


def said(state: WasherState) -> str:
    return " ".join(en for _, en in face(state, F).notes)


def test_the_digits_say_what_a_washer_s_digits_say() -> None:
    assert display(FRONT.set(made(), "washer.cycle", "cotton"), F) == "1:14"
    running = after(FRONT, begun(FRONT, "quick"), 60)
    minutes = remaining(running)
    assert display(running, F) == f"{minutes // 60}:{minutes % 60:02d}"
    assert display(made(run="error", code="5C"), F) == "5C"
    assert display(made(run="finished"), F) == "End"
    assert display(begun(FRONT, "quick", delay_end_h=3), F) == "3:00"


def test_lamps_and_readings_tell_cycle_job_and_lock() -> None:
    idle = face(made(), F)
    assert [(each.label_en, each.text) for each in idle.readings] == [
        ("Cotton", "40 °C · 3× · 1200 rpm"), ("Door lock", "○"),
    ]  # fmt: skip
    running = face(after(FRONT, begun(FRONT, "quick", spin_rpm="0"), 30), F)
    assert [(each.label_en, each.text) for each in running.readings] == [
        ("Quick 15", "– · 1×"), ("Washing", "●"), ("Door lock", "●"),
    ]  # fmt: skip
    assert face(made(TOP), T).readings[0].text == "2× · 700 rpm"
    assert not idle.alarm
    assert face(made(code="5C"), F).alarm


def test_buttons_are_as_they_can_be_used() -> None:
    def enabled(state: WasherState) -> set[str]:
        return {each.id for each in face(state, F).buttons if each.enabled}

    options = {"cycle", "temperature", "spin", "rinse", "soak", "delay"}
    assert enabled(made()) == {"start", "cancel", "child_lock", *options}
    assert enabled(begun(FRONT, "quick")) == {"start", "cancel", "child_lock"}
    assert enabled(made().put({"washer.child_lock": True})) == {"child_lock"}
    lit = {each.id for each in face(begun(FRONT, "cotton", bubble_soak=True, delay_end_h=2), F).buttons if each.lit}
    assert lit == {"start", "soak", "delay"}
    assert "temperature" not in {each.id for each in face(made(TOP), T).buttons}


def test_water_and_drum_are_seen_and_heard() -> None:
    assert said(made()) == ""
    assert "flowing in" in said(after(FRONT, begun(FRONT, "quick"), 20))
    assert "none flows in" in said(after(FRONT, begun(FRONT, "quick", "wm.tap"), 20))
    assert "drum is turning." in said(made(rpm=45.0))
    assert "very fast" in said(made(rpm=900.0))
    assert "shakes" in said(made(rpm=90.0, imbalance=950))
    assert "clicks" in said(after(FRONT, begun(FRONT, "quick", "wm.door"), 5))


def test_a_pump_that_works_one_that_hums_and_one_that_is_silent_sound_different() -> None:
    heard = {}
    for fault in ((), ("wm.drain.clog",), ("wm.drain.pump",)):
        state = ok(FRONT.deeds["washer.drain"].begin(made(FRONT, *fault, level=14.0)))
        heard[fault] = said(after(FRONT, state, 10))
    assert "goes down" in heard[()]
    assert "hums" in heard["wm.drain.clog",]
    assert "can't be heard" in heard["wm.drain.pump",]


def test_an_error_beeps_unless_it_is_to_be_silent() -> None:
    state = until(FRONT, begun(FRONT, "quick", "wm.door"), lambda each: bool(each.body.code))
    assert "beeps" in said(state)
    assert "beeps" not in said(state.put({"washer.sound": False}))
