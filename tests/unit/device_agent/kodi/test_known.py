"""What is known of Kodi, and who is told to have changed it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from device_agent.device import AppsChanged, DeviceEvent, FrontChanged, Reshaped, SettingChanged
from device_agent.kodi import known as module
from device_agent.kodi.catalogue import MUTED, VOLUME
from device_agent.kodi.front import HOME, Front
from device_agent.kodi.known import Known
from device_agent.kodi.link import Link
from device_agent.kodi.told import Volume
from tests.stage.kodi import SETTINGS, Recorded

HIDDEN, LANGUAGE, COUNTRY = "kodi.filelists.showhidden", "kodi.locale.language", "kodi.locale.country"


class Heard:
    """One Known with what it told."""

    def __init__(self) -> None:
        self.events: list[DeviceEvent] = []
        self.uncovered = 0
        self.known = Known(self.events.append, self._uncovered, frozenset({"plugin.image.camera-roll"}))

    def _uncovered(self) -> None:
        self.uncovered += 1

    def changes(self) -> list[SettingChanged]:
        """Return the changes since the last call."""
        events, self.events[:] = list(self.events), []
        return [each for each in events if isinstance(each, SettingChanged)]


@contextlib.asynccontextmanager
async def linked(server: Recorded) -> AsyncIterator[Link]:
    link = await Link.open("localhost", server.port, lambda notice: None)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(link.read())
        yield link
        reading.cancel()
    link.drop()


async def test_the_beginning_tells_all_and_no_change(server: Recorded) -> None:
    heard = Heard()
    async with linked(server) as link:
        await heard.known.begin(link)
        await heard.known.look_around(link)
    assert heard.events == [Reshaped(), AppsChanged()]
    known = heard.known
    assert known.values[LANGUAGE] == "resource.language.en_gb"
    assert (known.values[VOLUME], known.values[MUTED]) == (100, False)
    assert known.snapshot().complete
    hidden = [key for key, value in known.snapshot().values.items() if value is None]
    assert hidden == [each.key for each in known.descriptors if each.sensitivity == "secret"]
    assert hidden


@pytest.mark.requirement("TV-21")
async def test_whose_a_change_is(server: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    async with linked(server) as link:
        await heard.known.begin(link)
        heard.changes()

        server.set("filelists.showhidden", True)  # on its home screen: an add-on, another program, nobody knows
        await heard.known.look_around(link)
        assert heard.changes() == [SettingChanged(HIDDEN, False, True, "unknown", "unknown")]

        server.window = SETTINGS
        server.set("filelists.showhidden", False)  # in its settings, and no technician's key came
        await heard.known.look_around(link)
        assert heard.changes() == [SettingChanged(HIDDEN, True, False, "customer", "remote_key")]

        server.window = HOME
        server.set("filelists.showhidden", True)  # and left them before anybody looked
        await heard.known.look_around(link)
        assert heard.changes() == [SettingChanged(HIDDEN, False, True, "customer", "remote_key")]

        server.window = SETTINGS
        heard.known.pressed()
        server.set("filelists.showhidden", False)  # both may have been at it
        await heard.known.look_around(link)
        assert heard.changes() == [SettingChanged(HIDDEN, True, False, "unknown", "unknown")]
        monkeypatch.setattr(module, "OWN_SECONDS", -1.0)
        server.set("filelists.showhidden", True)
        await heard.known.look_around(link)
        assert [each.actor for each in heard.changes()] == ["customer"]


async def test_what_a_write_leads_to_is_the_writer_s(server: Recorded) -> None:
    heard = Heard()
    async with linked(server) as link:
        await heard.known.begin(link)
        heard.changes()
        server.set("locale.language", "resource.language.vi_vn")
        server.set("locale.country", "Vietnam")
        server.settings["locale.language"]["label"] = "Ngôn ngữ"
        await heard.known.follow(link, "technician", "c-1")
        assert heard.events[0] == Reshaped()
        assert [(each.key, each.actor, each.via, each.command) for each in heard.changes()] == [
            (LANGUAGE, "technician", "console", "c-1"),
            (COUNTRY, "technician", "console", "c-1"),
        ]
    assert next(each for each in heard.known.descriptors if each.key == LANGUAGE).label_vi == "Ngôn ngữ"


async def test_a_value_that_was_never_offered_is_offered_from_now_on(server: Recorded) -> None:
    heard = Heard()
    async with linked(server) as link:
        await heard.known.begin(link)
        heard.changes()
        server.set("locale.country", "Atlantis")
        await heard.known.look_around(link)
        [change] = heard.changes()
        assert change.new == "Atlantis"
        server.set("filelists.showhidden", "perhaps")  # no value of this kind: the last one stands
        await heard.known.look_around(link)
        server.heard.clear()
        await heard.known.look_around(link)
        assert "Settings.GetSettings" not in [method for method, _ in server.heard]  # it isn't asked for ever again
    assert heard.changes() == []
    assert not heard.known.snapshot().complete or HIDDEN not in heard.known.values


async def test_what_changed_while_kodi_was_away_is_nobody_s(server: Recorded) -> None:
    heard = Heard()
    async with linked(server) as link:
        await heard.known.begin(link)
    heard.changes()
    server.set("filelists.showhidden", True)
    async with linked(server) as link:
        await heard.known.begin(link)
    assert heard.changes() == [SettingChanged(HIDDEN, False, True, "unknown", "unknown")]


async def test_loudness_is_told_once(server: Recorded) -> None:
    heard = Heard()
    heard.known.louder(Volume(volume=3, muted=False), "technician", "remote_key", "c-2")  # before anything is known
    async with linked(server) as link:
        await heard.known.begin(link)
        heard.changes()
        for _ in range(2):
            heard.known.louder(Volume(volume=40, muted=True), "technician", "remote_key", "c-2")
        heard.known.louder(None, "technician", "remote_key", "c-2")
    assert heard.changes() == [
        SettingChanged(VOLUME, 100, 40, "technician", "remote_key", "c-2"),
        SettingChanged(MUTED, False, True, "technician", "remote_key", "c-2"),
    ]


@pytest.mark.requirement("PR-01")
async def test_an_add_on_stays_in_front_until_kodi_is_home_again(
    server: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard()
    async with linked(server) as link:
        await heard.known.begin(link)
        known = heard.known
        [films, camera] = known.installed.apps
        assert (films.camera, camera.camera) == (False, True)
        server.plugin = "plugin.image.camera-roll"
        await known.look_ahead(link)
        assert heard.events[-1] == FrontChanged(camera.id, "live", False)
        assert heard.uncovered == 1
        server.plugin = ""
        await known.look_ahead(link)
        assert heard.events[-1] == FrontChanged(None, "none", False)

        known.opened(camera)  # one that draws its own windows is never told of
        await known.look_ahead(link)
        assert known.front.app == camera
        server.window = 13000
        await known.look_ahead(link)
        assert known.front.app == camera
        known.left()  # Kodi says yes to it, and a dialog keeps it where it is
        await known.look_ahead(link)
        assert known.front.app == camera, "it is on the screen still"
        server.window = HOME
        await known.look_ahead(link)
        assert known.front.app is None
        known.opened(camera)
        await known.look_ahead(link)
        assert known.front.app == camera, "it may take its time to draw"
        monkeypatch.setattr(module, "OPENING_SECONDS", -1.0)
        await known.look_ahead(link)
        assert known.front.app is None, "there is nothing to be seen of it"
        known.opened(films)
        known.show(known.front.typed("password"))
        known.left()
        await known.look_ahead(link)
        assert (known.front.app, known.front.secret) == (None, True)  # a field that Kodi left open stays masked
        known.gone()
        assert known.front == Front()


async def test_what_a_technician_s_key_may_have_done_is_nobody_s(
    server: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round, and a key on its way to Kodi, may take seconds: what came to be in between is not the customer's."""
    heard = Heard()
    monkeypatch.setattr(module, "OWN_SECONDS", 0.0)
    async with linked(server) as link:
        await heard.known.begin(link)
        server.window = SETTINGS
        await heard.known.look_around(link)
        for hidden, actor in ((True, "customer"), (False, "unknown")):
            heard.changes()
            await heard.known.look_around(link)
            if actor == "unknown":
                heard.known.pressed()
            server.set("filelists.showhidden", hidden)
            await heard.known.look_around(link)
            assert [each.actor for each in heard.changes()] == [actor]
