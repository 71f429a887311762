from dataclasses import replace

from device_agent.device import Done
from device_agent.simulator.appliance.model import Deed
from device_agent.simulator.appliance.trial import Trial
from tests.unit.device_agent.simulator.appliance.kettle import SmallKettle, Water

STATE = SmallKettle().fresh()
DEED: Deed[Water] = Deed(
    lambda state: state,
    10,
    lambda seen: Done(True, str(len(seen))),
    lambda state: state.body.celsius > 90,
    lambda state: state.but(heating=False),
)


def test_it_is_judged_by_every_state_up_to_its_end() -> None:
    trial = Trial(DEED, STATE)
    percents = []
    while not trial.over:
        percents.append(trial.percent)
        trial.saw(STATE, 2.5)
    assert (percents, trial.percent) == ([0, 25, 50, 75], 100)
    trial.saw(STATE, 2.5)
    assert trial.result() == Done(True, "5"), "what comes after the end is no part of it"


def test_it_may_be_over_sooner() -> None:
    trial = Trial(DEED, STATE)
    trial.saw(STATE.but(celsius=95.0), 1)
    assert (trial.over, trial.percent, trial.result()) == (True, 100, Done(True, "2"))


def test_an_appliance_that_went_off_found_nothing() -> None:
    trial = Trial(DEED, STATE)
    trial.saw(replace(STATE, power="standby"), 0)
    assert (trial.over, trial.result()) == (True, Done(False, "device_off"))


def test_it_puts_the_appliance_back_once() -> None:
    trial = Trial(DEED, STATE)
    assert not trial.stopped(STATE.but(heating=True)).body.heating
    assert trial.stopped(STATE.but(heating=True)).body.heating, "what is begun after it is no part of it"
