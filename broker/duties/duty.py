"""A duty: an action repeated at an interval for as long as the broker runs."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

_log = structlog.get_logger()


async def every(seconds: float, name: str, action: Callable[[], Awaitable[None]]) -> None:
    """Run ``action`` again and again with ``seconds`` between; a failure is logged once until it works again."""
    failing = False
    while True:
        try:
            await action()
            failing = False
        except Exception as error:
            # A duty outlives its errors: a full disk or a locked database now must not stop the duty for ever.
            if not failing:
                _log.error("duty fails", duty=name, error=f"{type(error).__name__}: {error}"[:300])
            failing = True
        await asyncio.sleep(seconds)
