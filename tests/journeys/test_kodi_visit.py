"""A visit to a real Kodi, in the browser: its language set from the console, its menus by remote, who changed what.

Only at full count (``make proof``): it needs Kodi, 300 MB.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from device_agent.kodi.link import Link
from device_agent.vnc.device import VncDevice
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, checksum, chromium, technician, until_screen
from tests.stage.device import RunningDevice, until
from tests.stage.kodi import NEEDS_KODI, RealKodi
from tests.stage.record import until_recorded

pytestmark = NEEDS_KODI
LANGUAGE, UPDATE = "kodi.locale.language", "kodi.videolibrary.updateonstartup"


@pytest.fixture
async def kodi(proof: bool, tmp_path: Path) -> AsyncIterator[RealKodi]:
    """A real Kodi that isn't started yet; its display is."""
    if not proof:
        pytest.skip("a real Kodi runs at full count only: --proof")
    one = RealKodi(tmp_path)
    await one.desktop.start()
    yield one
    await one.end()


async def on(customer: httpx.AsyncClient, wanted: bool) -> None:
    await until(customer, lambda state: state["power"]["on"] is wanted)


async def allow(customer: httpx.AsyncClient, scope: str) -> None:
    asked = await until(customer, lambda state: state["prompt"] is not None)
    assert asked["prompt"]["scope"] == scope
    await customer.post("consent", json={"request": asked["prompt"]["request"], "granted": True})
    await until(customer, lambda state: state["prompt"] is None)


async def begin(customer: httpx.AsyncClient, console: Person) -> None:
    await customer.post("support")
    offering = await until(customer, lambda state: state["phase"] == "offering" and state["pin"])
    await console.at("pin-input").fill(offering["pin"]["digits"])
    await console.press("claim")
    await allow(customer, "view")
    await until_screen(console)


async def end(customer: httpx.AsyncClient, console: Person) -> None:
    await customer.post("end")
    await expect(console.at("ended-reason")).to_have_attribute("data-reason", "customer_ended")
    await until(customer, lambda state: state["phase"] in ("idle", "over"))


@pytest.mark.requirement("TV-20")
@pytest.mark.requirement("TV-21")
@pytest.mark.timeout(300)
async def test_a_real_kodi_is_seen_set_and_surveyed(broker: RunningBroker, kodi: RealKodi, tmp_path: Path) -> None:
    device = RunningDevice.start(
        broker,
        tmp_path / "agent",
        "kodi",
        "--kodi",
        f"localhost:{kodi.port}",
        "--vnc",
        f"localhost:{kodi.desktop.port}",
    )
    try:
        async with chromium() as browser, device.customer() as customer:
            await on(customer, False)  # the agent was there first
            await kodi.start()
            await on(customer, True)
            console = await technician(browser, broker)
            await begin(customer, console)
            await expect(console.at("survey-first")).to_be_visible()
            await console.shot("kodi-first")
            await the_technician_sets_the_language(broker, customer, console)
            await the_technician_goes_through_the_menus(broker, customer, console)
            await end(customer, console)

            await the_customer_changes_something_in_kodi(kodi)
            await noticed(customer, tmp_path / "agent" / "diary.jsonl")

            await begin(customer, console)
            await the_survey_says_who(console)
            await customer.post("press", json={"key": "Power"})  # ends Kodi, and with it the visit
            await expect(console.at("ended-reason")).to_have_attribute("data-reason", "device_power_off")
            await kodi.ended()
            await on(customer, False)
            await kodi.start()
            await on(customer, True)
    finally:
        device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


async def the_technician_sets_the_language(broker: RunningBroker, customer: httpx.AsyncClient, console: Person) -> None:
    """From the settings tree; the picture is then in Vietnamese, and so is the tree."""
    await console.press("scope-settings")
    await allow(customer, "settings")
    await expect(console.at("scope-settings")).to_have_attribute("data-grant", "granted")
    await console.press("tab-settings")
    await console.at("settings-search").fill("locale.language")
    row = console.at(f"setting-{LANGUAGE}")
    await console.shot("kodi-settings")
    before = await until_screen(console)
    await row.locator('input:not([type="hidden"])').click()
    await console.page.get_by_role("option", name="Vietnamese").click()
    changed = await until_recorded(broker.data, lambda e: e.name == "setting.changed" and e.facts()["key"] == LANGUAGE)
    facts = changed.facts()
    assert (facts["old"], facts["new"]) == ("resource.language.en_gb", "resource.language.vi_vn")
    assert (facts["via"], changed.by.id) == ("console", "an.nguyen")
    await until_screen(console, before)
    await rested(console)
    await expect(row).to_contain_text("Ngôn ngữ")
    await console.shot("kodi-vietnamese")


async def the_technician_goes_through_the_menus(
    broker: RunningBroker, customer: httpx.AsyncClient, console: Person
) -> None:
    await console.press("scope-control")
    await allow(customer, "control")
    await expect(console.at("scope-control")).to_have_attribute("data-grant", "granted")
    for key in ("Settings", "ArrowDown", "ArrowRight"):
        before = await until_screen(console)
        await console.press(f"remote-{key}")
        await until_screen(console, before)
        await rested(console)
    await console.shot("kodi-menu")
    await console.press("remote-AudioVolumeDown")
    await until_recorded(broker.data, lambda e: e.name == "setting.changed" and e.facts()["key"] == "sound.volume")
    await console.press("remote-GoHome")


async def rested(console: Person) -> None:
    """Wait, bounded, until Kodi's menus have stopped moving."""
    seen, same = "", 0
    for _ in range(600):
        found = await checksum(console)
        same = same + 1 if found == seen else 0
        if same == 30:
            return
        seen = found
        await console.page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(true)))")
    raise AssertionError("the picture never came to rest")


async def the_customer_changes_something_in_kodi(kodi: RealKodi) -> None:
    """With a telephone's remote to the page of media settings; there with a keyboard: "Update library on startup"."""
    keyboard = VncDevice("localhost", kodi.desktop.port, None, "Bàn phím")
    telephone = await Link.open("localhost", kodi.port, lambda notice: None)
    async with asyncio.timeout(90), asyncio.TaskGroup() as tasks:
        await keyboard.open()
        reading = tasks.create_task(keyboard.run()), tasks.create_task(telephone.read())
        await telephone.call("GUI.ActivateWindow", window="mediasettings")
        await still(keyboard)
        for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
            await keyboard.press(key, "press", "customer")
            await still(keyboard)
        changed = await telephone.call("Settings.GetSettingValue", setting=UPDATE.removeprefix("kodi."))
        assert changed == {"value": True}
        reading[1].cancel()
        telephone.drop()
        await keyboard.close()


async def noticed(customer: httpx.AsyncClient, diary: Path) -> None:
    """Wait, bounded, until the device has it in its diary."""
    for _ in range(300):
        if UPDATE in diary.read_text("utf-8"):
            return
        await customer.get("state")
    raise AssertionError("the device never noticed it")


async def still(keyboard: VncDevice) -> None:
    """Wait until Kodi's menus have come to rest."""
    revision = (await keyboard.frame(-1)).revision
    while True:
        try:
            async with asyncio.timeout(0.6):
                revision = (await keyboard.frame(revision)).revision
        except TimeoutError:
            return


async def the_survey_says_who(console: Person) -> None:
    line = console.page.locator(f'[data-testid="survey-item"][data-key="{UPDATE}"]')
    await expect(line).to_have_attribute("data-actor", "customer")
    await expect(line).to_have_attribute("data-confidence", "journal")
    await expect(console.at("survey-item")).to_have_count(1)
    await console.shot("kodi-survey")
