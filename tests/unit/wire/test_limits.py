import re
from pathlib import Path
from typing import Any

from broker.wire import limits

PAGE = Path(limits.__file__).with_name("PROTOCOL.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([A-Z_]+)` \| (\S+) \|", re.M)


def numbers() -> dict[str, Any]:
    return {name: value for name, value in vars(limits).items() if name.isupper()}


def test_the_page_prints_every_limit_and_no_other() -> None:
    printed = dict(ROW.findall(PAGE))
    assert printed == {
        name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in numbers().items()
    }


def test_the_limits_fit_each_other() -> None:
    assert (
        limits.FIRST_MESSAGE_BYTES
        < limits.CONSOLE_MESSAGE_BYTES
        < limits.DEVICE_TEXT_BYTES
        < limits.DEVICE_MESSAGE_BYTES
    )
    assert limits.QUEUE_BYTES > limits.FRAMES_IN_FLIGHT * limits.DEVICE_MESSAGE_BYTES
    assert limits.PING_SECONDS < limits.PONG_SECONDS
    assert limits.CONSENT_SECONDS < limits.IDLE_SECONDS < limits.RECONFIRM_SECONDS < limits.TOTAL_SECONDS
    assert all(value > 0 for value in numbers().values() if isinstance(value, int | float))
