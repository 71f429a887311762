from device_agent.simulator.tv.apps import APPS
from device_agent.simulator.tv.texts import PHRASES


def test_every_app_has_its_words() -> None:
    for app in APPS.values():
        assert app.phrase in PHRASES
        assert f"{app.phrase}.about" in PHRASES
        for item in app.items:
            assert item.title("vi")
            assert item.title("en")


def test_which_apps_may_turn_the_camera_on() -> None:
    assert {each.id for each in APPS.values() if each.camera} == {"call", "camera"}
    pages = {each.id for each in APPS.values() if any(item.camera for item in each.items)}
    assert pages == {"browser", "call"}  # a page of the browser may ask for it: no technician opens that one
