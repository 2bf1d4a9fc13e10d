"""A person with a browser: asks, sets a reminder, sees it arrive, comes back to the page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bots.app import App, open_app
from bots.settings import Settings
from tests.fakes.manual_clock import TIRELESS, ManualClock

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

pytestmark = pytest.mark.browser


@asynccontextmanager
async def running(data_dir: Path, clock: ManualClock, port: int = 0) -> AsyncIterator[App]:
    """Run the bot with nothing but the preview."""
    settings = Settings(data_dir=data_dir, web_port=port, telegram_token=None, discord_token=None)
    async with open_app(settings, clock, TIRELESS) as app:
        yield app


@asynccontextmanager
async def looking(
    browser: "Browser", address: str, zone: str = "Europe/Berlin"
) -> AsyncIterator["Page"]:
    """Open the page in a *zone*; a script error fails the test."""
    context = await browser.new_context(locale="en-GB", timezone_id=zone)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(address)
    await page.get_by_text("Hello! I help with muscle cramps.").wait_for()
    yield page
    await context.close()
    assert errors == []


async def write(page: "Page", text: str) -> None:
    """Write *text* and send it."""
    await page.get_by_label("Your message").fill(text)
    await page.keyboard.press("Enter")


async def press(page: "Page", label: str) -> None:
    """Press the newest button of that label."""
    await page.get_by_role("button", name=label, exact=True).last.click()


async def set_reminder(page: "Page", words: str) -> None:
    """Set a reminder in words, with the zone asked on the way."""
    await write(page, f"/remind {words}")
    await press(page, "Type a city or country")
    await page.get_by_label("A city or country near you").fill("Berlin")
    await page.keyboard.press("Enter")
    await press(page, "Save")
    await page.get_by_role("heading", name="Saved.").wait_for()


async def test_a_question_gets_its_answer(browser: "Browser", tmp_path: Path) -> None:
    """A question in own words brings the answer, and its sources are links."""
    async with running(tmp_path, ManualClock()) as app, looking(browser, app.address) as page:
        await write(page, "why do my legs cramp at night")
        await press(page, "More, with sources")
        await page.get_by_role("heading", name="Sources").wait_for()
        assert (
            await page.locator("li.source a").first.get_attribute("rel") == "noopener noreferrer"
        )


async def test_details_open_when_wanted(browser: "Browser", tmp_path: Path) -> None:
    """Long details are folded, under a word that says what they are; sources are in sight."""
    async with running(tmp_path, ManualClock()) as app, looking(browser, app.address) as page:
        await write(page, "why do my legs cramp at night")
        await press(page, "More, with sources")
        details = page.locator("details", has_text="Details").last
        await details.wait_for()
        assert not await details.locator("p").first.is_visible()
        assert await page.locator("li.source a").first.is_visible()
        await details.locator("summary").click()
        assert await details.locator("p").first.is_visible()


async def test_a_reminder_arrives_on_the_open_page(browser: "Browser", tmp_path: Path) -> None:
    """A reminder a minute ahead arrives by itself, and Done is taken note of."""
    clock = ManualClock()
    async with running(tmp_path, clock) as app, looking(browser, app.address) as page:
        await set_reminder(page, "stretch in 1 minute")
        clock.advance(timedelta(minutes=1))
        app.alarm.ring()
        await press(page, "Done")
        await page.get_by_text("Well done. Noted.").wait_for()


async def test_a_form_has_lists_to_pick_from(browser: "Browser", tmp_path: Path) -> None:
    """What is picked beforehand stands there; where words will do, nothing has to be picked."""
    async with running(tmp_path, ManualClock()) as app, looking(browser, app.address) as page:
        await write(page, "/remind")
        await press(page, "Something else")
        await page.get_by_label("What shall I remind you of?").fill("Call dad")
        await page.get_by_label("On which days?").select_option("Monday to Friday")
        await page.get_by_label("When?").fill("8:00")
        await press(page, "OK")
        await press(page, "Type a city or country")
        await page.get_by_label("A city or country near you").fill("Berlin")
        await page.keyboard.press("Enter")
        await page.get_by_text("Call dad: Monday to Friday at 8:00 in the morning").wait_for()
        for label in ("Save", "My reminders", "Call dad", "Change", "Pause until a date"):
            await press(page, label)
        await page.get_by_label("Until a day that I type").fill("5 December")
        await press(page, "OK")
        await page.get_by_text("Paused until").wait_for()


async def test_a_closed_page_gets_its_reminder_on_return(
    browser: "Browser", tmp_path: Path
) -> None:
    """What was due while the page was closed arrives when it is opened, also after a restart."""
    clock = ManualClock()
    async with looking_again(browser, tmp_path, clock) as page:
        await page.get_by_role("button", name="Not today").wait_for()


@asynccontextmanager
async def looking_again(
    browser: "Browser", data_dir: Path, clock: ManualClock
) -> AsyncIterator["Page"]:
    """Set a reminder, close the page and the bot, let it fall due, open both again."""
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    async with running(data_dir, clock) as app:
        port = int(app.address.rpartition(":")[2])
        await page.goto(app.address)
        await set_reminder(page, "stretch in 1 minute")
        await page.close()
    clock.advance(timedelta(minutes=2))
    async with running(data_dir, clock, port) as app:
        page = await context.new_page()
        await page.goto(app.address)
        yield page
    await context.close()


async def test_readers_elsewhere_see_instants_on_their_own_clock(
    browser: "Browser", tmp_path: Path
) -> None:
    """The rule is told in the zone of the reminder, what comes next in that of the browser."""
    async with (
        running(tmp_path, ManualClock()) as app,
        looking(browser, app.address, "Asia/Tokyo") as page,
    ):
        await write(page, "/remind call mum every day at 8:00")
        await press(page, "Type a city or country")
        await page.get_by_label("A city or country near you").fill("Berlin")
        await page.keyboard.press("Enter")
        await page.get_by_text("call mum: every day at 8:00 in the morning").wait_for()
        await page.get_by_text(re.compile("24 November 2026 at 16:00")).wait_for()


async def test_text_from_a_person_is_never_markup(browser: "Browser", tmp_path: Path) -> None:
    """A reminder in own words shows signs and tags as they were written."""
    wanted = "<img src=x onerror=alert(1)> & *stars*"
    async with running(tmp_path, ManualClock()) as app, looking(browser, app.address) as page:
        await write(page, f"/remind {wanted} in 10 minutes")
        assert await page.locator("#log img").count() == 0


async def test_the_page_works_by_keyboard_at_phone_width(
    browser: "Browser", tmp_path: Path
) -> None:
    """Nothing is wider than a phone, and the first stop of the keyboard skips to writing."""
    async with running(tmp_path, ManualClock()) as app, looking(browser, app.address) as page:
        await page.set_viewport_size({"width": 320, "height": 640})
        await write(page, "/cramp")
        await press(page, "Calf")
        await page.get_by_role("button", name="It let go").wait_for()
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320


async def test_an_editor_reads_the_texts_by_keyboard_at_phone_width(
    browser: "Browser", tmp_path: Path
) -> None:
    """From the chat to a topic as each platform shows it, and to what is sent; nothing is wide."""
    async with running(tmp_path, ManualClock()) as app, looking(browser, app.address) as page:
        await page.set_viewport_size({"width": 320, "height": 640})
        await page.get_by_text("Menu", exact=True).press("Enter")
        await page.get_by_role("link", name="All texts and sources").press("Enter")
        await page.get_by_role("row", name="Why do my legs cramp at night").wait_for()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await page.get_by_role("link", name="Why do my legs cramp at night").press("Enter")
        await page.get_by_role("heading", name="On Discord").first.wait_for()
        await page.get_by_text("What is sent").first.press("Enter")
        await page.get_by_text('"inline_keyboard"').first.wait_for()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
