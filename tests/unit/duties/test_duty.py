import asyncio

import pytest

from broker.duties.duty import every


async def test_a_duty_goes_on_after_each_failure_and_says_it_once(capsys: pytest.CaptureFixture[str]) -> None:
    rounds = 0
    enough = asyncio.Event()

    async def action() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 8:
            enough.set()
        if rounds not in (1, 4):
            raise ZeroDivisionError(f"round {rounds}")

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        duty = group.create_task(every(0.001, "test it", action))
        await enough.wait()
        duty.cancel()
    printed = capsys.readouterr()
    said = [line for line in (printed.out + printed.err).splitlines() if "duty fails" in line]
    assert len(said) == 2, "at the first failure, and at the first after it worked again"
    assert "round 2" in said[0]
    assert "round 5" in said[1]


async def test_a_duty_waits_between_its_rounds() -> None:
    began: list[float] = []
    loop = asyncio.get_running_loop()

    async def action() -> None:
        began.append(loop.time())

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await every(0.05, "count", action)
    assert 2 <= len(began) <= 4
