"""A firmware image of the simulated TV: JSON with the version, and what this software sets its own way."""

import json
from collections.abc import Mapping

from broker.wire.settings import Value, value_of
from device_agent.device import FirmwareError
from device_agent.simulator.tv.settings import ALL, base
from device_agent.simulator.values import fault


def image_of(version: str, changes: Mapping[str, Value]) -> bytes:
    """Return the image of a version that sets these settings."""
    return json.dumps({"version": version, "changes": dict(changes)}, ensure_ascii=False, sort_keys=True).encode()


def read(image: bytes, version: str) -> dict[str, Value]:
    """Return what an image sets. Raises FirmwareError ``firmware_damaged``, also for another version's image."""
    try:
        found = json.loads(image)
        changes = {str(key): value_of(value) for key, value in found["changes"].items()}
        if found["version"] != version or any(_odd(key, value) for key, value in changes.items()):
            raise ValueError("not an image of this version for this TV")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FirmwareError("firmware_damaged") from None
    return changes


def _odd(key: str, value: Value) -> bool:
    descriptor = ALL.get(base(key))
    # What is the customer's alone is so for firmware too: no image turns a camera on.
    forbidden = descriptor is None or descriptor.kind != "setting" or descriptor.write_policy == "customer_only"
    return forbidden or descriptor is None or fault(descriptor, value) is not None
