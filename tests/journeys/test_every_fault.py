"""For every fault of the library: who takes the steps that the console offers comes to the right verdict and part.

The devices are the real simulators with the fault in them, the steps and the judgement the real diagnosis, in one
process. Whoever takes another verdict is contradicted by the same evidence. ``test_every_fault_visited.py`` takes the
same steps over the wire.
"""

import pytest

from broker.diagnosis import parts as catalogue
from broker.diagnosis.case import Case, contradicted, judge
from broker.diagnosis.causes import CAUSES, of
from broker.diagnosis.exhibits import exhibits
from broker.diagnosis.finding import Chosen
from broker.diagnosis.verdict import MUST_CARRY, Asked, check
from broker.errors import CallerError
from device_agent.device import Faulty
from device_agent.simulator import network
from tests.stage.afflicted import device_of, visiting
from tests.stage.bedside import Bedside
from tests.stage.faults import FAULTS, Fault

pytestmark = pytest.mark.timeout(90)
PARTS = catalogue.read(catalogue.shipped())


async def visited(fault: Fault) -> Bedside:
    """Visit a device with this fault, and take every step that is offered."""
    async with visiting(fault, Bedside) as bedside:
        await bedside.complain(*fault.complaint)
        await bedside.settle()
    return bedside


def given(case: Case, cause: str, parts: tuple[str, ...], reason: str | None = None) -> Asked:
    every = tuple(one.ref for one in exhibits(case.evidence))[-32:]
    kind = CAUSES[cause].verdict
    return Asked(kind, cause, every, tuple(Chosen(sku, 1) for sku in parts), "Đã kiểm tra.", reason)


def fitting(case: Case, cause: str) -> tuple[str, ...]:
    """Return a part that a verdict of this cause could carry."""
    if CAUSES[cause].verdict not in MUST_CARRY:
        return ()
    fits = (part for part in PARTS if part.fits(case.evidence.kind, case.evidence.family))
    return tuple(part.sku for part in fits if part.group in CAUSES[cause].groups)[:1]


@pytest.mark.requirement("TV-15")
@pytest.mark.requirement("TV-16")
@pytest.mark.requirement("TV-17")
@pytest.mark.requirement("TV-24")
@pytest.mark.requirement("HA-10")
@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_the_offered_steps_lead_to_the_right_verdict_and_every_other_one_is_contradicted(fault: Fault) -> None:
    bedside = await visited(fault)
    case = bedside.case
    told = f"\n{bedside.case.state().model_dump_json(indent=1)}\n{[(s.act, s.on, s.why) for s in bedside.taken]}"
    supported = [one.cause for one in case.state().candidates if one.standing == "supported"]
    assert supported == [fault.cause], told

    assert check(given(case, fault.cause, fault.parts), case, PARTS) is False, told

    for other in of(case.evidence.kind):
        if other.id == fault.cause:
            continue
        assert contradicted(other.id, case.evidence), (other.id, judge(other, case.evidence).standing)
        # By its kind of evidence, by its parts, or by what the evidence says: it is not simply taken.
        with pytest.raises(CallerError) as refused:
            check(given(case, other.id, fitting(case, other.id)), case, PARTS)
        assert refused.value.code in ("reason_needed", "evidence_missing", "part_missing"), other.id
        if refused.value.code == "reason_needed":
            asked = given(case, other.id, fitting(case, other.id), "Tôi đã nghe thấy tiếng.")
            assert check(asked, case, PARTS) is True, "it stands, marked as contradicted"


def test_no_fault_of_any_device_is_left_out() -> None:
    devices: list[Faulty] = [device_of(*which) for which in sorted({(each.kind, each.family or "") for each in FAULTS})]
    known = {each.id for device in devices for each in device.faults()} | {network.FAULT}
    assert {each.id for each in FAULTS} == known
