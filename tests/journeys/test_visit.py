"""PIN to Audit in a real browser: a customer at the TV's page, a technician and an auditor at the console."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from broker.wire import limits
from tests.stage.appliances import asks
from tests.stage.broker import RunningBroker
from tests.stage.browser import Person, chromium, technician, until_screen
from tests.stage.device import RunningDevice, until
from tests.stage.pages import allow, pin_on_screen, type_pin
from tests.stage.record import recorded, until_closed, until_recorded


@pytest.fixture
async def tv(broker: RunningBroker, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    device = RunningDevice.start(broker, tmp_path / "tv", "tv")
    yield device
    device.stop()
    assert "Traceback" not in device.log.read_text(), device.log.read_text()


@pytest.mark.requirement("TV-01")
@pytest.mark.requirement("TV-10")
@pytest.mark.requirement("TV-11")
@pytest.mark.requirement("TV-13")
@pytest.mark.requirement("TV-14")
@pytest.mark.requirement("TV-20")
@pytest.mark.requirement("PR-08")
@pytest.mark.requirement("AU-01")
@pytest.mark.requirement("AU-02")
@pytest.mark.timeout(300)
async def test_one_pin_one_visit_everything_on_the_record(broker: RunningBroker, tv: RunningDevice) -> None:
    async with chromium() as browser:
        customer = await Person.enter(browser, tv.panel)
        console = await technician(browser, broker)
        await console.shot("console-pin")
        await customer.shot("panel-home")

        # the PIN, the claim, the question, the live picture
        pin = await pin_on_screen(customer)
        await customer.shot("panel-pin")
        await type_pin(console, pin)
        await expect(customer.at("prompt-scope")).to_be_visible()
        await console.shot("console-waiting")
        await allow(customer, "view")
        shown = await until_screen(console)
        await console.shot("assist-view")
        await expect(customer.at("banner-text")).to_contain_text("Nguyễn Văn An")
        ticket = await console.at("ticket").first.inner_text()

        # control: a picture setting changed with the remote, as in front of the TV
        await console.press("scope-control")
        await allow(customer, "control")
        await console.press("remote-Settings")
        menu = await until_screen(console, shown)
        await console.shot("assist-menu")
        for key in ("Enter", "Enter", "ArrowDown", "Enter"):
            await console.press(f"remote-{key}")
        await until_recorded(broker.data, lambda e: e.name == "setting.changed" and e.facts()["via"] == "remote_key")
        await until_screen(console, menu)
        await console.shot("assist-remote-changed")

        # settings: another changed from the console's tree
        await console.press("scope-settings")
        await allow(customer, "settings")
        await console.press("tab-settings")
        backlight = console.at("setting-picture.backlight").locator('input:not([type="hidden"])').first
        await backlight.fill("12")
        await backlight.press("Enter")
        changed = await until_recorded(
            broker.data,
            lambda e: e.name == "setting.changed" and e.facts()["key"].partition("@")[0] == "picture.backlight",
        )
        assert (changed.facts()["new"], changed.facts()["via"], changed.by.id) == (12, "console", "an.nguyen")
        await console.shot("assist-settings")
        await customer.shot("panel-active")

        # power off at the TV: both sides know at once, and the TV's own page too
        await customer.press("key-Power")
        await expect(console.at("ended-reason")).to_be_visible()
        await console.shot("console-ended-power")
        await expect(console.at("waiting-ticket")).to_contain_text(ticket)

        # power on, a new PIN on the same ticket; the customer ends it on the device
        await customer.press("key-Power")
        await expect(customer.at("support")).to_be_enabled()
        second = await pin_on_screen(customer)
        assert second != pin
        await type_pin(console, second)
        await allow(customer, "view")
        await until_screen(console)
        await customer.press("end")
        await expect(customer.at("ended-reason")).to_be_visible()
        await customer.shot("panel-ended")
        await expect(console.at("ended-reason")).to_be_visible()

        # once more, and the plug is pulled: the console waits for a new PIN on the same ticket
        third = await pin_on_screen(customer)
        await type_pin(console, third)
        await allow(customer, "view")
        await until_screen(console)
        await customer.press("plug")
        patience = limits.PING_SECONDS + limits.PONG_SECONDS + 3
        await expect(console.at("ended-reason")).to_have_attribute(
            "data-reason", "device_disconnected", timeout=patience * 1000
        )
        await console.shot("console-ended-drop")
        await expect(console.at("waiting-ticket")).to_contain_text(ticket)

        # plugged in again and switched on: the new PIN opens another visit on that ticket
        await customer.press("plug")
        await customer.press("key-Power")
        await expect(customer.at("support")).to_be_enabled()
        await type_pin(console, await pin_on_screen(customer))
        await allow(customer, "view")
        await until_screen(console)
        await expect(console.at("ticket").first).to_have_text(ticket)
        await customer.press("end")
        await expect(console.at("ended-reason")).to_have_attribute("data-reason", "customer_ended")

        await audited(broker, await Person.enter(browser, broker.url))
        quiet = [e for e in [*console.errors, *customer.errors] if "status of 401" not in e]
        assert quiet == [], "errors in a browser's console"
    ends = [e.facts()["reason"] for e in recorded(broker.data) if e.name == "session.ended"]
    assert sorted(ends) == ["customer_ended", "customer_ended", "device_disconnected", "device_power_off"]
    opened = [e.facts()["ticket"] for e in recorded(broker.data) if e.name == "session.opened"]
    assert opened == [ticket] * 4
    assert all(verdict.ok for verdict in (await until_closed(broker.data)).values())


async def audited(broker: RunningBroker, auditor: Person) -> None:
    """The auditor finds the four visits, and in the first one who changed the backlight."""
    await auditor.sign_in("chi.le")
    await expect(auditor.at("audit-row")).to_have_count(4)
    await auditor.shot("audit-sessions")
    await auditor.at("audit-row").last.get_by_test_id("audit-open").click()
    for words in ("session.opened", "consent.granted", "control.key", "setting.changed", "session.ended"):
        row = auditor.page.locator(f'[data-testid="event-row"][data-name="{words}"]').first
        await expect(row).to_be_visible()
    await auditor.shot("audit-session")


@pytest.mark.requirement("PR-08")
async def test_the_customers_end_works_with_the_broker_gone(tmp_path: Path) -> None:
    from tests.stage.actors import ScriptedConsole, claim, sign_in
    from tests.stage.fixtures import PEOPLE

    broker = RunningBroker(tmp_path / "data")
    await broker.add_users(*PEOPLE)
    import asyncio

    await asyncio.to_thread(broker.start)
    tv = RunningDevice.start(broker, tmp_path / "tv", "tv")
    try:
        async with broker.client() as client, tv.customer() as customer:
            await sign_in(client, "an.nguyen")
            await customer.post("support")
            offering = await until(customer, lambda state: state["phase"] == "offering" and state["pin"])
            claimed = await claim(client, offering["pin"]["digits"])
            console = await ScriptedConsole.attach(broker, client, claimed["session"])
            asked = await until(customer, lambda state: state["prompt"] is not None)
            await customer.post("consent", json={"request": asked["prompt"]["request"], "granted": True})
            await console.picture()
            import os
            import signal

            os.kill(broker.pid, signal.SIGSTOP)  # the broker is there and answers nothing
            try:
                answer = await customer.post("end")
                assert answer.json()["phase"] == "over"
                assert answer.json()["banner"] is None
            finally:
                os.kill(broker.pid, signal.SIGCONT)
            console.socket.transport.abort()
    finally:
        tv.stop()
        broker.stop()


@pytest.mark.requirement("TV-04")
async def test_without_a_broker_the_tv_says_so_itself(broker: RunningBroker, tmp_path: Path) -> None:
    away = RunningBroker(broker.data, port=1)
    tv = RunningDevice.start(away, tmp_path / "tv", "tv")
    try:
        async with tv.customer() as customer:
            await customer.post("support")
            state = await until(customer, lambda state: state["notice"] is not None)
            assert state["notice"]["code"] == "unreachable"
            assert state["pin"] is None
    finally:
        tv.stop()


@pytest.mark.parametrize(
    "device",
    [
        pytest.param("tv", marks=pytest.mark.requirement("TV-06")),
        pytest.param("washer", marks=pytest.mark.requirement("HA-03")),
    ],
)
async def test_a_broker_with_another_certificate_is_refused_and_the_customer_told(
    broker: RunningBroker, tmp_path: Path, device: str
) -> None:
    from broker.backends.certificates import Certificates
    from broker.clock import SystemClock

    others = Certificates(tmp_path / "data" / "tls")
    others.ensure(("localhost",), SystemClock().now())
    stranger = RunningBroker(tmp_path / "data", port=broker.port)
    agent = RunningDevice.start(stranger, tmp_path / device, device)
    try:
        async with agent.customer() as customer:
            await asks(customer)
            state = await until(customer, lambda state: state["notice"] is not None)
            assert state["notice"]["code"] == "bad_certificate"
            assert state["pin"] is None
    finally:
        agent.stop()
