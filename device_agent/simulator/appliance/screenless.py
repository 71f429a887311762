"""What a device without a screen, apps or camera answers where one is asked for."""

import asyncio
from collections.abc import Sequence

from broker.wire.app import App
from device_agent.device import Actor, FrontChanged, Outcome, Picture, Shot


class Screenless:
    """That part of a Device of which an appliance has nothing."""

    def apps(self) -> Sequence[App]:
        """Return none."""
        return ()

    async def open_app(self, app: str, by: Actor, command: str | None = None) -> Outcome:
        """Refuse: it has no apps."""
        return Outcome(False, "unknown_app")

    def permit(self, apps: frozenset[str]) -> None:
        """Do nothing: it has no apps and no camera."""

    def front(self) -> FrontChanged:
        """Return that no app is in front."""
        return FrontChanged(None, "none", False)

    async def point(self, x: int, y: int, buttons: int, by: Actor, command: str | None = None) -> Outcome:
        """Refuse: it has no picture to point at."""
        return Outcome(False, "no_pointer")

    async def paste(self, text: str, by: Actor, command: str | None = None) -> Outcome:
        """Refuse: it has no clipboard."""
        return Outcome(False, "no_clipboard")

    async def frame(self, newer_than: int) -> Shot:
        """Wait for ever: it has no display."""
        never: asyncio.Future[Shot] = asyncio.get_running_loop().create_future()
        return await never

    async def panel(self, newer_than: int) -> tuple[int, Picture]:
        """Wait for ever likewise."""
        never: asyncio.Future[tuple[int, Picture]] = asyncio.get_running_loop().create_future()
        return await never
