"""What its household, and the simulation, do to a TV: plug, cables, network, newer software, faults."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from broker.wire.settings import Value
from device_agent.device import Fault, Thing
from device_agent.simulator.tv import change, faults
from device_agent.simulator.tv.catalogue.general import SIDE_EFFECTS, UPDATED_SOFTWARE
from device_agent.simulator.tv.catalogue.inputs import PORTS
from device_agent.simulator.tv.channels import THINGS
from device_agent.simulator.tv.living import Living
from device_agent.simulator.tv.state import Network, TvState

CABLES: Final = {"good_cable": "good", "bad_cable": "bad"}
"""Cables that can be put on a port in place of the one that is there."""
_CABLE: Final = "cable."
_STATES: Final = (("good", "Cáp tốt", "Good cable"), ("bad", "Cáp hỏng", "Bad cable"))


class Household(Living):
    """A TV with what is around it."""

    def pull_plug(self) -> None:
        """Take the mains away: everything stops at once, without a goodbye."""
        tv = self._now()
        if tv.power != "unplugged":
            noted = tv if tv.power == "standby" else change.noted(tv, "power_loss", self._clock.local())
            self._become(change.off(noted, self._clock.seconds(), "unplugged"))

    def plug_in(self) -> None:
        """Give the mains back; the TV stays in standby until Power is pressed."""
        if self._now().power == "unplugged":
            self._become(replace(self._state, power="standby", since=self._clock.seconds()))

    def attached(self) -> dict[str, str | None]:
        """Return what is attached to each port."""
        values = self._now().values
        return {port: None if (on := str(values[f"input.{port}.device"])) == "none" else on for port in PORTS}

    def things(self) -> tuple[str, ...]:
        """Return what can be attached: devices, and cables for whatever is there."""
        return (*(thing for thing in THINGS if thing != "none"), *CABLES)

    def attach(self, port: str, thing: str | None) -> None:
        """Put a device on a port, or take it off with None; or change the port's cable for one of CABLES.

        Raises ValueError if there is no such port or thing.
        """
        if thing in CABLES and self.handle(f"{_CABLE}{port}", CABLES[thing]):
            return
        if port not in PORTS or (thing or "none") not in THINGS:
            raise ValueError(f"There is no {port} or no {thing} to put on it.")
        self._become(change.attach(self._now(), port, thing or "none"), "customer", "panel")
        self._save_soon()

    def around(self) -> tuple[Thing, ...]:
        """Return what else its customer can touch: the cable of each port."""
        bad = self._now().world.cables
        return tuple(
            Thing(
                f"{_CABLE}{port}", f"Cáp HDMI {port[-1]}", f"Cable of HDMI {port[-1]}",
                "bad" if port in bad else "good", _STATES,
            )
            for port in PORTS
        )  # fmt: skip

    def handle(self, thing: str, state: str) -> bool:
        """Change a cable for a good or a bad one; False if there is no such thing or state."""
        port = thing.removeprefix(_CABLE)
        if port not in PORTS or thing == port or state not in ("good", "bad"):
            return False
        tv = self._now()
        cables = tv.world.cables | {port} if state == "bad" else tv.world.cables - {port}
        self._become(replace(tv, world=replace(tv.world, cables=cables)))
        self._save_soon()
        return True

    def set_network(self, condition: Network) -> None:
        """Let the way to the Internet be good, slow, lossy or off, as far as the TV itself notices it."""
        self._become(replace(self._now(), network=condition))

    # --- software ---

    def starting(self) -> bool:
        """Return whether the TV is starting, or installing what it starts with."""
        return self.power == "booting"

    def firmware_waiting(self) -> bool:
        """Return whether there is newer software than the TV has."""
        tv = self._now()
        return tv.offered is not None or tv.values["system.firmware.version"] != UPDATED_SOFTWARE

    def publish_firmware(self) -> bool:
        """Let the maker publish newer software: with automatic updates on, the next start installs it.

        False if the TV has it already.
        """
        if not self.firmware_waiting():
            return False
        if self._state.offered is None:
            self.offer(UPDATED_SOFTWARE, SIDE_EFFECTS)
        return True

    def offer(self, version: str, changes: Mapping[str, Value]) -> None:
        """Let this software wait on the TV for whoever starts the installing; ``changes``: what it sets its own way."""
        self._become(replace(self._now(), offered=version, image=tuple(changes.items())))
        self._save_soon()

    def install(self, version: str, changes: Mapping[str, Value]) -> bool:
        """Install this software now, by a start that takes longer; False without a way to start."""
        if self.power not in ("on", "standby"):
            return False
        self.offer(version, changes)
        return self.update_firmware()

    def update_firmware(self) -> bool:
        """Install the software that waits now. False if there is none, or no way to start."""
        if self.power not in ("on", "standby") or not self.publish_firmware():
            return False
        self._become(change.update(self._now(), self._clock.seconds()))
        return True

    # --- faults ---

    def faults(self) -> Sequence[Fault]:
        """Return every fault that the TV can have, and which it has."""
        return faults.library(self._now())

    def inject(self, fault: str) -> bool:
        """Give it a fault; False if it can't have such a one."""
        return self._faulted(fault, fault in faults.LIBRARY)

    def mend(self, fault: str) -> bool:
        """Take a fault away; False if it hasn't got it."""
        return self._faulted(fault, fault in faults.LIBRARY and faults.active(self._now(), fault), mended=True)

    def _faulted(self, fault: str, possible: bool, *, mended: bool = False) -> bool:
        if not possible:
            return False
        tv: TvState = self._now()
        if mended or not faults.active(tv, fault):
            self._led((faults.taken if mended else faults.given)(tv, fault, self._clock.seconds()))
            self._save_soon()
        return True
