"""One round: every value is asked for but a secret's, and whatever is answered is read or strange."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from broker.wire.limits import SETTINGS
from device_agent.kodi.calls import Call, Refusal
from device_agent.kodi.catalogue import MUTED, VOLUME, Catalogue, Look
from device_agent.kodi.entry import Entry, entry
from device_agent.kodi.told import Told


def told(id_: str, **more: Any) -> Entry:
    base = {"id": id_, "type": "boolean", "label": "x", "level": "basic", "enabled": True, "value": True}
    made = entry(Told.model_validate(base | more))
    assert made is not None
    return made


CATALOGUE = Catalogue([told("a.b"), told("x.password", type="string", value="bí mật"), told("c.d")])
LOUD, WINDOW, LABELS = {"volume": 7, "muted": True}, {"currentwindow": {"id": 10004}}, {"Container.PluginName": "p"}


def test_a_round_asks_for_every_value_but_a_secret_s() -> None:
    asked = [each.params["setting"] for each in CATALOGUE.calls if each.method == "Settings.GetSettingValue"]
    assert asked == ["a.b", "c.d"]
    assert [each.key for each in CATALOGUE.descriptors] == [
        VOLUME, MUTED, "kodi.a.b", "kodi.x.password", "kodi.c.d",
    ]  # fmt: skip


def test_what_the_answers_say() -> None:
    values = {VOLUME: 7, MUTED: True, "kodi.a.b": True, "kodi.c.d": False}
    assert CATALOGUE.look([LOUD, WINDOW, LABELS, {"value": True}, {"value": False}]) == Look(
        values, frozenset(), 10004, "p"
    )
    assert CATALOGUE.look([LOUD, WINDOW, LABELS]) == Look({VOLUME: 7, MUTED: True}, frozenset(), 10004, "p")
    assert CATALOGUE.look([Refusal("no"), None, 5, {"value": 1}, Refusal("no")]) == Look(
        {}, frozenset({"kodi.a.b", "kodi.c.d"}), 0, ""
    )


JSON: st.SearchStrategy[Any] = (
    st.none() | st.integers() | st.text() | st.dictionaries(st.text(), st.integers()) | st.just({"value": []})
)


@given(st.lists(JSON, min_size=5, max_size=5))
def test_any_answers_are_read(answers: list[Any]) -> None:
    look = CATALOGUE.look(answers)
    assert look.values.keys() & look.strange == set()
    assert look.values.keys() | look.strange >= {"kodi.a.b", "kodi.c.d"}


def test_what_sets_a_value() -> None:
    assert CATALOGUE.set_call(VOLUME, 40) == Call("Application.SetVolume", {"volume": 40})
    assert CATALOGUE.set_call(MUTED, True) == Call("Application.SetMute", {"mute": True})
    assert CATALOGUE.set_call("kodi.a.b", False) == Call("Settings.SetSettingValue", {"setting": "a.b", "value": False})


def test_there_are_never_more_than_the_wire_takes() -> None:
    assert len(Catalogue([told(f"a.b{number}") for number in range(500)]).descriptors) == SETTINGS
