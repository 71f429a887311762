"""Configuration: the command line, else a ``TELEVISIT_DEVICE_*`` variable, else a default. Frozen once made."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from broker.wire.base import Language, printable

_HOST_PORT = re.compile(r"(?P<host>\[[0-9a-f:]+\]|[^\s:\[\]]+):(?P<port>[0-9]{1,5})")


class ConfigError(Exception):
    """A setting is wrong; the text names it and says what it should be."""


Line = Annotated[str, StringConstraints(min_length=1, max_length=160), AfterValidator(printable)]
"""A line for the customer to read."""


class Config(BaseSettings):
    """What every device's agent needs to know.

    ``hotline``, ``centre``, ``visit``: the ordinary routes to help, as the page offers them: a number, where the
    service centres are, how a visit is arranged; without, the page says it in general words.
    """

    model_config = SettingsConfigDict(env_prefix="TELEVISIT_DEVICE_", frozen=True, extra="forbid")

    broker: str
    ca: Path | None = None
    data: Path
    panel: str = "localhost:8480"
    language: Language = "vi"
    firmware_key: str | None = None
    hotline: Line | None = None
    centre: Line | None = None
    visit: Line | None = None


def load(**given: Any) -> Config:
    """Return the configuration; what is given as None comes from the environment, or is the default.

    Raises ConfigError.
    """
    try:
        return Config(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "configuration"
        hint = f"give --{name} or set TELEVISIT_DEVICE_{name.upper()}"
        raise ConfigError(f"{name}: {first['msg'].lower()} ({hint}).") from None


def host_port(text: str, name: str) -> tuple[str, int]:
    """Return the host (without brackets) and port of ``HOST:PORT``; port 0 to 65535. Raises ConfigError."""
    match = _HOST_PORT.fullmatch(text)
    if match is None or int(match["port"]) > 65535:
        raise ConfigError(f"{name}: {text!r} is not HOST:PORT.")
    return match["host"].strip("[]"), int(match["port"])
