"""What time alone does to the TV, and whose doing it is; all pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from broker.wire.settings import ActorKind, Value, Via
from device_agent.simulator.tv import camera, change, reach
from device_agent.simulator.tv.catalogue import picture
from device_agent.simulator.tv.state import NetworkPage, Pattern, TvState

CUT_AFTER: Final = 30.0
"""How long a TV with a failing power supply stays on before it cuts out."""
CUT_SECONDS: Final = 4.0


class Lapse(NamedTuple):
    """A state that time led to, and who set what is set otherwise in it."""

    state: TvState
    actor: ActorKind = "unknown"
    via: Via = "unknown"


def elapse(tv: TvState, now: float, before: datetime, local: datetime) -> Iterator[Lapse]:
    """Let time pass, and yield every state that it led to, in order; none if nothing changed.

    The start ends, the off timer strikes, typed digits become a channel, a shop's TV takes its settings back, notices
    go, the network page finds its next stage, the camera's notice ends, a power supply fails and recovers.
    """
    if tv.world.back_at is not None and now >= tv.world.back_at:
        yield Lapse(change.start(tv, now))
        return
    if tv.power == "booting":
        yield from _started(tv, now)
        return
    if tv.power != "on":
        return
    if tv.values["system.off_timer"] and struck(str(tv.values["system.off_time"]), before, local):
        yield Lapse(change.off(tv, now))
        return
    if tv.world.cut_at is not None and now >= tv.world.cut_at:
        yield Lapse(_cut(tv, now, local))
        return
    if tv.digits and now >= tv.digits.until:
        by = tv.digits.by
        tv = change.tune(tv, int(tv.digits.typed), now)
        yield Lapse(tv, by, "remote_key")
    if tv.restore_at is not None and now >= tv.restore_at:
        tv = restored(tv)
        yield Lapse(tv, "automation", "schedule")
    quiet = _notices(tv, now)
    if quiet is not tv:
        yield Lapse(quiet)


def _started(tv: TvState, now: float) -> Iterator[Lapse]:
    if now < tv.since + change.boot_seconds(tv):
        return
    if tv.updating:
        tv = updated(tv)
        yield Lapse(tv, "firmware", "boot")
    began = change.patient(change.woken(replace(tv, power="on", since=now)), now)
    if began.values["power.on_screen"] == "watch":
        began = change.watch(began, now)
    if began.world.cuts:
        began = replace(began, world=replace(began.world, cut_at=now + CUT_AFTER))
    yield Lapse(began)


def _cut(tv: TvState, now: float, local: datetime) -> TvState:
    """Return the TV as its own power supply leaves it: dark, and back by itself in a moment."""
    dark = change.off(change.noted(tv, "power_loss", local), now)
    return replace(dark, asleep=tv.asleep, world=replace(dark.world, cuts=tv.world.cuts - 1, back_at=now + CUT_SECONDS))


def _notices(tv: TvState, now: float) -> TvState:
    if tv.toast and now >= tv.toast.until:
        tv = replace(tv, toast=None)
    if tv.banner_until is not None and now >= tv.banner_until:
        tv = replace(tv, banner_until=None)
    if tv.volume_until is not None and now >= tv.volume_until:
        tv = replace(tv, volume_until=None)
    if isinstance(tv.overlay, NetworkPage) and reach.done(tv.overlay.checked, now) != tv.overlay.shown:
        tv = replace(tv, overlay=change.stages(tv.overlay, now))
    if isinstance(tv.overlay, Pattern) and now >= tv.overlay.until:
        tv = replace(tv, overlay=None)
    return camera.noticed(tv, now)


def restored(tv: TvState) -> TvState:
    """Return a shop's TV as it wants to be seen: bright, loud enough, with all else as the maker set it."""
    shop: dict[str, Value] = {
        "picture.mode": "dynamic", "picture.energy_saving": "off", "sound.volume": 25, "sound.mute": False,
    }  # fmt: skip
    values = tv.values.put(shop)
    own = picture.MODE_DEFAULTS["dynamic"]
    maker = {each.key: own.get(each.key, each.default) for each in picture.DESCRIPTORS if "mode" in each.context}
    plain = {key: value for key, value in maker.items() if value is not None}
    return replace(tv, values=values.put(plain), restore_at=None)


def updated(tv: TvState) -> TvState:
    """Return the TV with the newer software, which also sets some things its own way."""
    assert tv.offered is not None
    values = {"system.firmware.version": tv.offered, **dict(tv.image)}
    return replace(tv, values=tv.values.put(values), offered=None, image=(), updating=False)


def struck(time: str, before: datetime, local: datetime) -> bool:
    """Return whether the wall clock passed ``time`` (HH:MM) after ``before`` and no later than ``local``."""
    hour, minute = (int(part) for part in time.split(":"))
    moment = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return before < moment <= local or before < moment - timedelta(days=1) <= local


def deadline(tv: TvState) -> float | None:
    """Return the next second at which ``elapse`` would change something by itself (the off timer apart), or None."""
    if tv.power == "booting":
        return tv.since + change.boot_seconds(tv)
    if tv.power != "on":
        return tv.world.back_at
    moments = [
        tv.digits.until if tv.digits else None, tv.toast.until if tv.toast else None, tv.banner_until, tv.volume_until,
        tv.restore_at, tv.world.cut_at, tv.overlay.until if isinstance(tv.overlay, Pattern) else None,
        tv.lens.at if tv.lens and not tv.lens.open else None,
    ]  # fmt: skip
    if isinstance(tv.overlay, NetworkPage) and tv.overlay.shown < reach.STAGES:
        moments.append(tv.overlay.checked + (tv.overlay.shown + 1) * reach.STAGE_SECONDS)
    return min((each for each in moments if each is not None), default=None)
