"""What of Kodi's settings is a secret, and what a technician may not write, or only with the customer's word."""

from typing import Final, Literal

from device_agent.kodi.told import Told

Policy = Literal["technician", "technician_consent", "customer_only"]

_COMMANDS: Final = frozenset({"pvrpowermanagement.setwakeupcmd"})
"""Kodi runs what stands there as a program."""
_CUSTOMERS: Final = _COMMANDS | {
    # What lets others in, or foreign programs: the customer's alone.
    "addons.unknownsources",
    "services.esallinterfaces",
    "services.esenabled",  # and without this the agent itself is shut out
    "services.webserver",
    "services.webserverport",
    "services.webserverauthentication",
    "services.webserverusername",
    "services.webserverssl",
    "services.webskin",
    # Where Kodi itself asks whoever is in front of it to confirm, and answers no call until they did.
    "lookandfeel.skin",
    "videoscreen.monitor",
    "videoscreen.screen",
    "videoscreen.resolution",
    "videoscreen.screenmode",
    "videoscreen.stereoscopicmode",
    "videoscreen.whitelist",
}
_CUSTOMERS_BRANCHES: Final = ("masterlock.", "pvrparental.")
_CONSENT_BRANCHES: Final = ("services.", "network.", "smb.", "nfs.")
"""What connects Kodi with others."""
_SECRET_WORDS: Final = ("password", "passwd", "secret", "token", "apikey", "lockcode", ".pin")
_PERSONAL_WORDS: Final = ("username", "weather.", "path", "folder", "devicename")


def secret(told: Told) -> bool:
    """Return whether a setting's value never leaves the device: it is typed unseen, or its name says so."""
    return told.control.hidden or (told.type in ("string", "path") and any(word in told.id for word in _SECRET_WORDS))


def personal(told: Told) -> bool:
    """Return whether a setting's value says something of the customer."""
    return told.type == "path" or any(word in told.id for word in _PERSONAL_WORDS)


def policy(told: Told) -> Policy:
    """Return who may write a setting."""
    if told.id in _CUSTOMERS or told.id.startswith(_CUSTOMERS_BRANCHES) or secret(told):
        return "customer_only"
    return "technician_consent" if told.id.startswith(_CONSENT_BRANCHES) else "technician"
