"""What no technician may write, and what is a secret: asked of Kodi's real settings."""

import pytest

from device_agent.kodi import guard
from device_agent.kodi.told import Told, several
from tests.stage.kodi import RECORDED

SETTINGS = {
    each.id: each
    for page in RECORDED["Settings.GetSettings"].values()
    for each in several(Told, {"settings": page}, "settings")
}


def told(id_: str, **more: object) -> Told:
    return Told.model_validate(
        {"id": id_, "type": "string", "label": "x", "level": "basic", "enabled": True, "value": ""} | more
    )


@pytest.mark.requirement("TV-09")
def test_no_technician_lets_in_a_stranger_or_a_program() -> None:
    for each in (
        "services.esallinterfaces", "services.webserver", "services.webserverauthentication",
        "pvrpowermanagement.setwakeupcmd", "masterlock.startuplock", "services.esenabled",
    ):  # fmt: skip
        assert guard.policy(SETTINGS[each]) == "customer_only", each
    assert guard.policy(told("addons.unknownsources")) == "customer_only"


def test_what_connects_kodi_with_others_needs_the_customers_word() -> None:
    for each in ("services.upnp", "network.httpproxyserver", "smb.winsserver", "services.something_new"):
        assert guard.policy(told(each)) == "technician_consent", each
    assert guard.policy(SETTINGS["locale.language"]) == "technician"


def test_what_is_typed_unseen_is_a_secret_and_so_is_what_is_called_so() -> None:
    secrets = {each for each in SETTINGS if guard.secret(SETTINGS[each])}
    assert secrets == {"network.httpproxypassword", "pvrparental.pin", "services.webserverpassword"}
    assert guard.secret(told("plugin.apitoken"))
    assert guard.secret(told("a.b", control={"hidden": True}))
    assert not guard.secret(told("services.useairplaypassword", type="boolean", value=False))
    for each in secrets:
        assert guard.policy(SETTINGS[each]) == "customer_only"


def test_what_says_something_of_the_customer_is_personal() -> None:
    assert guard.personal(told("x.folder", type="path"))
    assert guard.personal(SETTINGS["services.webserverusername"])
    assert not guard.personal(SETTINGS["locale.language"])
