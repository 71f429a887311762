"""Guests: appliances whose support goes through this TV: their PIN and prompts are on its page, and end with its power.

The TV speaks to each guest's own loopback page, as a script may that plays its customer: it reads the state, passes a
press on, and says every second or two that it is there and on. Who hears nothing for HUB_SECONDS knows that it isn't.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import structlog

from device_agent.asking import ask
from device_agent.panel.state import HUB_SECONDS

_WAIT_SECONDS: Final = 1.5  # that a guest may keep a question for news
_AGAIN_SECONDS: Final = 1.0  # after a guest that didn't answer
_PAUSE_SECONDS: Final = 0.05  # after one that did: what answers at once each time must not keep this TV busy
_ANSWER_BYTES: Final = 256 * 1024
_PRESSES: Final = frozenset({"support", "cancel", "consent", "withdraw", "end", "dismiss", "observe", "chat"})
"""What this TV's customer may do at a guest: what is on its page, and nothing that is around it."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]+")
_log = structlog.get_logger("televisit.guests")


class BadGuest(ValueError):
    """The address of a guest's page can't be read."""


@dataclass(slots=True)
class Guest:
    """One appliance: where its page is, by which token, and what it last said."""

    host: str
    port: int
    token: str
    state: dict[str, Any] | None = None
    asked: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def id(self) -> str:
        """The guest's own word on this TV's page."""
        return f"{self.host}:{self.port}"


def guest(address: str) -> Guest:
    """Return the guest at the address that its agent printed: ``http://localhost:PORT/#token=...``. Raises BadGuest."""
    try:
        parts = urlsplit(address)
        token = parse_qs(parts.fragment).get("token", [""])[0]
        here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
        if here and parts.hostname and parts.port and _TOKEN.fullmatch(token):
            return Guest(parts.hostname, parts.port, token)
    except ValueError:
        pass
    raise BadGuest("a guest is the address that its agent printed: http://localhost:PORT/#token=...")


class Guests:
    """The guests of one TV; ``powered`` says whether it is on, ``news`` is told of every change. A service."""

    def __init__(
        self, guests: Iterable[Guest], name: str, powered: Callable[[], bool], news: Callable[[], None]
    ) -> None:
        self._guests = {each.id: each for each in guests}
        self._name = name
        self._powered = powered
        self._news = news
        self._stop = asyncio.Event()
        self._turned = asyncio.Event()

    def states(self) -> tuple[dict[str, Any], ...]:
        """Return what each guest last said, with its ``guest`` word in it; none while the TV is off."""
        if not self._powered():
            return ()
        return tuple({**each.state, "guest": each.id} for each in self._guests.values() if each.state is not None)

    async def press(self, id: str, action: str, body: dict[str, Any]) -> bool:
        """Pass a press on this TV's page on to a guest; return whether it came to anything."""
        found = self._guests.get(id)
        if found is None or action not in _PRESSES or not self._powered():
            return False
        answer = await self._ask(found, f"/api/{action}", body)
        if answer is not None:  # a press that came to nothing says nothing of whether the guest is there
            self._take(found, answer)
        return answer is not None

    def turned(self) -> None:
        """Say at once that the TV was switched on or off."""
        self._turned.set()

    async def run(self) -> None:
        """Keep up with every guest until ``stop``; then say goodbye to each."""
        async with asyncio.TaskGroup() as tasks:
            following = [tasks.create_task(self._follow(each)) for each in self._guests.values()]
            telling = tasks.create_task(self._tell())
            await self._stop.wait()
            for task in (*following, telling):
                task.cancel()
        await asyncio.gather(*(self._here(each, on=False) for each in self._guests.values()))

    def stop(self) -> None:
        """Let ``run`` return soon."""
        self._stop.set()

    async def _follow(self, one: Guest) -> None:
        while True:
            known = None if one.state is None else one.state.get("sequence")
            after = known if isinstance(known, int) else -1
            answer = await self._ask(one, f"/api/events?after={after}&wait={_WAIT_SECONDS}")
            self._take(one, answer)
            await asyncio.sleep(_AGAIN_SECONDS if answer is None else _PAUSE_SECONDS)

    async def _tell(self) -> None:
        while True:
            await asyncio.gather(*(self._here(each, on=self._powered()) for each in self._guests.values()))
            self._turned.clear()
            try:
                async with asyncio.timeout(HUB_SECONDS / 4):
                    await self._turned.wait()
            except TimeoutError:
                continue

    async def _here(self, one: Guest, *, on: bool) -> None:
        await self._ask(one, "/api/hub", {"name": self._name, "on": on})

    def _take(self, one: Guest, answer: dict[str, Any] | None) -> None:
        if answer != one.state:
            one.state = answer
            self._news()

    async def _ask(self, one: Guest, path: str, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """Ask a guest's page; return its state, or None if it refused, or isn't there."""
        try:
            async with asyncio.timeout(_WAIT_SECONDS + 2):
                status, answer = await ask(
                    one.host, one.port, path, most=_ANSWER_BYTES, headers={"Authorization": f"Bearer {one.token}"},
                    body=None if body is None else json.dumps(body).encode(),
                )  # fmt: skip
            found = json.loads(answer) if status == 200 else None
        except (OSError, TimeoutError, ValueError, RecursionError) as fault:
            if one.state is not None:
                _log.warning("guest_silent", guest=one.id, fault=type(fault).__name__)
            return None
        return found if isinstance(found, dict) else None
