"""From the TV's glass to the technician's: a clock in the picture, read back from the console in a real browser."""

import asyncio
import math
from collections.abc import Callable
from shutil import which
from typing import Any

from playwright.async_api import Page

from benchmarks.clock_tv import BITS, BLOCK
from benchmarks.line import Line, note, under, unmeasured
from benchmarks.load import percentile
from benchmarks.node import TECHNICIAN, node
from device_agent.agent.clock import wall_us
from tests.stage.browser import CHROMIUM, Person, chromium, technician
from tests.stage.device import RunningDevice, until

_FIRST = "first picture after the customer's consent"
_GLASS = "glass to glass, a moving channel, p95"
_PATIENCE_S = 20.0

# Looks at the screen at every paint of the browser. [when it was seen, how old its clock was then], in milliseconds.
_WATCH = f"""() => {{
  const blocks = {BITS} + 6, side = {BLOCK};
  const copy = new OffscreenCanvas(blocks * side, side).getContext("2d", {{ willReadFrequently: true }});
  const now = () => performance.timeOrigin + performance.now();
  window.seen = [];
  let last = -1;
  function look() {{
    requestAnimationFrame(look);
    const canvas = document.querySelector("canvas[data-testid=screen]");
    if (!canvas || canvas.hidden || canvas.width < blocks * side) return;
    copy.drawImage(canvas, 0, 0, blocks * side, side, 0, 0, blocks * side, side);
    const pixels = copy.getImageData(0, 0, blocks * side, side).data;
    let word = 0, check = 0;
    const bit = (n) => pixels[((side / 2) * blocks * side + n * side + side / 2) * 4 + 1] > 127 ? 1 : 0;
    if (!bit(0) || bit(1)) return;
    for (let n = 0; n < {BITS}; n++) word = word * 2 + bit(2 + n);
    for (let n = 0; n < 4; n++) check = check * 2 + bit(2 + {BITS} + n);
    let sum = 0;
    for (let shift = 0; shift < {BITS}; shift += 4) sum += (word >>> shift) & 15;
    if ((sum & 15) !== check || word === last) return;
    last = word;
    const at = now(), wrap = 2 ** {BITS};
    window.seen.push([at, (((Math.floor(at) - word) % wrap) + wrap) % wrap]);
  }}
  look();
}}"""


async def measure(quick: bool, say: Callable[[str], None]) -> list[Line]:
    """Play one visit with a real agent, a real browser and the clock, and return the rows."""
    if which(CHROMIUM) is None:
        return [
            unmeasured(_FIRST, "<= 1.00 s", "no browser is installed"),
            unmeasured(_GLASS, "<= 150 ms", "no browser is installed"),
        ]
    seconds = 8 if quick else 20
    async with node(apart=False) as here, chromium() as browser:
        say("glass to glass: a real TV, a real browser, all on these cores")
        folder = here.broker.data.parent / "tv"
        device = await asyncio.to_thread(RunningDevice.start, here.broker, folder, "tv", module="benchmarks.clock_tv")
        try:
            console = await technician(browser, here.broker, TECHNICIAN)
            first, ages = await _visit(device, console, seconds, say)
        finally:
            await asyncio.to_thread(device.stop)
    rate = len(ages) / seconds
    return [
        under(_FIRST, first, 1.0, "{:.2f} s"),
        under(_GLASS, percentile(ages, 0.95), 150, "{:.0f} ms", f"p50 {percentile(ages, 0.5):.0f} ms"),
        note("pictures a second on the technician's glass", f"{rate:.1f}"),
    ]


async def _visit(
    device: RunningDevice, console: Person, seconds: float, say: Callable[[str], None]
) -> tuple[float, list[float]]:
    async with device.customer() as customer:
        await customer.post("support")
        pin = (await until(customer, lambda state: state["phase"] == "offering"))["pin"]["digits"]
        await console.at("pin-input").fill(pin)
        await console.press("claim")
        asked = await until(customer, lambda state: state["prompt"] is not None)
        await console.page.evaluate(_WATCH)
        await customer.post("press", json={"key": "ChannelUp"})  # a live channel: the whole picture moves
        agreed = wall_us() / 1000
        await customer.post("consent", json={"request": asked["prompt"]["request"], "granted": True})
        first = ((await _seen(console.page, 1))[0][0] - agreed) / 1000
        say(f"  first picture after {first:.2f} s")
        skip = len(await _seen(console.page, 15))
        await asyncio.sleep(seconds)
        ages = [float(age) for _, age in (await _seen(console.page, 0))[skip:]]
        say(f"  {len(ages)} pictures, p50 {percentile(ages, 0.5):.0f} ms, p95 {percentile(ages, 0.95):.0f} ms")
        await customer.post("end")
    return first, ages


async def _seen(page: Page, least: int) -> list[Any]:
    """Wait until so many pictures were seen and return all; an endless age for one that never came."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await page.wait_for_function(f"() => window.seen.length >= {least}")
            seen: list[Any] = await page.evaluate("() => window.seen")
    except TimeoutError:
        return [[math.inf, math.inf]]
    return seen
