"""The console in a real browser, while a visit goes on: what it must show at once, and what it must not send."""

import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from broker.wire import limits
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium, technician, until_screen
from tests.stage.device import RunningDevice
from tests.stage.record import recorded, until_recorded

LOCALES = Path(__file__).parents[2] / "tech_console" / "src" / "locales"


def words(language: str, key: str) -> str:
    """The console's words for a key."""
    found: str = json.loads((LOCALES / f"{language}.json").read_text("utf-8"))[key]
    return found


@pytest.fixture
async def tv(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    device = RunningDevice.start(broker, tmp_path / "tv", "tv")
    yield device
    device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


@pytest.mark.timeout(180)
async def test_a_visit_at_the_console(broker: RunningBroker, tv: RunningDevice) -> None:
    async with chromium() as browser:
        customer = await Person.enter(browser, tv.panel)
        console = await technician(browser, broker)
        await customer.press("support")
        pin = "".join(c for c in await customer.at("pin").inner_text() if c.isdigit())
        await console.at("pin-input").fill(pin)
        await console.press("claim")
        await expect(console.at("waiting-since")).to_be_visible()
        await customer.press("allow")
        await until_screen(console)
        await the_language_changes_the_page_at_once(console)
        await a_second_technician_is_noticed(await technician(browser, broker, "binh.tran"), pin, console, customer)
        await console.press("scope-control")
        await customer.press("allow")
        await a_question_pauses_the_keyboard(broker, console, customer)
        await a_question_locks_the_settings(console, customer)
        await settings_of_every_kind_can_be_changed(broker, console)
        await a_still_device_makes_the_picture_stale(console, tv)
        assert [error for error in console.errors if "status of 401" not in error] == []


async def the_language_changes_the_page_at_once(console: Person) -> None:
    page = console.page.locator("html")
    for language in ("en", "vi"):
        await console.press(f"language-{language}")
        await expect(page).to_have_attribute("lang", language)
        await console.sees("scope-control", words(language, "grant.ask.control"))
        await console.sees("settings", words(language, "settings.title"))
        await expect(console.at("remote-GoHome")).to_have_attribute("aria-label", words(language, "key.GoHome"))
        other = words("vi" if language == "en" else "en", "settings.title")
        await expect(console.at("settings")).not_to_contain_text(other)


async def a_second_technician_is_noticed(second: Person, pin: str, console: Person, customer: Person) -> None:
    await second.at("pin-input").fill(pin)
    await second.press("claim")
    await expect(second.at("pin-error")).not_to_be_empty()
    await expect(console.at("crowded")).to_be_visible()
    await expect(customer.at("crowded").first).to_be_visible()
    await console.shot("assist-crowded")
    await second.context.close()


async def a_question_pauses_the_keyboard(broker: RunningBroker, console: Person, customer: Person) -> None:
    keys = console.page.keyboard
    await expect(console.at("scope-control")).to_have_attribute("data-grant", "granted")
    await console.press("keyboard-toggle")
    await expect(console.at("keyboard-bar")).to_have_attribute("data-capture", "on")
    await keys.press("ArrowDown")
    await until_recorded(broker.data, lambda e: e.name == "control.key" and e.facts()["key"] == "ArrowDown")

    await console.press("scope-settings")
    await expect(customer.at("prompt-scope")).to_be_visible()
    await expect(console.at("keyboard-bar")).to_have_attribute("data-capture", "paused")
    await console.sees("keyboard-bar", words("vi", "keyboard.paused"))
    await console.sees("remote-said", words("vi", "remote.prompting"))
    await expect(console.at("remote-GoHome")).to_be_disabled()
    await console.shot("assist-paused")
    await keys.press("ArrowUp")
    await customer.press("allow")

    await expect(console.at("keyboard-bar")).to_have_attribute("data-capture", "on")
    await keys.press("ArrowLeft")
    await until_recorded(broker.data, lambda e: e.name == "control.key" and e.facts()["key"] == "ArrowLeft")
    await keys.press("Control+Alt+Shift")
    await expect(console.at("keyboard-bar")).to_be_hidden()
    assert [e.facts()["key"] for e in recorded(broker.data) if e.name == "control.key"] == ["ArrowDown", "ArrowLeft"]
    assert not [e for e in recorded(broker.data) if e.name == "control.refused"]


async def a_question_locks_the_settings(console: Person, customer: Person) -> None:
    await console.press("tab-settings")
    mute = console.at("setting-sound.mute").locator("input")
    await expect(mute).to_be_enabled()
    await customer.press("withdraw-control")
    await expect(console.at("scope-control")).to_have_attribute("data-grant", "withdrawn")
    await console.press("scope-control")
    await console.sees("settings", words("vi", "settings.prompting"))
    await expect(mute).to_be_disabled()
    await customer.press("allow")
    await expect(mute).to_be_enabled()


async def settings_of_every_kind_can_be_changed(broker: RunningBroker, console: Person) -> None:
    await expect(console.at("scope-settings")).to_have_attribute("data-grant", "granted")
    mute = console.at("setting-sound.mute").locator("input")
    await mute.check(force=True)
    await told(broker, "sound.mute", True)
    await expect(mute).to_be_checked()

    mode = console.at("setting-picture.mode").locator('input:not([type="hidden"])')
    await mode.click()
    await console.page.get_by_role("option", name="Phim", exact=True).click()
    await told(broker, "picture.mode", "movie")
    await expect(mode).to_have_value("Phim")

    contrast = console.at("setting-picture.contrast")
    await contrast.get_by_role("slider").focus()
    await console.page.keyboard.press("ArrowRight")
    await told(broker, "picture.contrast", 41)
    await expect(contrast.locator('input:not([type="hidden"])').first).to_have_value("41")


async def told(broker: RunningBroker, key: str, value: object) -> None:
    """Wait until the device's own word of this change is on the record, as the technician's from the console."""
    changed = await until_recorded(
        broker.data,
        lambda e: (
            e.name == "setting.changed" and e.facts()["key"].partition("@")[0] == key and e.facts()["new"] == value
        ),
    )
    assert (changed.by.id, changed.facts()["via"]) == ("an.nguyen", "console")


async def a_still_device_makes_the_picture_stale(console: Person, tv: RunningDevice) -> None:
    """Shorter than the heartbeat's patience: the visit goes on, and only the picture is in doubt."""
    assert limits.UNCHANGED_SECONDS < 3 < limits.PONG_SECONDS
    await expect(console.at("stale")).to_be_hidden()
    os.kill(tv.process.pid, signal.SIGSTOP)
    try:
        await expect(console.at("stale")).to_be_visible()
        await console.sees("stale", words("vi", "screen.stale"))
        await console.shot("assist-stale")
    finally:
        os.kill(tv.process.pid, signal.SIGCONT)
    await expect(console.at("stale")).to_be_hidden()
    await expect(console.at("bench")).to_be_visible()
