"""The main job in a real browser: a school types a place, a need and an age, and finds who can help."""

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Looking
from tests.browser.sound import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SEARCH = "/providers?near=GL1+1AD&need=semh&age=14"
NEAREST_FIRST = [
    "Pepperpot Kitchen School",
    "Riverbank Outdoor Learning",
    "Three Herons Farm Learning",
    "Honeystone Bridge School",
    "Hareway Chapel School",
]
"""The examples near GL1 1AD that are checked and take 14-year-olds with SEMH; they are the same each time."""

RING = """() => {
    const style = getComputedStyle(document.activeElement);
    const ring = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none";
    const after = document.activeElement.nextElementSibling;
    return ring(style) || (after !== null && ring(getComputedStyle(after, "::before")));
}"""
COVERED = """() => {
    const box = document.activeElement.getBoundingClientRect();
    const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return seen !== null && !document.activeElement.contains(seen) && !seen.contains(document.activeElement)
        && !seen.closest("label");
}"""
SHOWN_NAMES = ".app-search__list > ol h3 a"


async def names(page: Page) -> list[str]:
    return await page.locator(SHOWN_NAMES).all_inner_texts()


async def test_a_school_finds_the_right_providers_in_the_right_order(look: Looking) -> None:
    async with look.at("/") as page:
        await page.get_by_label("Postcode or town").fill("gl1 1ad")
        await page.get_by_label("Main need").select_option("Social, emotional and mental health (SEMH)")
        await page.get_by_label("Age").fill("14")
        await page.get_by_role("button", name="Search").click()
        await expect(page.locator("h1")).to_have_text("5 providers near GL1 1AD")
        assert page.url.endswith("/providers?near=gl1+1ad&need=semh&age=14")
        assert await names(page) == NEAREST_FIRST
        away = re.findall(
            r"([\d.]+) miles", " ".join(await page.locator(".app-card p:first-of-type").all_inner_texts())
        )
        assert [float(each) for each in away[:5]] == sorted(float(each) for each in away[:5])
        await page.get_by_role("link", name="Riverbank Outdoor Learning").click()
        await expect(page.locator("h1")).to_contain_text("Riverbank Outdoor Learning")
        await expect(page.get_by_text("Do not send a child here")).to_be_visible()
        await page.get_by_role("link", name="Back to results").click()
        assert await names(page) == NEAREST_FIRST


async def test_everything_can_be_done_by_keyboard_and_focus_is_always_seen(look: Looking) -> None:
    async with look.at("/") as page:
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        await page.keyboard.press("Enter")
        await _tab_to(page, "#near")
        await page.keyboard.type("GL1 1AD")
        await _tab_to(page, "#need")
        await page.keyboard.type("Social")
        await _tab_to(page, "#age")
        await page.keyboard.type("14")
        await _tab_to(page, "button[type=submit]")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("5 providers near GL1 1AD")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to results")).to_be_focused()
        await page.keyboard.press("Enter")
        await _tab_to(page, SHOWN_NAMES)
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_contain_text(NEAREST_FIRST[0])


async def _tab_to(page: Page, selector: str) -> None:
    """On the way each stop shows where it is and is covered by nothing."""
    wanted = page.locator(selector).first
    for _ in range(60):
        await page.keyboard.press("Tab")
        assert await page.evaluate(RING), await page.evaluate("document.activeElement.outerHTML")
        assert not await page.evaluate(COVERED), await page.evaluate("document.activeElement.outerHTML")
        if await wanted.evaluate("(each) => each === document.activeElement"):
            return
    pytest.fail(f"The keyboard does not reach {selector}")


async def test_on_a_phone_without_javascript_filters_are_a_page_of_their_own(look: Looking) -> None:
    async with look.at("/providers?near=GL1+1AD", width=PHONE, javascript=False) as page:
        await expect(page.locator("#filters")).to_be_hidden()
        await page.get_by_role("link", name="Filters").click()
        await expect(page.locator("h1")).to_have_text("Choose filters")
        await page.get_by_label("Social, emotional and mental health (SEMH)").check()
        await page.get_by_label("Age", exact=True).fill("14")
        await page.get_by_role("button", name="Show providers").click()
        assert await names(page) == NEAREST_FIRST
        await expect(page.get_by_role("link", name="Filters (2 chosen)")).to_be_visible()
        await page.get_by_role("link", name="Remove age 14").click()
        await expect(page.get_by_role("link", name="Filters (1 chosen)")).to_be_visible()


async def test_on_a_phone_with_javascript_filters_open_in_place(look: Looking) -> None:
    async with look.at("/providers?near=GL1+1AD", width=PHONE) as page:
        opener = page.get_by_role("button", name="Filters")
        await expect(opener).to_have_attribute("aria-expanded", "false")
        await opener.click()
        await expect(opener).to_have_attribute("aria-expanded", "true")
        await expect(page.get_by_role("heading", name="Filters")).to_be_focused()
        await page.get_by_label("Find a need").fill("ebd")
        await expect(page.locator("#filters [data-words]:visible")).to_have_count(1)
        await page.get_by_label("Social, emotional and mental health (SEMH)").check()
        await page.get_by_label("Find a need").fill("autis")
        await expect(page.locator("#filters [data-words]:visible")).to_have_count(2)
        await page.get_by_label("Age", exact=True).fill("14")
        await page.get_by_role("button", name="Show providers").click()
        assert await names(page) == NEAREST_FIRST
        assert "q=" not in page.url
        assert "price_max=" not in page.url
        await page.get_by_role("link", name="Change place").click()
        await expect(page.locator("#near")).to_be_focused()


async def test_a_mistake_is_told_where_it_is_and_nothing_typed_is_lost(look: Looking) -> None:
    async with look.at("/providers?near=Strowd&need=semh&age=14") as page:
        assert (await page.title()).startswith("Error: ")
        await expect(page.locator(".govuk-error-summary")).to_be_focused()
        await page.locator(".govuk-error-summary a").click()
        await expect(page.locator("#near")).to_be_focused()
        await expect(page.locator("#near")).to_have_value("Strowd")
        await page.locator("#near").fill("Stroud")
        await page.get_by_role("button", name="Show providers").click()
        await expect(page.locator("h1")).to_contain_text("near Stroud")
        await expect(page.get_by_role("link", name="Remove age 14")).to_be_visible()


async def test_of_two_places_with_one_name_the_right_one_is_chosen(look: Looking) -> None:
    async with look.at("/providers?near=Tetbury&need=semh&within=10") as page:
        await expect(page.locator("h1")).to_have_text("Which Tetbury do you mean?")
        await page.get_by_role("button", name="Continue").click()
        assert (await page.title()).startswith("Error: ")
        await page.get_by_role("link", name="Choose a place").click()
        await expect(page.locator("#near")).to_be_focused()
        await page.get_by_label("Tetbury, Gloucestershire").check()
        await page.get_by_role("button", name="Continue").click()
        await expect(page.locator("h1")).to_contain_text("near Tetbury")
        await expect(page.get_by_role("link", name="Remove SEMH")).to_be_visible()
        assert "within=10" in page.url


async def test_pins_have_the_numbers_of_the_list_and_the_map_its_picture(look: Looking) -> None:
    async with look.at("/providers?near=GL1+1AD&checked=any") as page:
        listed = await page.locator(".app-search__list > ol .app-number").all_inner_texts()
        pins = await page.locator(".app-map__pin text").all_text_contents()
        assert listed == [str(number) for number in range(1, len(listed) + 1)]
        assert set(pins) <= set(listed)
        assert len(pins) == len(set(pins)) > 10
        picture = await page.locator(".app-map image").get_attribute("href")
        drawn = await page.request.get(picture or "")
        assert drawn.status == 200
        assert drawn.headers["content-type"].startswith("image/svg+xml")
        assert await page.locator("svg[role=img]").count() == 1


async def test_on_a_phone_the_list_comes_before_the_map_and_the_phone_is_on_the_first_screen(look: Looking) -> None:
    async with look.at(SEARCH, width=PHONE) as page:
        map_at = await page.locator(".app-map").bounding_box()
        card_at = await page.locator(".app-card").last.bounding_box()
        assert map_at is not None
        assert card_at is not None
        assert map_at["y"] > card_at["y"]
    async with look.at("/providers/riverbank-outdoor-learning", width=PHONE, height=568) as page:
        phone = await page.locator(".app-phone").bounding_box()
        assert phone is not None
        assert phone["y"] + phone["height"] <= 568


@pytest.mark.parametrize("path", [SEARCH, "/providers/riverbank-outdoor-learning"])
async def test_paper_shows_content_and_its_date_but_nothing_to_press(look: Looking, path: str) -> None:
    async with look.at(path) as page:
        await page.emulate_media(media="print")
        for gone in (".govuk-service-navigation", ".govuk-button", ".app-filters", ".app-search__map", ".app-sorts"):
            for each in await page.locator(gone).all():
                await expect(each).to_be_hidden()
        await expect(page.get_by_text(re.compile(r"^Printed \d+ \w+ \d{4}\. Check places online\.$"))).to_be_visible()
        await expect(page.get_by_text("This demonstration is not run by or for any council.")).to_be_visible()
        tag = page.locator(".govuk-tag").first
        assert await tag.evaluate("(each) => getComputedStyle(each, '::before').content") == '"["'
        assert len(await page.pdf(format="A4")) > 10_000
        if path == SEARCH:
            await expect(page.get_by_text("Filters: SEMH, age 14, checked providers only")).to_be_visible()


async def test_a_need_that_is_none_is_said_beside_the_list(look: Looking) -> None:
    async with look.at(SEARCH) as page:
        narrow = page.get_by_label("Find a need").first
        await narrow.fill("zzz")
        await expect(page.get_by_role("status").filter(has_text="None fits")).to_be_visible()
        await narrow.fill("anx")
        await expect(page.get_by_role("status").filter(has_text=" shown")).to_be_visible()


async def test_the_picture_of_the_readme(look: Looking) -> None:
    """Looks at the results as the README shows them; RESULTS_PICTURE says where to keep the picture."""
    async with look.at("/providers?near=GL1+1AD&need=semh&checked=any", height=1000) as page:
        assert await page.evaluate("document.documentElement.scrollWidth") <= DESKTOP
        picture = await page.screenshot()
        assert len(picture) > 10_000
        if kept := os.environ.get("RESULTS_PICTURE"):
            Path(kept).write_bytes(picture)  # noqa: ASYNC240 - a test may wait for the disk
