"""What a customer does at the TV's page and a technician at the console, and what the two pages show."""

import base64
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import Locator, expect

from tests.stage.browser import Person, until_screen

Pixels = NDArray[np.uint8]


async def pin_on_screen(customer: Person) -> str:
    """Press support and read the PIN off the TV."""
    await customer.press("support")
    await expect(customer.at("pin")).to_be_visible()
    return "".join(c for c in await customer.at("pin").inner_text() if c.isdigit())


async def type_pin(console: Person, pin: str) -> None:
    """Type the PIN as it is read out: by threes."""
    await console.at("pin-input").fill(f"{pin[:3]} {pin[3:6]} {pin[6:]}")
    await console.press("claim")


async def allow(customer: Person, scope: str) -> None:
    """Wait for the question, see that Refuse has the focus, and press Allow."""
    await expect(customer.at("prompt-scope")).to_be_visible()
    await expect(customer.at("refuse")).to_be_focused()
    await expect(customer.at("prompt-name")).to_contain_text("Nguyễn Văn An")
    await customer.shot(f"panel-prompt-{scope}")
    await customer.press("allow")
    await expect(customer.at(f"scope-{scope}")).to_be_visible()


async def begin(customer: Person, console: Person) -> None:
    """From the first press to the live picture."""
    await type_pin(console, await pin_on_screen(customer))
    await allow(customer, "view")
    await until_screen(console)


async def grant(customer: Person, console: Person, scope: str) -> None:
    """Ask for one more scope, and get it."""
    await console.press(f"scope-{scope}")
    await allow(customer, scope)
    await expect(console.at(f"scope-{scope}")).to_have_attribute("data-grant", "granted")


async def remote(person: Person, *keys: str, board: str = "remote") -> None:
    """Press keys one after the other: at the console's remote, or (``board="key"``) at the customer's."""
    for key in keys:
        await person.press(f"{board}-{key}")


def number(console: Person, key: str) -> Locator:
    """Return the field that a number of the settings tree is typed into."""
    return console.at(f"setting-{key}").locator('input:not([type="hidden"])').first


async def write(console: Person, key: str, value: int) -> None:
    """Set a number in the settings tree."""
    await number(console, key).fill(str(value))
    await number(console, key).press("Enter")


@dataclass(frozen=True)
class Flow:
    """How a moving picture comes: painted pictures a second, their codecs, and the longest wait between two in ms."""

    perSecond: float
    codecs: list[str]
    longest: float


async def flow(console: Person, seconds: float) -> Flow:
    """Count what is painted on the console's canvas, in the page itself."""
    found = await console.page.evaluate(
        """seconds => new Promise(done => {
            const canvas = document.querySelector('[data-testid=screen]');
            const painted = [], codecs = new Set();
            const watcher = new MutationObserver(() => {
                painted.push(performance.now());
                codecs.add(canvas.dataset.codec);
            });
            watcher.observe(canvas, {attributes: true, attributeFilter: ['data-sequence']});
            const began = performance.now();
            setTimeout(() => {
                watcher.disconnect();
                const waits = painted.slice(1).map((at, i) => at - painted[i]);
                done({
                    perSecond: 1000 * painted.length / (performance.now() - began),
                    codecs: [...codecs].sort(), longest: Math.max(0, ...waits),
                });
            }, 1000 * seconds);
        })""",
        seconds,
    )
    return Flow(**found)


async def screen_pixels(console: Person) -> Pixels:
    """Return the pixels on the console's canvas."""
    return await _pixels(console, "screen")


async def panel_pixels(customer: Person) -> Pixels:
    """Return the pixels of the TV's panel on the customer's page, without what the page lays over them."""
    return await _pixels(customer, "picture")


async def _pixels(person: Person, testid: str) -> Pixels:
    address = await person.page.evaluate(
        """async testid => {
            const shown = document.querySelector(`[data-testid=${testid}]`);
            await shown.decode?.();  // an image whose next picture is on its way has no size
            const sheet = document.createElement('canvas');
            sheet.width = shown.naturalWidth ?? shown.width;
            sheet.height = shown.naturalHeight ?? shown.height;
            sheet.getContext('2d').drawImage(shown, 0, 0);
            return sheet.toDataURL('image/png').split(',')[1];
        }""",
        testid,
    )
    return png(base64.b64decode(address))


def png(data: bytes) -> Pixels:
    """Decode a PNG to (height, width, 3)."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def off(one: Pixels, other: Pixels) -> float:
    """Return how far two pictures are apart, on the mean, in steps of 255."""
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())
