"""A bad day at two pages: what the customer reads before a PIN, and what both read while a visit's link is bad."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium, technician
from tests.stage.device import RunningDevice
from tests.stage.pages import begin, off, png, screen_pixels
from tests.stage.record import names

SECONDS = 45
"""For a link to be found bad, or good again."""


@pytest.fixture
async def tv(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    device = RunningDevice.start(broker, tmp_path / "tv", "tv")
    yield device
    device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


@pytest.mark.dear("test_bad_day.py holds it without browsers")
@pytest.mark.requirement("TV-03")
@pytest.mark.requirement("TV-04")
@pytest.mark.requirement("TV-05")
@pytest.mark.timeout(240)
async def test_a_bad_day_at_two_pages(broker: RunningBroker, tv: RunningDevice) -> None:
    async with chromium() as browser:
        customer = await Person.enter(browser, tv.panel)
        said = set[str]()
        for network, notice in (("off", "offline"), ("slow", "slow"), ("lossy", "unstable")):
            said.add(await no_pin(customer, network))
            await customer.shot(f"panel-notice-{notice}")
            await customer.press("dismiss")
        assert len(said) == 3, "a customer can tell them apart"
        assert "pin.issued" not in names(broker.data)

        await network_is(customer, "good")
        console = await technician(browser, broker)
        await begin(customer, console)
        for person in (customer, console):
            await expect(person.at("link-degraded")).to_be_hidden()

        await network_is(customer, "lossy")
        for person in (customer, console):
            await expect(person.at("link-degraded")).to_be_visible(timeout=SECONDS * 1000)
        await expect(customer.at("link-seconds")).to_contain_text("0:")
        await counts_down(console)
        await expect(console.at("link-device")).not_to_have_attribute("data-verdict", "good")
        await customer.shot("panel-degraded")
        await console.shot("assist-degraded")

        await network_is(customer, "good")
        for person in (customer, console):
            await expect(person.at("link-degraded")).to_be_hidden(timeout=SECONDS * 1000)
        await console.shot("assist-recovered")
        await the_picture_is_fine_again(console)
        await expect(console.at("bench")).to_be_visible()
        await customer.press("end")
        await expect(console.at("ended-reason")).to_have_attribute("data-reason", "customer_ended")


async def network_is(customer: Person, condition: str) -> None:
    """Set it behind the TV; what is open there goes by itself as soon as the customer is busy elsewhere."""
    behind = customer.at("behind")
    if await behind.get_attribute("open") is None:
        await behind.locator("summary").click()
    await customer.press(f"network-{condition}")
    await expect(customer.at(f"network-{condition}")).to_have_attribute("aria-pressed", "true")


async def no_pin(customer: Person, condition: str) -> str:
    """Ask for support over this network, see no PIN at any moment, and return the cause that the page names."""
    await network_is(customer, condition)
    await customer.page.evaluate(
        """() => {
            window.pins = 0;
            new MutationObserver(() => window.pins += document.querySelectorAll('[data-testid=pin]').length)
                .observe(document.body, {subtree: true, childList: true});
        }"""
    )
    await customer.press("support")
    await expect(customer.at("notice-cause")).to_be_visible(timeout=SECONDS * 1000)
    assert await customer.page.evaluate("window.pins") == 0
    return await customer.at("notice-cause").inner_text()


async def the_picture_is_fine_again(console: Person) -> None:
    """What was coarse on the bad link becomes, though nothing on the TV changes, nearly what an exact still shows."""
    await console.press("still-take")
    await expect(console.at("still")).to_be_visible()
    async with console.page.expect_download() as saving:
        await console.press("still-save")
    exact = png((await (await saving.value).path()).read_bytes())
    await console.press("still-close")
    async with asyncio.timeout(20):
        while off(await screen_pixels(console), exact) > 3:
            await console.page.wait_for_timeout(200)


async def counts_down(console: Person) -> None:
    """See the notice's seconds become fewer."""
    notice = console.at("link-degraded")
    first = await notice.inner_text()
    await expect(notice).not_to_have_text(first, use_inner_text=True)
