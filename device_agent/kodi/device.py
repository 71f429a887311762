"""A running Kodi as a device: its settings, keys, volume and add-ons; its picture comes from a VNC server."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final, Literal, Protocol

from broker.wire.app import App
from broker.wire.settings import Descriptor, Value
from device_agent.device import (
    Actor,
    Area,
    DeviceEvent,
    Done,
    FrontChanged,
    Identity,
    Outcome,
    Picture,
    PoweredOff,
    PoweredOn,
    Schema,
    Shot,
    Snapshot,
)
from device_agent.kodi import keys
from device_agent.kodi.calls import Call, Notice, Refusal
from device_agent.kodi.errors import KodiError
from device_agent.kodi.known import Known
from device_agent.kodi.link import Link, loopback
from device_agent.kodi.told import Version, Volume, one
from device_agent.vnc.device import Gone
from device_agent.vnc.feed import Feed

LOOK_SECONDS: Final = 1.0
"""How often every value is asked for: Kodi tells of no setting's change but the volume's."""


class Screen(Protocol):
    """Where Kodi's picture comes from."""

    async def frame(self, newer_than: int) -> Shot:
        """Wait for a picture whose revision is over ``newer_than``."""
        ...

    async def press(
        self, key: str, action: Literal["press", "down", "up"], by: Actor, command: str | None = None
    ) -> Outcome:
        """Press a key of its keyboard."""
        ...

    def renew(self) -> None:
        """Give the picture a new revision, although no pixel has changed."""
        ...

    async def close(self) -> None:
        """Release what it holds."""
        ...


class KodiDevice:
    """The Device over one Kodi on this machine, or at the near end of a tunnel.

    ``open`` connects; from then on one task must stay in ``run``, which reads Kodi's settings, tells that the device
    is on, and reads on until Kodi is gone. After that it is off until both are called again. ``screen`` is run by
    whoever made it. ``cameras``: ids of add-ons that may use a camera; Kodi can't tell.
    """

    def __init__(
        self,
        host: str,
        port: int,
        screen: Screen,
        serial: str,
        *,
        cameras: frozenset[str] = frozenset(),
        look_s: float = LOOK_SECONDS,
    ) -> None:
        self._host, self._port = loopback(host), port
        self._screen = screen
        self._serial = serial
        self._look_s = look_s
        self._link: Link | None = None
        self._on = False
        self._quit = False
        self._software = "Kodi"
        self._known = Known(self._emit, screen.renew, cameras)
        self._permitted: frozenset[str] = frozenset()
        self._typed: set[str] = set()  # what is held down on the screen's keyboard
        self._asking = asyncio.Lock()
        self._feed: Feed | None = None

    # --- a connection's life ---

    async def open(self) -> None:
        """Connect, in at most 5 s. Raises KodiError."""
        if self._link is not None:
            raise KodiError("kodi_running", "This Kodi is open already.")
        self._link = await Link.open(self._host, self._port, self._noticed)
        self._quit = False

    async def run(self) -> Gone:
        """Read Kodi until it is gone, and return why. Returns at once if it isn't open."""
        link = self._link
        why = KodiError("kodi_closed_here", "The agent has no connection to Kodi open.")
        if link is None:
            return Gone(why.code, why.text)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(link.read())
                await self._begin(link)
                while True:
                    await asyncio.sleep(self._look_s)
                    async with self._asking:
                        await self._known.look_around(link)
        except* KodiError as errors:
            [why, *_] = _flat(errors) if self._link is link else [why]
        finally:
            link.drop()
            if self._link is link:
                self._link = None
                self._off(orderly=self._quit)
        return Gone(why.code, why.text)

    async def _begin(self, link: Link) -> None:
        about = await link.call("Application.GetProperties", properties=["version"])
        version = one(Version, about.get("version") if isinstance(about, dict) else None)
        self._software = f"Kodi {version.major}.{version.minor}" if version else "Kodi"
        await self._known.begin(link)
        self._on = True
        self._emit(PoweredOn())

    def _off(self, *, orderly: bool) -> None:
        if self._on:
            self._on = False
            self._known.gone()
            self._emit(PoweredOff(orderly=orderly))

    def _noticed(self, notice: Notice) -> None:
        known = self._known
        if notice.method == "Input.OnInputRequested":
            kind = notice.data.get("type")
            known.show(known.front.typed(kind if isinstance(kind, str) else "password"))
        elif notice.method == "Input.OnInputFinished":
            known.show(known.front.typed(None))
        elif notice.method == "Application.OnVolumeChanged" and self._on and not self._asking.locked():
            known.louder(one(Volume, dict(notice.data)), "unknown", "unknown", None)
        elif notice.method in ("System.OnQuit", "System.OnSleep"):
            self._quit = True
            self._off(orderly=True)
        elif notice.method == "System.OnWake" and self._quit and self._link is not None:
            self._on, self._quit = True, False
            self._emit(PoweredOn())

    def _emit(self, event: DeviceEvent) -> None:
        if self._feed is not None:
            self._feed.put(event)

    # --- what it says of itself ---

    def identify(self) -> Identity:
        """Return Kodi's version, and the serial number that the agent gave it."""
        return Identity("kodi", model="Kodi", serial=self._serial, software=self._software, display=True)

    def descriptors(self) -> Sequence[Descriptor]:
        """Return the volume and every setting of Kodi's, in its menus' order, as they last were."""
        return self._known.descriptors

    def schema(self) -> Schema:
        """Return the first revision: Kodi's own ids have stood for years."""
        return Schema()

    def read_all(self) -> dict[str, Value]:
        """Return every value as it last was; no secret."""
        return dict(self._known.values)

    def snapshot(self) -> Snapshot:
        """Return the same, and secrets without their value; complete if Kodi told all of it."""
        return self._known.snapshot()

    def apps(self) -> Sequence[App]:
        """Return the add-ons that one can open."""
        return self._known.installed.apps

    def front(self) -> FrontChanged:
        """Return the add-on that is being browsed; programs that draw a window of their own, Kodi doesn't tell."""
        return self._known.front.told()

    def permit(self, apps: frozenset[str]) -> None:
        """Let a technician use these camera add-ons, and no others."""
        self._permitted = apps

    # --- what is done to it ---

    async def write(self, key: str, value: Value, by: Actor, command: str | None = None) -> Outcome:
        """Set a setting; what else Kodi changes with it is told as its consequence.

        Refused: ``unknown_setting``, ``read_only``, ``customer_only``, ``unavailable``, ``wrong_type``,
        ``out_of_range``, ``not_an_option``, ``device_off``, ``device_refused`` (Kodi's own word).
        """
        known = self._known
        entry = known.catalogue.entries.get(key) if known.descriptors else None
        if entry is None:
            return Outcome(False, "unknown_setting")
        each = entry.descriptor
        if each.access == "ro":
            return Outcome(False, "read_only")
        if each.write_policy == "customer_only":  # the customer's own way is Kodi itself
            return Outcome(False, "customer_only")
        if not each.available:
            return Outcome(False, "unavailable")
        if (refused := entry.refused(value)) is not None:
            return Outcome(False, refused)

        async def ask(link: Link) -> Outcome:
            await known.look_around(link)  # what came before isn't the writer's
            if known.values.get(key) == value:
                return Outcome(True)
            [result] = await link.batch([known.catalogue.set_call(key, value)])
            await known.follow(link, by, command)
            done = result is not False and not isinstance(result, Refusal) and known.values.get(key) == value
            return Outcome(True) if done else Outcome(False, "device_refused")

        return await self._ask(ask)

    async def press(
        self, key: str, action: Literal["press", "down", "up"], by: Actor, command: str | None = None
    ) -> Outcome:
        """Press a key of Kodi's remote; letters only go into a text field that Kodi has open.

        Refused: ``unsupported_key``, ``device_off``, ``secret_field``, ``camera_app``, ``device_refused``.
        """
        if action == "up" and key in self._typed:  # wherever it was typed and whatever is in front: it must not repeat
            self._typed.discard(key)
            return await self._screen.press(key, action, by, command)
        loud, call = keys.LOUDNESS.get(key), keys.QUIT if key == "Power" else keys.NAMED.get(key)
        if loud is None and call is None and len(key) != 1:
            return Outcome(False, "unsupported_key")

        async def ask(link: Link) -> Outcome:
            if by == "technician":
                await self._known.look_ahead(link)
                if (refused := self._known.front.refused(key, self._permitted)) is not None:
                    return Outcome(False, refused)
                self._known.pressed()
            if len(key) == 1 and self._known.front.text:
                if action == "down":
                    self._typed.add(key)
                return await self._screen.press(key, action, by, command)
            if loud is None and call is None:
                return Outcome(False, "unsupported_key")
            if action == "up":
                return Outcome(True)
            try:
                return await self._carry_out(link, loud or call, by, command)
            finally:
                if by == "technician":
                    self._known.pressed()

        return await self._ask(ask)

    async def _carry_out(self, link: Link, call: Call | None, by: Actor, command: str | None) -> Outcome:
        assert call is not None
        [result] = await link.batch([call])
        if isinstance(result, Refusal):
            return Outcome(False, "device_refused")
        if call is keys.QUIT:
            self._quit = True
            self._off(orderly=True)
        elif call is keys.NAMED["GoHome"]:
            self._known.left()
            await self._known.look_ahead(link)
        elif call in keys.LOUDNESS.values():
            [loud] = await link.batch(self._known.catalogue.calls[:1])
            self._known.louder(one(Volume, loud), by, "remote_key", command)
        return Outcome(True)

    async def open_app(self, app: str, by: Actor, command: str | None = None) -> Outcome:
        """Open an add-on. Refused: ``unknown_app``, ``camera_app``, ``device_off``, ``device_refused``."""
        found = next((each for each in self._known.installed.apps if each.id == app), None)
        if found is None:
            return Outcome(False, "unknown_app")

        async def ask(link: Link) -> Outcome:
            if found.camera and by == "technician" and app not in self._permitted:  # now: it may have waited for long
                return Outcome(False, "camera_app")
            call = Call("Addons.ExecuteAddon", {"addonid": self._known.installed.addons[app]})
            outcome = await self._carry_out(link, call, by, command)
            if outcome.applied:
                self._known.opened(found)
            return outcome

        return await self._ask(ask)

    async def _ask(self, ask: Callable[[Link], Any]) -> Outcome:
        """Do one thing at a time. Raises TimeoutError when Kodi doesn't say what became of it."""
        link = self._link
        if link is None or not self._on:
            return Outcome(False, "device_off")
        async with self._asking:
            try:
                done: Outcome = await ask(link)
            except KodiError as error:
                if error.code == "kodi_silent":
                    raise TimeoutError(error.text) from error
                return Outcome(False, "device_off")
            return done

    async def act(
        self, key: str, by: Actor, command: str | None = None, progress: Callable[[int], None] = lambda percent: None
    ) -> Done:
        """Refuse: Kodi has no action that can be done from afar."""
        return Done(False, "unknown_action")

    async def point(self, x: int, y: int, buttons: int, by: Actor, command: str | None = None) -> Outcome:
        """Refuse: a TV has a remote control, and no pointer."""
        return Outcome(False, "unsupported")

    async def paste(self, text: str, by: Actor, command: str | None = None) -> Outcome:
        """Refuse: it has no clipboard."""
        return Outcome(False, "unsupported")

    async def frame(self, newer_than: int) -> Shot:
        """Wait for a picture of the screen that Kodi is on.

        Kodi tells nobody that an add-on was opened: so with each picture it is asked what is in front, and what was
        private before or is now is private in it. If it doesn't say, all of it is.
        """
        shot = await self._screen.frame(newer_than)
        height, width, _ = shot.picture.shape
        private = self._known.front.private(width, height)
        if self._link is not None and self._on:
            try:
                await self._known.look_ahead(self._link)
            except KodiError:
                private += (Area("secret", 0, 0, width, height),)
                self._screen.renew()  # it may say so of the next one
        now = self._known.front.private(width, height)
        return shot._replace(private=tuple(dict.fromkeys((*private, *now))))

    async def panel(self, newer_than: int) -> tuple[int, Picture]:
        """Wait for the same: Kodi has no panel of its own."""
        shot = await self._screen.frame(newer_than)
        return shot.revision, shot.picture

    def powered(self) -> bool:
        """Return whether Kodi runs, and is known."""
        return self._on

    def events(self) -> AsyncIterator[DeviceEvent]:
        """Yield what happens, from now on; ends an earlier call's iterator."""
        if self._feed is not None:
            self._feed.end()
        self._feed = Feed()
        return self._feed

    async def close(self) -> None:
        """Close the connection and the screen, and end the events; ``run`` returns."""
        link, self._link, self._on = self._link, None, False
        if link is not None:
            link.drop()
        await self._screen.close()
        if self._feed is not None:
            self._feed.end()
            self._feed = None


def _flat(errors: BaseExceptionGroup[KodiError]) -> list[KodiError]:
    return [
        each for one in errors.exceptions for each in (_flat(one) if isinstance(one, BaseExceptionGroup) else [one])
    ]
