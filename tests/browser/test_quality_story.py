"""An assurance from its beginning to its renewal: claimed, self-assessed, shown, reviewed, moderated, conditional, put
right, assured, run out, lapsed, renewed. On a phone; axe reads the pages on the way."""

import os
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from apdirectory.database.asking import NOBODY, asking
from apdirectory.database.transaction import transaction
from apdirectory.providers.quality.clock.actions import run_quality_day
from apdirectory.providers.quality.evidence.actions import refresh
from apdirectory.web.clock import now
from apdirectory.web.today import today
from apdirectory.web.words import day
from tests.browser.conftest import hand_in
from tests.browser.sound import PHONE, sound
from tests.browser.story import Stories, claims_it, joins, lets_them_in, press, stories_of
from tests.browser.story import is_at as is_soundly_at
from tests.conftest import Server
from tests.documents.files import PDF

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SLUG, NAME = "meadow-story", "Meadow story"
EMAIL = "ann@meadow-story.example.org"
REVIEWER, MODERATOR = "quality officer", "second quality officer"
TODAY = today(now())
A_YEAR = TODAY + timedelta(days=364)
ITEM, CONDITION = "Gas safety certificate", "Show the certificate of the new heater"
HEADINGS = (
    "Safeguarding and welfare",
    "Health and safety",
    "Admissions, support and guidance",
    "Quality of education",
)
LOOKED_AT: set[str] = set()
"""The headings of pages that axe has read: the second time it would find what it found the first."""
RUNS_OUT = "UPDATE evidence SET ends_on = $1 WHERE item = 'gas' RETURNING provider"


@pytest.fixture(scope="module")
async def story(server: Server, template: str, chromium: Browser, app_of_personas: Litestar) -> AsyncIterator[Stories]:
    name = f"apdirectory_story_{os.getpid()}"
    async with stories_of(server, template, chromium, app_of_personas, name=name, unkept=[SLUG]) as found:
        yield found


async def test_an_assurance_from_its_claim_to_its_renewal(story: Stories) -> None:
    ann = await story.page(PHONE, True)
    reviewer = await story.page(PHONE, True, REVIEWER)
    moderator = await story.page(PHONE, True, MODERATOR)

    await claims_it(ann, SLUG, NAME, EMAIL)
    await lets_them_in(reviewer, NAME)
    await joins(ann, EMAIL)
    await assesses_itself(ann)
    await shows_a_certificate(ann)
    await accepts_it(reviewer)

    await plans_and_finds(reviewer)
    await asks_for_something(reviewer)
    await proposes(reviewer, "Assured with conditions", CONDITION)
    await agrees(moderator)
    await public_reads(story, "Assured with conditions", CONDITION)
    await reads_and_replies(ann)

    await marks_it_as_done(reviewer)
    await proposes(reviewer, "Assured")
    await agrees(moderator)
    await public_reads(story, "Assured by Gloucestershire", day(A_YEAR))

    yesterday = TODAY - timedelta(days=1)
    await runs_out(story)
    await public_reads(story, "Assurance lapsed", f"{ITEM} ran out on {day(yesterday)}")
    await the_night_comes(story)
    await public_reads(story, "Assurance lapsed", f"{ITEM} ran out on {day(yesterday)}")

    await shows_a_certificate(ann)
    await accepts_it(reviewer)
    await renews(reviewer)
    await public_reads(story, "Assured by Gloucestershire", day(A_YEAR))
    for page in (ann, reviewer, moderator):
        await page.context.close()


async def is_at(page: Page, heading: str) -> None:
    await expect(page.locator("h1")).to_have_text(heading)
    if heading not in LOOKED_AT:
        LOOKED_AT.add(heading)
        await is_soundly_at(page, heading)


# --- The provider


async def at_own_entry(page: Page, link: str, heading: str) -> None:
    await page.goto("/my-provider")
    await page.get_by_role("link", name=link, exact=True).click()
    await is_at(page, heading)


async def assesses_itself(page: Page) -> None:
    await at_own_entry(page, "Self-assessment and reviews", "Self-assessment")
    await page.get_by_role("link", name=HEADINGS[0]).click()
    for heading in HEADINGS:
        await is_at(page, heading)
        await page.locator("input[type=radio][value=met]").evaluate_all("all => all.forEach(each => each.click())")
        await press(page, "Save and continue")
    await is_at(page, "Check your self-assessment")
    await press(page, "Send")
    await expect(page.locator(".govuk-notification-banner")).to_contain_text("sent to the council")


async def shows_a_certificate(page: Page) -> None:
    await at_own_entry(page, "Evidence", f"Evidence of {NAME}")
    await page.get_by_role("link", name=f"Add {ITEM}").click()
    await is_at(page, ITEM)
    await page.get_by_label("Ends").fill(f"{A_YEAR.day}/{A_YEAR.month}/{A_YEAR.year}")
    await page.get_by_label("File", exact=False).last.set_input_files(
        {"name": "gas.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    await press(page, "Add")
    await is_at(page, f"Evidence of {NAME}")
    await expect(page.locator(".govuk-notification-banner")).to_contain_text("It is added")


async def reads_and_replies(page: Page) -> None:
    await at_own_entry(page, "Self-assessment and reviews", "Self-assessment")
    await page.get_by_role("link", name="Gloucestershire County Council").click()
    await is_at(page, "Review by Gloucestershire County Council")
    await expect(page.locator("main")).to_contain_text(CONDITION)
    await page.get_by_label("Your reply").fill("The fitter comes on Monday")
    await press(page, "Send reply")
    await sound(page)
    await expect(page.locator("main")).to_contain_text("The fitter comes on Monday")


# --- The council


async def at_the_provider(page: Page) -> None:
    await page.goto(f"/providers/{SLUG}")
    await page.get_by_role("link", name="What your council says").click()
    await is_at(page, f"Quality of {NAME}")


async def accepts_it(page: Page) -> None:
    """From the desk, where it waits."""
    await page.goto("/quality")
    await is_at(page, "Quality")
    await page.locator("main table a[href$='/evidence']").filter(has_text=NAME).first.click()
    await is_at(page, f"Evidence of {NAME}")
    await page.get_by_role("button", name=f"Accept {ITEM}").click()
    await expect(page.locator(".govuk-notification-banner")).to_contain_text("It is accepted")


async def plans_and_finds(page: Page) -> None:
    await at_the_provider(page)
    await page.get_by_role("link", name="Plan a review").click()
    await is_at(page, "Plan a review")
    await page.get_by_label("Visit").check()
    await page.get_by_label("Day").fill(f"{TODAY.day}/{TODAY.month}/{TODAY.year}")
    await press(page, "Plan the review")
    await finds(page, "Partly met", "A new heater is not in the certificate")


async def finds(page: Page, finding: str, note: str = "") -> None:
    await is_at(page, f"Review of {NAME}")
    await page.get_by_role("link").filter(has_text="Write down what you found: Health and safety").click()
    await is_at(page, "Health and safety")
    await page.get_by_role("group", name=ITEM).get_by_label(finding, exact=True).check()
    await page.get_by_label(f"Note on “{ITEM}”").fill(note)
    await press(page, "Save")
    await is_at(page, f"Review of {NAME}")


async def asks_for_something(page: Page) -> None:
    await page.get_by_role("link", name="Add an action").click()
    await is_at(page, "Add an action")
    await page.get_by_label("What is to be done").fill(CONDITION)
    await page.get_by_label("Who does it").fill("The head")
    await page.get_by_label("By when").fill(f"{A_YEAR.day}/{A_YEAR.month}/{A_YEAR.year}")
    await press(page, "Add")
    await is_at(page, f"Review of {NAME}")


async def proposes(page: Page, outcome: str, conditions: str = "") -> None:
    await press(page, "Propose a decision")
    await is_at(page, "Propose a decision")
    await page.get_by_label(outcome, exact=True).check()
    await page.get_by_label("Holds until").fill(f"{A_YEAR.day}/{A_YEAR.month}/{A_YEAR.year}")
    await page.get_by_label("Conditions (if there are any)").fill(conditions)
    await page.get_by_label("Report").fill("Good on the whole")
    await press(page, "Propose")
    await is_at(page, f"Review of {NAME}")
    await expect(page.locator("main")).to_contain_text("A second officer must moderate")


async def agrees(page: Page) -> None:
    """A second officer, from the desk."""
    await page.goto("/quality")
    await page.get_by_role("link").filter(has_text=f"Moderate a decision, {NAME}").first.click()
    await expect(page.locator("h1")).to_have_text(f"Review of {NAME}")
    await page.get_by_role("button", name="Moderate").click()
    await is_at(page, "Moderate the decision")
    await page.get_by_label("Agree: record the decision").check()
    await press(page, "Record")
    await expect(page.locator(".govuk-notification-banner")).to_contain_text("The decision is recorded")


async def marks_it_as_done(page: Page) -> None:
    """What was asked for is done: that leads to the review that lifts the condition."""
    await page.goto("/quality")
    await page.get_by_role("link").filter(has_text=f"Action: {CONDITION}").first.click()
    await page.get_by_role("button", name="Mark as done").click()
    await expect(page.locator(".govuk-notification-banner")).to_contain_text("The action is marked as done")
    await sound(page)
    await page.get_by_role("link", name="Plan the review that lifts the conditions").click()
    await is_at(page, "Plan a review")
    await page.get_by_label("At the desk").check()
    await page.get_by_label("Day").fill(f"{TODAY.day}/{TODAY.month}/{TODAY.year}")
    await press(page, "Plan the review")
    await finds(page, "Met")


async def renews(page: Page) -> None:
    await at_the_provider(page)
    await press(page, "Renew")
    await expect(page.locator(".govuk-notification-banner")).to_contain_text("The assurance is renewed")
    await sound(page)


# --- Everybody, and the clock


async def public_reads(story: Stories, status: str, *more: str) -> None:
    """Of somebody who comes now: a browser may keep a public page for a minute."""
    page = await story.page(PHONE, True)
    await page.goto(f"/providers/{SLUG}")
    if status not in LOOKED_AT:
        LOOKED_AT.add(status)
        await sound(page)
    await expect(page.locator(".app-provider__first")).to_contain_text(status)
    for text in more:
        await expect(page.locator("main")).to_contain_text(text)
    await page.context.close()


async def runs_out(story: Stories) -> None:
    """As though the certificate had ended yesterday; no night has come yet. The app itself never changes its end."""
    owner = await asyncpg.connect(story.database.owner)
    provider = await owner.fetchval(RUNS_OUT, TODAY - timedelta(days=1))
    await owner.close()
    async with hand_in(story.database):
        with asking(NOBODY):
            await refresh([provider])


async def the_night_comes(story: Stories) -> None:
    async with hand_in(story.database):
        await run_quality_day(TODAY)
        async with transaction() as database:
            assert await database.fetchval("SELECT status FROM quality_status") == "lapsed"
