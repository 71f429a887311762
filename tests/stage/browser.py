"""A real browser: Debian's Chromium, one context for each person."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from tests.stage.broker import PASSWORD, RunningBroker

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 30_000
SHOTS = os.environ.get("TELEVISIT_SHOTS")  # noqa: TID251 - a folder for screenshots to look at; none are kept without it

# Without a GPU a pulse, a cast shadow or a blur over a picture is painted by the processor, sixty times a second: most
# of a journey's work. No test is about them, and what is to be looked at keeps them.
STILL = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`*, ::before, ::after {
        animation: none !important; transition: none !important;
        filter: none !important; backdrop-filter: none !important;
    }`);
    document.adoptedStyleSheets = [sheet];
"""

expect.set_options(timeout=PATIENCE_MS)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start Chromium; skip, saying what to install, where there is none."""
    if not Path(CHROMIUM).exists():
        pytest.skip("needs a browser: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


class Person:
    """Somebody with a browser of their own, whose console errors are kept."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context, self.page = context, page
        self.errors: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())

    @classmethod
    async def enter(
        cls, browser: Browser, url: str, width: int = 1440, height: int = 900, script: str | None = None
    ) -> "Person":
        """Open a context and a page. The broker's own CA is not in the browser's store, so its check is off here.

        ``script`` runs before the page's own ones: to take something away from the browser.
        """
        context = await browser.new_context(ignore_https_errors=True, viewport={"width": width, "height": height})
        context.set_default_timeout(PATIENCE_MS)
        if not SHOTS:
            await context.add_init_script(STILL)
        if script:
            await context.add_init_script(script)
        person = cls(context, await context.new_page())
        await person.page.goto(url)
        return person

    def at(self, testid: str) -> Locator:
        """Return the element with this test id."""
        return self.page.get_by_test_id(testid)

    async def press(self, testid: str) -> None:
        """Click the element with this test id."""
        await self.at(testid).click()

    async def sees(self, testid: str, text: str) -> None:
        """Wait until the element shows this text."""
        await expect(self.at(testid)).to_contain_text(text)

    async def sign_in(self, name: str) -> None:
        """Sign in at the console."""
        await self.at("sign-in-name").fill(name)
        await self.at("sign-in-password").fill(PASSWORD)
        await self.press("sign-in-submit")

    async def shot(self, name: str) -> None:
        """Keep a screenshot, if somebody wants to look."""
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            await self.page.screenshot(path=f"{SHOTS}/{name}.png")


async def technician(browser: Browser, broker: RunningBroker, name: str = "an.nguyen") -> Person:
    """A signed-in technician at the console, with the PIN field before them."""
    person = await Person.enter(browser, broker.url)
    await person.sign_in(name)
    await expect(person.at("pin-input")).to_be_visible()
    return person


async def checksum(person: Person) -> str:
    """Return a digest of what the console's screen shows, empty while it shows nothing."""
    found: str = await person.page.evaluate(
        """async () => {
            const canvas = document.querySelector('[data-testid=screen] canvas, canvas[data-testid=screen]');
            if (!canvas || !canvas.width) return '';
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {willReadFrequently: true});
            copy.drawImage(canvas, 0, 0);  // packing a PNG to hash it takes several times as long
            const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
            const hash = await crypto.subtle.digest('SHA-256', pixels);
            return Array.from(new Uint8Array(hash), b => b.toString(16).padStart(2, '0')).join('');
        }"""
    )
    return found


async def until_screen(person: Person, differs_from: str = "") -> str:
    """Wait until the console's screen shows something else than this and return its digest."""
    for _ in range(300):
        found = await checksum(person)
        if found and found != differs_from:
            return found
        await person.page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(true)))")
    raise AssertionError("the picture never changed")
