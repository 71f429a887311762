"""The broker's configuration: the only reader of the environment; frozen once read.

Sources, the first that has a value wins: command-line options, ``TELEVISIT_*`` variables, the defaults here.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from broker.erasure.retention import Policy
from broker.session.facts import Limits
from broker.wire import limits
from broker.wire.link import Thresholds


class Config(BaseSettings):
    """Every key with what it is for; what breaks if it is wrong stands behind it."""

    model_config = SettingsConfigDict(env_prefix="TELEVISIT_", frozen=True, extra="forbid")

    data: Path
    """The folder for everything the broker keeps. Lost: everything is lost but what was copied elsewhere."""
    listen: str = "127.0.0.1:8443"
    """HOST:PORT to listen on; port 0 takes a free one. The default is reached from this machine only."""
    names: tuple[str, ...] = ("localhost",)
    """The names that consoles and devices use. A missing one: browsers' Origin and devices' certificate check fail."""
    certificate: Path | None = None
    """PEM certificate chain; without one the broker makes itself a private CA (devices need ``--ca``)."""
    private_key: Path | None = None
    """PEM key of the certificate."""
    tls_minimum: Literal["1.2", "1.3"] = "1.3"
    """1.2 only for old devices."""
    console: Path = Path(__file__).parent.parent / "tech_console" / "dist"
    """The built console."""
    free_floor_mib: Annotated[int, Field(ge=0)] = 512
    """No new visit below this much free space; too low: running visits may have to be ended early."""
    origin: Annotated[str, Field(pattern=r"^[!-*,-~]{1,100}$")] = "televisit-node"
    """This node's name in recordings and on its ledger: printable ASCII without space or plus sign."""
    replay_own: bool = False
    """Whether technicians may replay their own visits. Auditors may replay any."""
    mirrors: tuple[str, ...] = ()
    """Where copies of the ledger's checkpoints go: file:/path, syslog:udp://host:port, syslog:/dev/log. None, or all
    on this machine: nobody can tell when the whole folder was put back to an older state."""
    mirror_minutes: Annotated[int, Field(ge=1, le=1440)] = 5
    """So long after the first copy that a mirror didn't take there is an alarm."""
    retention_screen_days: Annotated[int, Field(ge=0, le=36_500)] = 180
    retention_camera_days: Annotated[int, Field(ge=0, le=36_500)] = 180
    retention_text_days: Annotated[int, Field(ge=0, le=36_500)] = 1095
    retention_meta_days: Annotated[int, Field(ge=0, le=36_500)] = 1095
    """After so many days each class of a visit or journal day is erased; 0: never. Too low: evidence is gone."""
    verdict_required: bool = True
    """Whether a technician who owes a verdict on an ended visit gets no PIN for another ticket until it is given."""
    chat_links: tuple[str, ...] = ()
    """Hosts that a link in a visit's chat may lead to (https only): the operator's own. All others are inert."""
    log: Literal["console", "json"] = "console"
    """How log lines look."""
    consent_seconds: Annotated[int, Field(ge=5, le=600)] = limits.CONSENT_SECONDS
    attach_seconds: Annotated[int, Field(ge=1, le=120)] = limits.ATTACH_SECONDS
    reconfirm_seconds: Annotated[int, Field(ge=10)] = limits.RECONFIRM_SECONDS
    total_seconds: Annotated[int, Field(ge=10)] = limits.TOTAL_SECONDS
    idle_seconds: Annotated[int, Field(ge=5)] = limits.IDLE_SECONDS
    link_latency_ms: Annotated[int, Field(ge=1, le=1000)] = Thresholds().latency_ms
    """Over this a device gets no PIN, and a visit's link counts as too slow."""
    link_jitter_ms: Annotated[int, Field(ge=1, le=1000)] = Thresholds().jitter_ms
    """Over this, or over the next one, it counts as unstable."""
    link_loss_percent: Annotated[int, Field(ge=0, le=99)] = Thresholds().loss_percent
    link_throughput_kbps: Annotated[int, Field(ge=0)] = Thresholds().throughput_kbps
    """Under this, from the device to here, a device gets no PIN; in a visit the pictures adapt instead."""
    link_degraded_seconds: Annotated[int, Field(ge=5, le=600)] = limits.LINK_DEGRADED_SECONDS
    """A visit whose link was too bad for so long ends."""

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if not colon or not host or not port.isdigit() or int(port) > 65535:
            raise ValueError("listen must be HOST:PORT")
        return value

    @property
    def host(self) -> str:
        """The address to listen on, without brackets."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen on; 0 for a free one."""
        return int(self.listen.rpartition(":")[2])

    @property
    def bounds(self) -> Limits:
        """The time limits of a visit."""
        return Limits(
            consent=self.consent_seconds,
            attach=self.attach_seconds,
            reconfirm=self.reconfirm_seconds,
            total=self.total_seconds,
            idle=self.idle_seconds,
            degraded=self.link_degraded_seconds,
            link=self.link,
        )

    @property
    def retention(self) -> Policy:
        """How long each data class is kept."""
        return Policy(
            screen=self.retention_screen_days,
            camera=self.retention_camera_days,
            text=self.retention_text_days,
            meta=self.retention_meta_days,
        )

    @property
    def link(self) -> Thresholds:
        """How good a link must be."""
        return Thresholds(
            latency_ms=self.link_latency_ms,
            jitter_ms=self.link_jitter_ms,
            loss_percent=self.link_loss_percent,
            throughput_kbps=self.link_throughput_kbps,
        )
