"""Nothing is cut in a word on a technician's laptop: both languages, the smallest screen that they work on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium, technician
from tests.stage.device import RunningDevice
from tests.stage.pages import allow, grant, pin_on_screen, type_pin

CUT = """() => [...document.querySelectorAll('main *')].filter(box => {
    const style = getComputedStyle(box);
    const seen = box.clientWidth > 1 && !String(box.className).includes('hidden');
    const hides = seen && style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis';
    return hides && box.scrollWidth > box.clientWidth + 2;
}).map(box => box.className)"""
"""The boxes that hide a part of their width."""
HALF = """() => {
    const line = document.querySelector('[data-testid=screen-state]').parentElement.getBoundingClientRect();
    const texts = [...document.querySelector('[data-testid=screen-state]').parentElement.children];
    return texts.map(text => text.getBoundingClientRect()).filter(
        text => text.top < line.bottom && (text.right > line.right + 1 || text.bottom > line.bottom + 2)
    ).length;
}"""
"""How many of the figures above the picture are shown, but not whole."""


@pytest.fixture
async def tv(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    device = RunningDevice.start(broker, tmp_path / "tv", "tv")
    yield device
    device.stop()


async def whole(console: Person, name: str) -> None:
    """See in both languages that no box of the page hides a part of its width."""
    for language in ("vi", "en"):
        await console.press(f"language-{language}")
        assert await console.page.evaluate(CUT) == [], (name, language)
        await console.shot(f"layout-{name}-{language}")


async def test_on_a_small_screen_every_word_is_whole(broker: RunningBroker, tv: RunningDevice) -> None:
    async with chromium() as browser:
        customer = await Person.enter(browser, tv.panel)
        console = await technician(browser, broker)
        await console.page.set_viewport_size({"width": 1280, "height": 720})
        await type_pin(console, await pin_on_screen(customer))

        text = console.at("waiting-text")
        await expect(text).to_contain_text("KT-001")
        for width in range(1280, 560, -40):  # somewhere among these the line would break at the hyphen
            await console.page.set_viewport_size({"width": width, "height": 720})
            assert await text.locator("span").evaluate("number => number.getClientRects().length") == 1
        await console.page.set_viewport_size({"width": 1280, "height": 720})
        await whole(console, "waiting")

        await allow(customer, "view")
        await grant(customer, console, "control")
        await expect(console.at("screen-rate")).to_be_attached()
        await whole(console, "assist")
        await console.press("keyboard-toggle")
        for width in (1280, 1200, 1180, 1100, 1000):
            await console.page.set_viewport_size({"width": width, "height": 720})
            assert await console.page.evaluate(HALF) == 0, width
        await console.page.set_viewport_size({"width": 1280, "height": 720})
        await expect(console.at("screen-state")).to_be_in_viewport()

        await customer.press("end")
        await expect(console.at("ended-reason")).to_be_visible()
        await whole(console, "ended")
        assert [error for error in console.errors if "status of 401" not in error] == []
