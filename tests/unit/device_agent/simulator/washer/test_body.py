from device_agent.simulator.washer.body import OPEN_NTC_C, Body, Stage, sensed_c
from tests.unit.device_agent.simulator.washer.laundry import made

STAGES = (Stage("wash", "fill", level=9), Stage("spin", "spin", rpm=800))


def test_a_stage_is_had_while_it_is_at_work_pauses_or_has_stopped_with_an_error() -> None:
    at = {run: Body(run=run, programme=STAGES, stage=1).now for run in ("running", "paused", "error")}
    assert set(at.values()) == {STAGES[1]}
    assert Body(run="idle", programme=STAGES).now is None
    assert Body(run="running", programme=STAGES, stage=2).now is None


def test_its_job_is_one_word() -> None:
    assert Body().job == "none"
    assert Body(run="delayed", programme=STAGES).job == "delay"
    assert Body(run="finished").job == "finish"
    assert Body(run="running", programme=STAGES, stage=1).job == "spin"


def test_an_open_sensor_reads_colder_than_any_water() -> None:
    assert sensed_c(made(celsius=40.0)) == 40
    faulty = made().afflict("wm.ntc").but(celsius=40.0)
    assert sensed_c(faulty) == OPEN_NTC_C
