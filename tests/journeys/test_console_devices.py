"""The technician's bench beyond picture and settings, in a real browser: diagnosis, tests, apps, chat, the verdict."""

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from tests.stage.broker import RunningBroker
from tests.stage.browser import SHOTS, Person, chromium, technician
from tests.stage.device import RunningDevice
from tests.stage.pages import begin, grant, pin_on_screen, type_pin
from tests.stage.record import recorded, until_recorded

LOCALES = Path(__file__).parents[2] / "tech_console" / "src" / "locales"
SMALL: ViewportSize = {"width": 1280, "height": 720}


def words(key: str) -> str:
    """The console's Vietnamese words for a key."""
    found: str = json.loads((LOCALES / "vi.json").read_text("utf-8"))[key]
    return found


def names(broker: RunningBroker) -> list[str]:
    """The events of this broker's visits, in their order."""
    return [event.name for event in recorded(broker.data)]


@pytest.mark.timeout(240)
@pytest.mark.requirement("TV-16")
@pytest.mark.requirement("DG-01")
async def test_a_line_that_only_the_customer_sees(broker: RunningBroker, tmp_path: Path) -> None:
    tv = RunningDevice.start(broker, tmp_path / "tv", "tv", "--fault", "tv.line.panel")
    try:
        async with chromium() as browser:
            customer = await Person.enter(browser, tv.panel)
            console = await technician(browser, broker)
            await console.page.set_viewport_size(SMALL)
            await begin(customer, console)
            await grant(customer, console, "control")
            await console.press("tab-diagnosis")
            await a_part_of_the_picture_is_marked(console)
            await both_sides_say_what_they_see(broker, customer, console)
            await the_test_picture_confirms_it(customer, console)
            await the_camera_stays_the_customers(customer, console)
            await they_chat(customer, console)
            await the_verdict_names_the_part(broker, customer, console)
            assert [error for error in console.errors if "status of 401" not in error] == []
        assert "Traceback" not in tv.log.read_text(), tv.log.read_text()
    finally:
        tv.stop()


async def a_part_of_the_picture_is_marked(console: Person) -> None:
    """By the keyboard alone, then by a drag."""
    await console.press("symptom-line")
    await console.press("mark")
    await expect(console.at("mark-layer")).to_be_focused()
    for key in ("ArrowRight", "Shift+ArrowDown", "Enter"):
        await console.page.keyboard.press(key)
    region = console.at("mark-region")
    await expect(region).to_have_attribute("data-region", "420,400,200,220")
    await console.press("mark")
    box = await console.at("screen").bounding_box()
    assert box is not None
    mouse = console.page.mouse
    await mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    await mouse.down()
    await mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.75, steps=4)
    await mouse.up()
    # A notice above the picture may come or go meanwhile, so only what lies across is known exactly.
    await expect(region).to_have_attribute("data-region", re.compile(r"^250,\d+,25[01],\d+$"))


async def both_sides_say_what_they_see(broker: RunningBroker, customer: Person, console: Person) -> None:
    await console.press("note-no")
    await console.at("looking").get_by_test_id("ask-line").click()
    await expect(customer.at("question")).to_be_visible()
    await console.shot("devices-asked")
    await customer.press("answer-yes")
    seen = console.at("seen-line").first
    await expect(seen).to_have_attribute("data-says", "device_possible")
    await expect(seen.get_by_test_id("says")).to_contain_text(words("says.device_possible"))
    await expect(seen.get_by_test_id("says")).to_contain_text("chưa chắc chắn")
    noted = await until_recorded(broker.data, lambda e: e.name == "observation.noted")
    assert (noted.facts()["what"], noted.facts()["seen"]) == ("line", "no")
    asked = await until_recorded(broker.data, lambda e: e.name == "observation.asked")
    assert asked.facts()["region"]["x"] == 250
    await expect(console.at("candidate-panel")).to_have_attribute("data-standing", "possible")
    await console.shot("devices-seen")


async def the_test_picture_confirms_it(customer: Person, console: Person) -> None:
    """The next sensible step is one press; what is said while the pattern is shown is about the pattern."""
    step = console.at("step-run-test.picture")
    await step.scroll_into_view_if_needed()
    await step.click()
    await expect(console.at("test-test.picture")).to_have_attribute("data-outcome", "pending")
    await console.shot("devices-pattern")
    await console.at("looking").get_by_test_id("ask-line").click()
    await customer.press("answer-yes")
    await expect(console.page.locator('[data-testid="seen-line"][data-during="test.picture"]')).to_be_visible()
    await console.at("looking").get_by_test_id("note-no").click()
    shown = console.at("test-test.picture").get_by_test_id("test-verdict")
    await expect(shown).to_have_attribute("data-verdict", "shown")
    for symptom in ("half_screen", "flicker"):
        await console.press(f"symptom-{symptom}")
        await console.at("looking").get_by_test_id(f"ask-{symptom}").click()
        await customer.press("answer-no")
        await expect(console.at("asked")).to_contain_text(words("answer.no"))
    await expect(console.at("candidate-panel")).to_have_attribute("data-standing", "supported")
    await console.shot("devices-supported")


async def the_camera_stays_the_customers(customer: Person, console: Person) -> None:
    await console.press("tab-device")
    app = console.at("app-call")
    await expect(app.get_by_test_id("app-camera")).to_have_text(words("apps.camera"))
    await expect(console.at("open-call")).to_have_attribute("aria-disabled", "true")
    await expect(console.at("open-films")).to_have_attribute("aria-disabled", "false")
    await console.press("open-films")
    await expect(console.at("app-films")).to_have_attribute("data-front", "true")
    await console.shot("devices-apps")


async def they_chat(customer: Person, console: Person) -> None:
    """What somebody says is text; a link that isn't the operator's can't be followed, and both are told."""
    await console.press("tab-chat")
    await console.at("chat-text").fill("Xem http://evil.example/<b>x</b> nhé")
    await console.press("chat-send")
    said = console.at("chat-said").first
    await expect(said).to_contain_text("http://evil.example/<b>x</b>")
    await expect(said.locator("a")).to_have_count(0)
    await expect(said.get_by_test_id("chat-foreign")).to_be_visible()
    await console.shot("devices-chat")


async def the_verdict_names_the_part(broker: RunningBroker, customer: Person, console: Person) -> None:
    await console.press("tab-diagnosis")
    await console.press("verdict-open")
    await console.at("verdict-note").fill("Đường sọc ở bên trái.")
    await customer.press("end")
    await expect(console.at("ended-reason")).to_be_visible()
    form = console.at("verdict-form")
    await expect(form.get_by_test_id("verdict-note")).to_have_value("Đường sọc ở bên trái.")
    await expect(form.get_by_test_id("verdict-kind")).to_have_text(words("verdict.device"))
    await expect(console.at("verdict-missing")).to_contain_text(words("missing.part"))
    await expect(console.at("verdict-send")).to_be_disabled()
    await console.shot("devices-verdict")
    await form.get_by_test_id("verdict-parts").locator('input[type="checkbox"]').first.check()
    await console.press("verdict-send")
    await expect(console.at("verdict-record")).to_have_attribute("data-cause", "panel")
    await expect(console.at("verdict-news")).to_have_text(words("verdict.news.given"))
    await it_is_corrected(console)
    await console.press("order-visit")
    await expect(console.at("order")).to_be_visible()
    await expect(console.at("verdict-news")).to_have_text(words("verdict.news.ordered"))
    await it_is_called_off_and_ordered_again(console)
    await expect(console.at("order")).to_contain_text("TV-PANEL")
    await its_sheet_is_for_paper(console)
    await console.at("order-outcome").locator("summary").click()
    await console.press("outcome-fixed")
    await expect(console.at("order-fixed")).to_have_attribute("data-fixed", "true")
    await console.shot("devices-order")
    assert {"verdict.given", "visit.ordered"} <= set(names(broker))


async def it_is_corrected(console: Person) -> None:
    """The form opens with what was found; what stood before stays on the record."""
    await console.press("verdict-correct")
    await expect(the_box(console)).to_be_focused()
    await expect(console.at("verdict-parts").locator('input[type="checkbox"]').first).to_be_checked()
    await console.at("verdict-note").fill("Khách ở tầng 4, không có thang máy.")
    await console.press("verdict-send")
    await expect(console.at("verdict-record")).to_contain_text("không có thang máy")
    await expect(the_box(console)).to_be_focused()


def the_box(console: Person) -> Locator:
    """What holds form and record in turn: whoever works without a mouse is left there and not at the page's top."""
    return console.page.locator("section", has=console.at("verdict-news")).last


async def it_is_called_off_and_ordered_again(console: Person) -> None:
    """Then nobody goes there: it is on a list until somebody does, also for who went on to other things."""
    await expect(console.at("verdict-correct")).to_have_count(0)
    await console.press("order-withdraw")
    await expect(console.at("order-withdraw-do")).to_be_disabled()
    await expect(console.at("order-withdraw-why")).to_be_focused()
    await console.press("order-withdraw-not")
    await expect(console.at("order-withdraw")).to_be_focused()
    await console.press("order-withdraw")
    await console.at("order-withdraw-why").fill("Khách xin lùi ngày.")
    await console.press("order-withdraw-do")
    await expect(console.at("order")).to_have_count(0)
    await expect(console.at("verdict-correct")).to_be_visible()
    await expect(console.at("verdict-news")).to_have_text(words("verdict.news.called_off"))
    await console.press("leave-ticket")
    waiting = console.at("orders-to_order")
    await waiting.locator("summary").click()
    await console.shot("devices-to-order")
    await waiting.locator("li").get_by_role("button").click()
    await console.press("order-visit")
    await expect(console.at("order")).to_be_visible()


async def its_sheet_is_for_paper(console: Person) -> None:
    """In a page of its own: the visit's page may still be needed. On paper there is nothing to click, nor the dark."""
    async with console.page.expect_popup() as opening:
        await console.press("order-sheet")
    sheet = await opening.value
    page = sheet.get_by_test_id("order-page")
    await expect(page).to_contain_text("TV-PANEL")
    await expect(page.get_by_test_id("sheet-evidence")).to_contain_text(words("test.name.test.picture"))
    await sheet.emulate_media(media="print", color_scheme="dark")
    await expect(page.get_by_test_id("order-print")).to_be_hidden()
    await expect(sheet.locator("header nav")).to_be_hidden()
    if SHOTS is not None:
        await sheet.screenshot(path=f"{SHOTS}/devices-sheet.png", full_page=True)
    await sheet.close()


@pytest.mark.dear("test_diagnosis_visit.py holds it over the wire")
@pytest.mark.timeout(240)
@pytest.mark.requirement("TV-15")
@pytest.mark.requirement("DG-01")
async def test_a_line_that_both_see_and_a_verdict_that_is_due(
    broker: RunningBroker, auditor: object, tmp_path: Path
) -> None:
    tv = RunningDevice.start(broker, tmp_path / "tv", "tv", "--fault", "tv.line.source")
    try:
        async with chromium() as browser:
            customer = await Person.enter(browser, tv.panel)
            console = await technician(browser, broker)
            await console.page.set_viewport_size(SMALL)
            await begin(customer, console)
            await console.press("tab-diagnosis")
            await console.press("symptom-line")
            await console.press("note-yes")
            await console.at("looking").get_by_test_id("ask-line").click()
            await customer.press("answer-yes")
            says = console.at("seen-line").first.get_by_test_id("says")
            await expect(says).to_have_attribute("data-says", "source")
            await expect(says).to_contain_text(words("says.source"))
            await console.shot("devices-source")
            ticket = (await console.at("ticket").inner_text()).strip()
            await customer.press("end")
            await a_verdict_is_due(console, ticket)
            await the_auditor_reads_it(await Person.enter(browser, broker.url))
    finally:
        tv.stop()


async def a_verdict_is_due(console: Person, ticket: str) -> None:
    """It can be put off, not forgotten: it stands before the next ticket, and is written from there."""
    await expect(console.at("verdict-form")).to_be_visible()
    await console.press("leave-ticket")
    due = console.at("verdicts-due")
    await expect(due).to_contain_text(words("verdict.due.title"))
    await console.shot("devices-due")
    line = due.locator("li", has_text=ticket)
    await line.get_by_role("button").click()
    await console.press("verdict-cause")
    await console.page.get_by_role("option", name=words("cause.unknown")).click()
    await expect(console.at("verdict-missing")).to_contain_text(words("missing.note"))
    await console.page.get_by_label(words("verdict.note")).fill("Khách hàng phải đi ngay")
    await console.press("verdict-send")
    await expect(console.at("verdict-record")).to_have_attribute("data-cause", "unknown")
    await expect(console.at("verdict-record")).to_contain_text(words("symptom.line"))
    await console.page.keyboard.press("Escape")
    await expect(line).to_have_count(0)


async def the_auditor_reads_it(reader: Person) -> None:
    await reader.page.set_viewport_size(SMALL)
    await reader.sign_in("chi.le")
    await reader.at("audit-row").first.get_by_role("link").first.click()
    record = reader.at("diagnosis-record")
    await expect(record.get_by_test_id("verdict-record")).to_have_attribute("data-verdict", "inconclusive")
    await record.get_by_test_id("diagnosis-evidence").locator("summary").click()
    await expect(record.get_by_test_id("diagnosis-evidence")).to_contain_text(words("answer.yes"))
    await record.scroll_into_view_if_needed()
    await reader.shot("devices-audited")
    assert [error for error in reader.errors if "status of 401" not in error] == []


@pytest.mark.timeout(240)
@pytest.mark.requirement("HA-06")
async def test_a_washer_has_no_picture_and_needs_none(broker: RunningBroker, tmp_path: Path) -> None:
    washer = RunningDevice.start(broker, tmp_path / "washer", "washer", "--fault", "wm.drain.pump", "--speed", "120")
    try:
        async with chromium() as browser:
            customer = await Person.enter(browser, washer.panel)
            console = await technician(browser, broker)
            await console.page.set_viewport_size(SMALL)
            await type_pin(console, await pin_on_screen(customer))
            await customer.press("allow")
            await expect(console.at("appliance")).to_be_visible()
            for without in ("screen", "remote", "keyboard-toggle", "still-take"):
                await expect(console.at(without)).to_have_count(0)
            await a_wash_ends_with_a_code(customer, console)
            await the_pump_is_told_from_the_filter(customer, console)
            await the_order_brings_the_pump(broker, customer, console)
            assert [error for error in console.errors if "status of 401" not in error] == []
        assert "Traceback" not in washer.log.read_text(), washer.log.read_text()
    finally:
        washer.stop()


async def a_wash_ends_with_a_code(customer: Person, console: Person) -> None:
    """One press: control is asked for, then somebody's presence, and then it washes."""
    await console.press("tab-device")
    await console.press("run-washer.start")
    await customer.press("allow")
    await expect(customer.at("prompt-scope")).to_be_visible()
    await console.shot("washer-asking")
    await customer.press("allow")
    await expect(console.at("action-washer.start")).to_have_attribute("data-outcome", "applied")
    await expect(console.at("codes-large").get_by_test_id("code-5C")).to_be_visible(timeout=90_000)
    await expect(console.at("codes-large")).to_contain_text(words("code.first"))
    await expect(console.at("reading-washer.drum_rpm").locator("polyline")).to_be_attached()
    await console.shot("washer-code")


async def the_pump_is_told_from_the_filter(customer: Person, console: Person) -> None:
    """The customer is asked to clean the filter, which is in vain; the test says that the pump draws no current."""
    await console.press("tab-diagnosis")
    await console.shot("washer-steps")
    tasks = console.at("tasks")
    await tasks.get_by_test_id("ask-clean_filter").click()
    await customer.press("answer-yes")
    await expect(console.at("asked")).to_contain_text(words("task.answer.yes"))
    await console.press("run-test.pump")
    tested = console.at("test-test.pump")
    await expect(tested.get_by_test_id("test-verdict")).to_have_attribute("data-verdict", "failed")
    await expect(console.at("candidate-drain_pump")).to_have_attribute("data-standing", "supported")
    await console.shot("washer-tested")


async def the_order_brings_the_pump(broker: RunningBroker, customer: Person, console: Person) -> None:
    """Written during the visit; one who names the filter instead is contradicted and has to say why."""
    await console.press("verdict-open")
    await expect(console.at("verdict-kind")).to_have_text(words("verdict.device"))
    await console.press("verdict-cause")
    await console.page.get_by_role("option", name=words("cause.drain_filter")).click()
    await expect(console.at("verdict-contradicted")).to_be_visible()
    await expect(console.at("verdict-missing")).to_contain_text(words("missing.reason"))
    await console.shot("washer-contradicted")
    await console.press("verdict-cause")
    await console.page.get_by_role("option", name=words("cause.drain_pump")).click()
    await console.at("verdict-parts").locator('input[type="checkbox"]').first.check()
    await console.press("verdict-send")
    found = console.at("verdict-record")
    await expect(found).to_have_attribute("data-cause", "drain_pump")
    await expect(found).to_contain_text("1 × Bơm xả máy giặt cửa trước (WM-PUMP-F7)")
    await expect(found).to_contain_text("5C")
    await console.at("order-note").fill("Gọi trước khi đến.")
    await console.press("order-visit")
    await expect(console.at("order")).to_contain_text("WM-PUMP")
    await expect(console.at("order")).to_contain_text("Gọi trước khi đến.")
    await console.shot("washer-order")
    assert "visit.ordered" in names(broker)
