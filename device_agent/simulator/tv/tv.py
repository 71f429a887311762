"""The simulated Smart TV as a Device: what it is, what is done to it, what it shows."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal, TypeVar

from broker.wire.app import App
from broker.wire.settings import Descriptor, Value, Via
from device_agent.device import (
    Actor,
    Done,
    Fetch,
    FirmwareError,
    FrontChanged,
    Identity,
    Outcome,
    Picture,
    Reshaped,
    Schema,
    Shot,
    Snapshot,
    SupportRequested,
)
from device_agent.simulator.clock import Clock
from device_agent.simulator.tv import camera, change, flaws, image, remote, settings, telemetry
from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.catalogue.doing import UPDATE
from device_agent.simulator.tv.household import Household
from device_agent.simulator.tv.keys.home import order
from device_agent.simulator.tv.keys.press import Press
from device_agent.simulator.tv.painter import FPS, beat, moving, tick_of
from device_agent.simulator.tv.screens.moment import Moment
from device_agent.simulator.tv.selftest import TESTS, Test
from device_agent.simulator.tv.showing import Showing
from device_agent.simulator.tv.state import Language, Pattern, TvState
from device_agent.simulator.tv.texts import PHRASES

FAMILY: Final = "SEN-55A"
_STEPS: Final = 10  # tellings of how far a test has come
Shown = TypeVar("Shown")
_LOOK_SECONDS: Final = 0.25  # how long a test waits at most before it looks at the clock again


class SimulatedTv(Household):
    """A Smart TV. It lives in the event loop that first awaits it; pictures are painted in a thread.

    ``state_file`` keeps what is set (JSON, replaced atomically); without one it lasts as long as the object. Nothing is
    painted, and no time is spent, unless somebody waits in ``frame`` or ``panel``.
    """

    def __init__(
        self,
        *,
        state_file: Path | None = None,
        serial: str = "SEN55-0000001",
        model: str = "Sen 55Q1",
        language: Language = "vi",
        clock: Clock | None = None,
    ) -> None:
        super().__init__(state_file, language, clock)
        self._model, self._serial = model, serial
        self._permitted: frozenset[str] = frozenset()
        self._operators: tuple[str, Fetch] | None = None
        self._showing = Showing()
        self._described: tuple[object, bool, tuple[Descriptor, ...]] | None = None

    # --- what it is ---

    def identify(self) -> Identity:
        """Return model, serial and software."""
        software = str(self._now().values["system.firmware.version"])
        return Identity("tv", self._model, self._serial, software, display=True, family=FAMILY, indicator=True)

    def descriptors(self) -> Sequence[Descriptor]:
        """Return every setting in menu order, as the others stand now."""
        tv = self._now()
        waits = tv.offered is not None or self._operators is not None
        if self._described is None or self._described[0] is not tv.values or self._described[1] != waits:
            found = settings.described(tv.values, None if waits else {UPDATE: "no_update"})
            self._described = tv.values, waits, found  # asked for many times a second, and seldom other
        return self._described[2]

    def schema(self) -> Schema:
        """Return the revision of the settings, and what was renamed up to it."""
        return settings.SCHEMA

    def read_all(self) -> dict[str, Value]:
        """Return the value of every setting as it holds now, for the present input and mode; secrets left out."""
        tv = self._now()
        measured = telemetry.measured(tv, self._clock.seconds())
        return {**{key: value for key, value in tv.values.items() if key not in settings.SECRETS}, **measured}

    def snapshot(self) -> Snapshot:
        """Return every value in every context; secrets as None."""
        tv = self._now()
        values: dict[str, Value | None] = {**tv.values.places, **telemetry.measured(tv, self._clock.seconds())}
        return Snapshot(values | dict.fromkeys(settings.SECRETS))

    def powered(self) -> bool:
        """Return whether the TV is on; while it starts it isn't yet."""
        return self.power == "on"

    # --- what is done to it ---

    async def write(self, key: str, value: Value, by: Actor, command: str | None = None) -> Outcome:
        """Set a setting, in the context behind its ``@`` or else in the present one.

        Refused: ``device_off``, ``unknown_setting``, ``read_only``, ``customer_only``, ``unavailable``, ``wrong_type``,
        ``out_of_range``, ``not_an_option``; and to a technician whatever would bring a camera's picture back.
        """
        tv = self._now()
        if refused := _refusal(tv, key, value, by):
            return Outcome(False, refused)
        via: Via = "console" if by == "technician" else "panel"
        if tv.values[key] != value:
            after = change.set_value(tv, key, value, self._clock.seconds())
            if by != "customer" and (astray := camera.strays(tv, after, self._permitted)):
                return Outcome(False, astray)
            self._become(after, by, via, command)
            await self._save()
        return Outcome(True)

    async def press(
        self, key: str, action: Literal["press", "down", "up"], by: Actor, command: str | None = None
    ) -> Outcome:
        """Press a key of the remote control; it acts as it goes down. Refusals: see ``remote.pressed``."""
        tv = self._now()
        press = Press(key, by, self._clock.seconds(), self._clock.local(), self._permitted)
        step = remote.pressed(tv, press)
        if step.refused:
            return Outcome(False, step.refused)
        if action != "up":
            if step.reset:
                self._reset(change.show(step.state, "home"), by, "remote_key", command)
            else:
                self._become(step.state, by, "remote_key", command)
            if step.support:
                self._tell(SupportRequested())
            await self._save()
        return Outcome(True)

    async def point(self, x: int, y: int, buttons: int, by: Actor, command: str | None = None) -> Outcome:
        """Refuse: this TV has no pointer."""
        return Outcome(False, "unsupported")

    async def paste(self, text: str, by: Actor, command: str | None = None) -> Outcome:
        """Refuse: this TV has no clipboard."""
        return Outcome(False, "unsupported")

    # --- actions ---

    async def act(
        self, key: str, by: Actor, command: str | None = None, progress: Callable[[int], None] = lambda percent: None
    ) -> Done:
        """Reset the TV, install the software that waits, or run a canned test.

        Refused: ``unknown_action``, ``device_off`` (also when it goes off meanwhile), ``no_update``; a pattern over
        what a technician's hands are off (``camera_app``, ``secret_field``).
        """
        tv = self._now()
        if key not in TESTS and key not in (settings.RESET, UPDATE):
            return Done(False, "unknown_action")
        if tv.power != "on":
            return Done(False, "device_off")
        if key == settings.RESET:
            self._reset(change.show(tv, "home"), by, "console" if by == "technician" else "panel", command)
            await self._save()
            return Done(True)
        if key == UPDATE:
            return await self._updated()
        if key == "test.picture":
            if by != "customer" and (hands_off := camera.barred(tv, self._permitted)):
                return Done(False, hands_off)
            return await self._pattern(TESTS[key], progress)
        if key == "test.sound":
            self._become(change.toast(tv, "testing.sound", self._clock.seconds()))
        return await self._tested(TESTS[key], progress, lambda tv: True)

    def offer_firmware(self, version: str, fetch: Fetch) -> None:
        """Keep that the operator has this version; it is fetched when somebody has it installed."""
        self._operators = version, fetch
        self._tell(Reshaped())
        self._wake()

    async def _updated(self) -> Done:
        """Install the operator's image, which goes before the maker's own."""
        if self._operators is None:
            waits = self._now().offered is not None
            return Done(True) if waits and self.update_firmware() else Done(False, "no_update")
        version, fetch = self._operators
        try:
            changes = image.read(await fetch(), version)
        except FirmwareError as error:
            return Done(False, error.code)
        if not self.install(version, changes):
            return Done(False, "device_off")
        self._operators = None
        return Done(True)

    async def _pattern(self, test: Test, progress: Callable[[int], None]) -> Done:
        """Show the pattern until its time is over or somebody presses a key; then it is gone, however that came."""
        shown = Pattern(self._clock.seconds() + test.seconds)
        self._become(replace(self._now(), overlay=shown))
        try:
            return await self._tested(test, progress, lambda tv: tv.overlay is shown)
        finally:
            tv = self._now()
            if tv.overlay is shown:
                self._become(replace(tv, overlay=None))

    async def _tested(self, test: Test, progress: Callable[[int], None], goes_on: Callable[[TvState], bool]) -> Done:
        """Let a test take its time, and return what it found."""
        begun, told = self._clock.seconds(), 0
        while True:
            changed, tv, past = self._changed, self._now(), self._clock.seconds() - begun
            if tv.power != "on":
                return Done(False, "device_off")
            if past >= test.seconds or not goes_on(tv):
                progress(100)
                return test.found(tv)
            come = int(past / test.seconds * _STEPS) * (100 // _STEPS)
            if come > told:
                progress(come)
                told = come
            await self._until(changed, min(test.seconds - past, test.seconds / _STEPS, _LOOK_SECONDS))

    # --- apps, and what is in front ---

    def apps(self) -> Sequence[App]:
        """Return every app in the order that is set."""
        return tuple(
            App(id=each, label_vi=PHRASES[APPS[each].phrase][0], label_en=PHRASES[APPS[each].phrase][1],
                camera=APPS[each].camera)
            for each in order(self._now())
        )  # fmt: skip

    async def open_app(self, app: str, by: Actor, command: str | None = None) -> Outcome:
        """Bring an app to the front.

        Refused: ``device_off``, ``unknown_app``; to a technician ``camera_app``, ``secret_field`` as in ``press``.
        """
        tv = self._now()
        if tv.power != "on":
            return Outcome(False, "device_off")
        if app not in APPS:
            return Outcome(False, "unknown_app")
        after = change.open_app(tv, app)
        if by != "customer":
            barred = camera.barred(tv, self._permitted) or camera.strays(tv, after, self._permitted)
            if barred:
                return Outcome(False, barred)
        self._become(after, by, "console" if by == "technician" else "panel", command)
        return Outcome(True)

    def permit(self, apps: frozenset[str]) -> None:
        """Let a technician use these apps with a camera, and no others."""
        self._permitted = apps

    def front(self) -> FrontChanged:
        """Return what is in front now."""
        return camera.front(self._now())

    # --- what it shows ---

    async def frame(self, newer_than: int) -> Shot:
        """Wait until the signal's revision is over ``newer_than``; return it with what of it is private.

        Pictures are (720, 1280, 3), read-only; a moving one comes at most FPS times a second. Off, the TV shows black.
        """
        return await self._newer(self._showing.signal, lambda shot: shot.revision > newer_than)

    async def panel(self, newer_than: int) -> tuple[int, Picture]:
        """Wait likewise for what the panel shows; its revisions are its own."""
        return await self._newer(self._showing.panel, lambda shown: shown[0] > newer_than)

    async def _newer(
        self, shown: Callable[[TvState, Moment], Awaitable[Shown]], news: Callable[[Shown], bool]
    ) -> Shown:
        while True:
            changed, tv = self._changed, self._now()
            found = await shown(tv, Moment(self._clock.seconds(), self._clock.local()))
            if news(found):
                return found
            await self._until(changed, self._next_picture(tv))

    def _next_picture(self, tv: TvState) -> float | None:
        """Return in how many seconds there will be something new to paint, or None if nothing is planned."""
        now, local = self._clock.seconds(), self._clock.local()
        moments = [each for each in (self._next_change(tv),) if each is not None]
        if moving(tv):
            moments.append(max(tick_of(now) + 1 / FPS - now, 0.001))
        elif beat(tv, Moment(now, local))[1] is not None:
            minute = local.replace(second=0, microsecond=0) + timedelta(minutes=1)
            moments.append((minute - local).total_seconds() + 0.01)
        wrong = flaws.glass(tv, now)
        if wrong is not None and wrong.half:
            moments.append(max((wrong.turn + 1) / flaws.FLICKERS - now, 0.001))
        return min(moments, default=None)


def _refusal(tv: TvState, key: str, value: Value, by: Actor) -> str | None:
    """Return why this may not be written now, or None if it may."""
    if tv.power != "on":
        return "device_off"
    descriptor = settings.ALL.get(settings.base(key))
    if descriptor is not None and descriptor.write_policy == "customer_only" and by != "customer":
        return "customer_only"
    return settings.check(key, value, tv.values)
