"""What the TV measures of itself."""

from broker.wire.settings import Value
from device_agent.simulator.tv import reach
from device_agent.simulator.tv.state import TvState


def measured(tv: TvState, seconds: float) -> dict[str, Value]:
    """Return every telemetry value at this second of the TV's clock."""
    running = seconds - tv.since if tv.power == "on" else 0.0
    return {
        "network.signal": reach.signal(tv, seconds),
        "system.uptime_h": int(running // 3600),
        "channel.current": tv.channel,
        "tv.error_log": ", ".join(tv.errors),
    }
