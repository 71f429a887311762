"""What can be named as evidence: each under a reference of its own, in the order of time."""

from broker.diagnosis.exhibits import MOST, exhibits
from broker.events import session as fact
from tests.unit.diagnosis.stories import BY, FRONT, Story


def test_everything_that_a_verdict_can_rest_on_has_a_reference() -> None:
    story = Story(FRONT, ends=("device_disconnected", "link_degraded")).opens({"sound.output": "arc"})
    story.had("washer.cycle", "quick", "customer").prints("5C").prints("").asks("water").asks("clean_filter")
    story.notes("line").runs("test.pump", "failed", pump_current_ma=(False, 0)).measures(washer__x=1).measures(
        washer__x=3
    )
    story.sets("washer.cycle", "cotton").say(fact.StillSent(by=BY, command="s1", bytes=1, pieces=1, sha256="0"))
    found = {one.ref: (one.kind, one.what, one.outcome) for one in exhibits(story.case.evidence)}
    assert found["c1"] == ("answer", "water", "yes")
    assert found["c2"] == ("task", "clean_filter", "yes")
    assert found["c3"] == ("note", "line", "yes")
    assert found["c4"] == ("test", "test.pump", "failed")
    assert found["code.5C"] == ("code", "5C", "gone")
    assert found["measure.washer.x"] == ("measurement", "washer.x", "3 (1..3)")
    assert found["survey.washer.cycle"] == ("survey", "washer.cycle", "- -> quick (customer)")
    assert found["setting.washer.cycle"] == ("setting", "washer.cycle", "- -> cotton (technician)")
    assert found["value.sound.output"] == ("setting", "sound.output", "arc")
    assert found["s1"] == ("still", "still", "taken")
    assert found["power.losses"] == ("power", "power", "1")
    assert found["link.degraded"][0] == "link"
    [test] = [one for one in exhibits(story.case.evidence) if one.kind == "test"]
    assert test.findings[0]["name"] == "pump_current_ma"
    values = {one.ref: (one.values, one.actor) for one in exhibits(story.case.evidence) if one.values}
    assert values["measure.washer.x"] == ((3, 1, 3), None)
    assert values["survey.washer.cycle"] == ((None, "quick"), "customer")
    assert values["value.sound.output"] == (("arc",), None)


def test_a_change_whose_values_are_apart_is_no_change_from_nothing_to_nothing() -> None:
    story = Story(FRONT).had("network.wifi.name", None, "customer")
    [one] = exhibits(story.case.evidence)
    assert (one.what, one.outcome, one.values, one.actor) == ("network.wifi.name", "changed", (), "customer")


def test_they_come_in_the_order_of_time_and_have_an_end() -> None:
    story = Story(FRONT)
    for number in range(400):
        story.measures(**{f"washer__k{number}": number})
    times = [one.at_us for one in exhibits(story.case.evidence)]
    assert times == sorted(times)
    assert len(times) == MOST
