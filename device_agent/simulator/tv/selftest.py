"""The canned tests: how long each takes, and what it finds. Each says what the TV can measure, and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from broker.wire.action import Finding
from device_agent.device import Done
from device_agent.simulator.tv import reach, settings
from device_agent.simulator.tv.catalogue.inputs import PORTS
from device_agent.simulator.tv.state import PATTERN_SECONDS, TvState

Verdict = Literal["passed", "failed", "inconclusive", "shown"]

FULL_GBPS, HALF_GBPS = 17.8, 5.9
"""What a port and a good cable carry for a device that can, and for one of 1080p."""
_BAD_GBPS: Final = 2.2
_RETRIES, _DROPS = 37, 12
_PAIRED: Final = 2
"""How many of the household's appliances the TV's hub knows."""


@dataclass(frozen=True, slots=True)
class Test:
    """One canned test: how many seconds of the TV's clock it takes, and what it finds at their end."""

    seconds: float
    found: Callable[[TvState], Done]


def _done(verdict: Verdict, findings: Iterator[Finding]) -> Done:
    return Done(True, verdict=verdict, findings=tuple(findings))


def _judged(findings: Iterator[Finding]) -> Done:
    """Return the findings with the verdict that follows from them."""
    kept = tuple(findings)
    return Done(True, verdict="failed" if any(each.ok is False for each in kept) else "passed", findings=kept)


def _picture(tv: TvState) -> Done:
    pattern = Finding(
        name="pattern", label_vi="Hình mẫu đã hiện trên màn hình", label_en="The pattern was on the screen",
        value=int(PATTERN_SECONDS), unit="s",
    )  # fmt: skip
    return _done("shown", iter((pattern,)))


def _sound(tv: TvState) -> Done:
    return _judged(_heard(tv))


def _heard(tv: TvState) -> Iterator[Finding]:
    """The test plays on the TV's own speakers, whatever is chosen; where the sound goes otherwise isn't its verdict."""
    yield Finding(
        name="speaker", label_vi="Loa TV phát được âm thử", label_en="The TV's speakers play the test tone",
        value=True, ok=True,
    )  # fmt: skip
    yield Finding(
        name="output", label_vi="Đầu ra âm thanh đang chọn", label_en="Chosen sound output",
        value=settings.shown("sound.output", tv.values["sound.output"], tv.language),
    )  # fmt: skip
    yield Finding(
        name="volume", label_vi="Âm lượng", label_en="Volume",
        value=0 if tv.values["sound.mute"] else tv.values["sound.volume"],
    )  # fmt: skip
    if tv.values["sound.output"] != "tv":
        yield Finding(
            name="receiver", label_vi="Tìm thấy loa ngoài ở đầu ra này", label_en="A speaker answers at this output",
            value=tv.silent != "no_receiver",
        )  # fmt: skip


def _hdmi(tv: TvState) -> Done:
    return _judged(each for port in PORTS for each in _of_port(tv, port))


def _of_port(tv: TvState, port: str) -> Iterator[Finding]:
    name, thing = f"HDMI {port[-1]}", str(tv.values[f"input.{port}.device"])
    yield Finding(
        name=f"{port}.device", label_vi=f"{name}: thiết bị", label_en=f"{name}: device",
        value=settings.shown(f"input.{port}.device", thing, tv.language),
    )  # fmt: skip
    if thing == "none" or port in tv.asleep:
        return
    bad = port in tv.world.cables
    rate = _BAD_GBPS if bad else FULL_GBPS if thing == "game" else HALF_GBPS
    yield Finding(
        name=f"{port}.link", label_vi=f"{name}: tốc độ đường truyền", label_en=f"{name}: link rate", value=rate,
        unit="Gb/s", ok=not bad,
    )  # fmt: skip
    yield Finding(
        name=f"{port}.hdcp_retries", label_vi=f"{name}: số lần bắt tay HDCP lại", label_en=f"{name}: HDCP retries",
        value=_RETRIES if bad else 0, ok=not bad,
    )  # fmt: skip
    yield Finding(
        name=f"{port}.drop_outs", label_vi=f"{name}: số lần mất hình trong một giờ",
        label_en=f"{name}: drop-outs in the last hour", value=_DROPS if bad else 0, ok=not bad,
    )  # fmt: skip


_STAGES: Final[dict[reach.Name, tuple[str, str]]] = {
    "link": ("Wi-Fi hoặc dây mạng", "Wi-Fi or cable"),
    "router": ("Bộ phát Wi-Fi", "Router"),
    "internet": ("Internet", "Internet"),
    "names": ("Máy chủ DNS", "DNS server"),
}


def _network(tv: TvState) -> Done:
    return _judged(_stages(tv))


def _stages(tv: TvState) -> Iterator[Finding]:
    reached = {each.name: each.reached for each in reach.reach(tv)}
    for name, (vi, en) in _STAGES.items():
        yield Finding(name=name, label_vi=vi, label_en=en, value=reached[name] is True, ok=reached[name])
    broker = reached["internet"] is True  # it is found by its address too
    yield Finding(
        name="broker", label_vi="Dịch vụ Hỗ trợ từ xa", label_en="Remote Support service", value=broker, ok=broker
    )


def _hub(tv: TvState) -> Done:
    on = tv.values["network.hub"] is True
    linked = reach.reach(tv)[0].reached is True
    return _done("inconclusive" if not on else "passed" if linked else "failed", _of_hub(on, linked))


def _of_hub(on: bool, linked: bool) -> Iterator[Finding]:
    yield Finding(name="hub", label_vi="Bộ trung tâm đang bật", label_en="The hub is on", value=on)
    yield Finding(
        name="hub.radio", label_vi="Sóng vô tuyến của bộ trung tâm", label_en="The hub's radio", value=on,
        ok=True if on else None,
    )  # fmt: skip
    yield Finding(
        name="hub.devices", label_vi="Số thiết bị trong nhà có trả lời", label_en="Appliances that answer",
        value=_PAIRED if on and linked else 0, ok=linked if on else None,
    )  # fmt: skip


TESTS: Final[dict[str, Test]] = {
    "test.picture": Test(PATTERN_SECONDS, _picture),
    "test.sound": Test(4.0, _sound),
    "test.hdmi": Test(3.0, _hdmi),
    "test.network": Test(reach.STAGES * reach.STAGE_SECONDS, _network),
    "test.hub": Test(2.0, _hub),
}
