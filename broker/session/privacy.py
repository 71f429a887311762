"""How private a setting's values are, and in which fields of an event they may stand. Pure."""

from collections.abc import Mapping
from typing import Any

from broker.wire import settings


def kept_apart(key: str, descriptors: Mapping[str, settings.Descriptor], **values: Any) -> dict[str, Any]:
    """Return values of a setting as the fields of its event: personal ones are ``text``, secret ones left out."""
    kind = sensitivity(key, descriptors)
    if kind == "secret":
        return {}
    return {f"personal_{name}" if kind == "personal" else name: value for name, value in values.items()}


def sensitivity(key: str, descriptors: Mapping[str, settings.Descriptor]) -> str:
    """Return how a setting's values are to be kept; what the device never described is nobody's to read."""
    described = descriptors.get(key.partition("@")[0])
    return "personal" if described is None else described.sensitivity
