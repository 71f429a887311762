"""Wall time, in its one home: everything else in the agent measures with the event loop's monotonic clock."""

import time


def wall_us() -> int:
    """Return microseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1000  # noqa: TID251 - this is the home
