"""Kodi's add-ons as apps: only what one opens, ids that fit the wire and lead back, cameras as they were named."""

from hypothesis import given
from hypothesis import strategies as st

from broker.wire.app import AppsDescribed
from broker.wire.limits import APPS
from device_agent.kodi.apps import installed
from device_agent.kodi.told import Addon, several
from tests.stage.kodi import RECORDED

PLUGIN = "xbmc.python.pluginsource"


def addon(id_: str, name: str = "Phim", kind: str = PLUGIN) -> Addon:
    return Addon(addonid=id_, name=name, type=kind)


def test_a_fresh_kodi_has_none_to_open() -> None:
    assert installed(several(Addon, RECORDED["Addons.GetAddons"], "addons")).apps == ()


def test_ids_lead_back_to_kodis() -> None:
    found = installed([addon("plugin.Video.A-B"), addon("script.cam", kind="xbmc.python.script")], ["script.cam"])
    assert [(app.id, app.camera) for app in found.apps] == [("plugin.video.a_b", False), ("script.cam", True)]
    assert found.addons["plugin.video.a_b"] == "plugin.Video.A-B"
    assert found.of_addon("plugin.Video.A-B") == found.apps[0]
    assert found.of_addon("") is None


def test_two_that_look_the_same_are_the_first() -> None:
    found = installed([addon("plugin.a-b"), addon("plugin.a_b"), addon("1.x"), addon("x", kind="xbmc.python.module")])
    assert list(found.addons.values()) == ["plugin.a-b"]


@given(st.lists(st.builds(addon, st.text(min_size=1, max_size=80), st.text(max_size=300)), max_size=90))
def test_whatever_they_are_called_they_fit_the_wire(addons: list[Addon]) -> None:
    found = installed(addons)
    assert len(AppsDescribed(apps=found.apps).apps) <= APPS
    assert found.addons.keys() == {app.id for app in found.apps}
