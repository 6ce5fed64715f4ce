"""An editor keeps the own entry, page by page; another's is not there; and nothing that was typed is lost."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape

import asyncpg
import httpx
import pytest

from apdirectory.database.asking import asking
from apdirectory.providers.confirming.queries import confirmation_of
from apdirectory.providers.confirming.rule import Confirmation
from apdirectory.providers.entries.changes.queries import Held, held
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.listing.actions import project
from apdirectory.providers.my_provider.actions import begin_entry
from apdirectory.web.clock import now
from apdirectory.web.today import today
from apdirectory.web.words import due_day
from tests.conftest import MovedClock
from tests.personas import Personas
from tests.providers.claims.claiming import editor
from tests.providers.own_entries import ANOTHERS, DRAFT, OWN, UNKEPT, add_kept, parts_of

EDITOR, STAFF = "provider's editor", "provider's staff"
AT = f"/my-provider/{OWN}"
Typed = Mapping[str, str | list[str]]


@pytest.fixture
async def kept(place_names: asyncpg.Connection, personas: Personas) -> dict[str, int]:
    return await add_kept(place_names, personas)


async def get(personas: Personas, path: str, who: str = EDITOR) -> httpx.Response:
    async with personas.client(who) as client:
        return await client.get(path)


async def post(personas: Personas, path: str, typed: Typed, who: str = EDITOR) -> httpx.Response:
    async with personas.client(who) as client:
        return await client.post(path, data={**personas[who].csrf, **typed})


async def shown(personas: Personas, slug: str = OWN) -> Held:
    with asking(editor(personas)):
        return await held(slug)


def form_of(page: httpx.Response) -> dict[str, str | list[str]]:
    """The fields of the page's own form, as a browser would send them."""
    (form,) = re.findall(r"<form[^>]*novalidate>(.*?)</form>", page.text, re.DOTALL)
    found: dict[str, list[str]] = {}
    for field in re.findall(r"<(?:input|textarea)[^>]*>(?:[^<]*</textarea>)?", form):
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        text = re.search(r">\n?([^<]*)</textarea>", field)
        if name and (('type="checkbox"' not in field and 'type="radio"' not in field) or " checked" in field):
            found.setdefault(name[1], []).append(unescape(text[1] if text else value[1] if value else ""))
    for name_of, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        found[name_of] = chosen or [""]
    return {name: values[0] if len(values) == 1 else values for name, values in found.items() if name != "csrf"}


async def pages_with_forms(personas: Personas, provider: int) -> list[str]:
    part = await parts_of(provider)
    programme = f"{AT}/programmes/{part['programme']}"
    offer = f"{programme}/offers/{part['offer']}"
    texts = [f"{AT}/{each}" for each in ("about", "contacts", "refer")]
    return [*texts, f"{AT}/sites/{part['site']}", programme, offer, f"{offer}/when", f"{offer}/price"]


async def test_what_is_sent_back_as_it_was_shown_changes_nothing(personas: Personas, kept: dict[str, int]) -> None:
    before = await entry_by_slug(OWN)
    for path in await pages_with_forms(personas, kept[OWN]):
        answer = await post(personas, path, form_of(await get(personas, path)))
        assert answer.status_code == 303, (path, answer.text)
        found = await shown(personas)
        assert (found.waiting, found.live) == (None, before), path


async def test_what_was_reviewed_waits_and_contacts_are_live_at_once(personas: Personas, kept: dict[str, int]) -> None:
    form = form_of(await get(personas, f"{AT}/about"))
    saved = await post(personas, f"{AT}/about", form | {"summary": "Learning by hand"})
    assert saved.headers["location"] == f"{AT}?done=waiting"
    form = form_of(await get(personas, f"{AT}/contacts"))
    assert (await post(personas, f"{AT}/contacts", form | {"general_phone": "01632 960777"})).status_code == 303
    found = await shown(personas)
    assert found.live.summary == "Learning by doing"
    assert found.entry.summary == "Learning by hand"
    assert "01632 960777" in [contact.phone for contact in found.live.contacts]
    page, preview = await get(personas, AT), await get(personas, f"{AT}/preview")
    assert "Learning by hand" in page.text
    assert "Learning by hand" in preview.text
    assert "Nobody else sees this yet" in unescape(preview.text)
    assert "Learning by hand" not in (await get(personas, f"/providers/{OWN}")).text
    assert form_of(await get(personas, f"{AT}/about"))["summary"] == "Learning by hand", "one goes on from there"


async def test_the_second_of_two_sees_both_texts_and_either_can_be_kept(
    personas: Personas, kept: dict[str, int]
) -> None:
    path = (await pages_with_forms(personas, kept[OWN]))[4]
    first = second = form_of(await get(personas, path))
    assert (await post(personas, path, first | {"description": "Theirs"})).status_code == 303
    meanwhile = await post(personas, path, second | {"description": "Mine", "needs": ["autism", "adhd"]})
    assert meanwhile.status_code == 409
    assert "Theirs" in meanwhile.text
    assert "Mine" in meanwhile.text
    again = form_of(meanwhile)
    assert (again["description"], again["needs"]) == ("Mine", ["autism", "adhd"])
    assert (await post(personas, path, again)).status_code == 303
    programme = (await shown(personas)).entry.programmes[0]
    assert (programme.description, programme.needs) == ("Mine", ("autism", "adhd"))


async def test_a_postcode_is_looked_up_here_and_places_the_address(personas: Personas, kept: dict[str, int]) -> None:
    typed = {"town": "Stroud", "postcode": "gl5 2aa", "seen": str((await shown(personas, DRAFT)).version)}
    at = f"/my-provider/{DRAFT}/sites"
    for wrong in ("GL5", "Stroud", "ZZ99 9ZZ"):
        assert (await post(personas, f"{at}/add", typed | {"postcode": wrong})).status_code == 422, wrong
    assert (await post(personas, f"{at}/add", typed)).status_code == 303
    (site,) = (await shown(personas, DRAFT)).live.sites
    assert (site.postcode, site.easting, site.northing, site.district) == ("GL5 2AA", 385_000, 205_000, "E07000082")


async def test_an_address_in_use_stays_and_another_goes_with_its_number(
    personas: Personas, kept: dict[str, int]
) -> None:
    entry = (await shown(personas)).entry
    for site in entry.sites:
        path = f"{AT}/sites/{site.id}/remove"
        answer = await post(personas, path, form_of(await get(personas, path)))
        assert answer.status_code == 422
        assert "is offered there" in answer.text


async def test_a_new_entry_is_filled_in_page_by_page_and_sent(personas: Personas, kept: dict[str, int]) -> None:
    added = await post(personas, "/my-provider/add", {"name": "New Forge", "kind": "third_sector", "council": "916"})
    at = added.headers["location"].removesuffix("/about")
    assert (await post(personas, f"{at}/send", {})).status_code == 422, "too little is said"
    steps = [
        (f"{at}/about", {"summary": "Metal"}),
        (f"{at}/contacts", {"referrals_phone": "01632 960123"}),
        (f"{at}/refer", {"how_to_refer": "Ring us"}),
    ]
    for path, typed in steps:
        answer = await post(personas, path, form_of(await get(personas, path)) | typed)
        assert answer.status_code == 303, path
    assert answer.headers["location"] == f"{at}/sites"
    programme = form_of(await get(personas, f"{at}/programmes/add")) | {"name": "Forge", "needs": "semh"}
    answer = await post(personas, f"{at}/programmes/add", programme)
    where = form_of(await get(personas, answer.headers["location"]))
    where |= {"mode": "outreach", "site": "none", "districts": "Stroud\nstroud\nGloucester", "age_from": "11"}
    for part, typed in (("add", where), ("when", {"hours": "part"}), ("price", {"price": "£85", "price_unit": "day"})):
        path = answer.headers["location"]
        assert path.endswith(f"/{part}"), path
        answer = await post(personas, path, form_of(await get(personas, path)) | typed)
        assert answer.status_code == 303, answer.text
    (offer,) = (await shown(personas, at.rpartition("/")[2])).live.programmes[0].offers
    assert (offer.mode, offer.districts, offer.age_from) == ("outreach", ("E07000081", "E07000082"), 11)
    assert (str(offer.price), offer.hours) == ("85.00", ("part",))
    assert (await get(personas, f"/providers/{at.rpartition('/')[2]}")).status_code == 404, "nobody sees it yet"
    sent = await post(personas, f"{at}/send", {})
    assert sent.headers["location"] == f"{at}?done=sent"
    assert (await shown(personas, at.rpartition("/")[2])).live.state == "in_review"
    assert (await post(personas, f"{at}/send", {})).status_code == 409


@pytest.mark.parametrize("slug", [ANOTHERS, UNKEPT, "nobodys"])
async def test_an_entry_of_another_is_not_there(personas: Personas, kept: dict[str, int], slug: str) -> None:
    for path in await pages_with_forms(personas, kept[OWN]):
        theirs = path.replace(OWN, slug, 1)
        for answer in (await get(personas, theirs), await post(personas, theirs, {"name": "x"})):
            assert answer.status_code == 404, theirs
    for page in ("", "/preview", "/send", "/sites", "/programmes"):
        assert (await get(personas, f"/my-provider/{slug}{page}")).status_code == 404, page


async def test_what_is_of_another_entry_is_not_there_under_ones_own(personas: Personas, kept: dict[str, int]) -> None:
    part = await parts_of(kept[ANOTHERS])
    programme = f"{AT}/programmes/{part['programme']}"
    for path in (f"{AT}/sites/{part['site']}", programme, f"{programme}/offers/{part['offer']}"):
        assert (await get(personas, path)).status_code == 404
        assert (await post(personas, path, {})).status_code == 404


async def test_staff_see_their_places_alone(personas: Personas, kept: dict[str, int]) -> None:
    page = await get(personas, "/my-provider", STAFF)
    assert f"{AT}/places" in page.text
    assert f'"{AT}"' not in page.text
    assert (await get(personas, AT, STAFF)).status_code == 403


async def test_whoever_keeps_one_entry_goes_to_it_at_once(
    db: asyncpg.Connection, personas: Personas, kept: dict[str, int]
) -> None:
    assert f"{AT}" in (await get(personas, "/my-provider")).text, "of several one is chosen"
    await db.execute("UPDATE provider SET organisation = NULL WHERE slug = $1", DRAFT)
    assert (await get(personas, "/my-provider")).headers["location"] == AT
    await db.execute("UPDATE provider SET organisation = NULL WHERE slug = $1", OWN)
    assert "keeps no entry yet" in (await get(personas, "/my-provider")).text


async def test_an_organisation_begins_only_so_many_entries(personas: Personas, kept: dict[str, int]) -> None:
    typed = {"name": "Same name", "kind": "third_sector", "council": "916"}
    statuses = [(await post(personas, "/my-provider/add", typed)).status_code for _ in range(5)]
    assert statuses == [303, 303, 303, 303, 409], "one was begun before"


@pytest.mark.parametrize(
    ("page", "typed", "said"),
    [
        ("about", {"website": "javascript:alert(1)"}, "Website must look like"),
        ("about", {"website": "data://x"}, "Website must look like"),
        ("contacts", {"general_phone": "ring us"}, "General: phone must be a phone number"),
        ("contacts", {"general_email": "a@b"}, "General: email must look like"),
    ],
)
async def test_what_is_no_link_or_phone_is_refused(
    personas: Personas, kept: dict[str, int], page: str, typed: dict[str, str], said: str
) -> None:
    answer = await post(personas, f"{AT}/{page}", form_of(await get(personas, f"{AT}/{page}")) | typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert next(iter(typed.values())) in unescape(answer.text), "it is shown again"


async def test_an_entry_leads_to_each_page_about_it(personas: Personas, kept: dict[str, int]) -> None:
    async with personas.client(EDITOR) as client:
        page = (await client.get(AT)).text.split("<main")[1]
        links = {each for each in re.findall(r'href="(/[^"#]+)"', page) if not each.startswith("/quality")}
        assert {path: (await client.get(path)).status_code for path in links} == dict.fromkeys(links, 200)
    expected = {f"{AT}/{each}" for each in ("places", "confirm", "evidence", "self-assessment", "versions", "preview")}
    assert expected <= links


async def test_the_day_it_is_to_be_confirmed_by_is_said_beside_the_button(
    db: asyncpg.Connection, personas: Personas, kept: dict[str, int]
) -> None:
    async def taken_on(days_ago: int) -> Confirmation:
        day = today(now()) - timedelta(days=days_ago)
        await db.execute("UPDATE provider SET (confirmed_on, claimed_on) = ($2, $2) WHERE id = $1", kept[OWN], day)
        await project([kept[OWN]])
        counts = await confirmation_of(kept[OWN])
        assert counts
        return counts

    counts = await taken_on(0)
    page = (await get(personas, AT)).text
    assert f"Due by <strong>{due_day(counts.confirmed_until)}</strong>" in page
    assert "Late" not in page.split("<main")[1]
    counts = await taken_on(100)
    late = (await get(personas, AT)).text.split("<main")[1]
    assert ">Late<" in late
    assert due_day(counts.kept_until) in late
    await taken_on(200)
    assert "It is not among checked providers" in (await get(personas, AT)).text
    assert "Due by" not in (await get(personas, f"/my-provider/{DRAFT}")).text, "nobody confirms a draft"


async def test_a_provider_called_add_has_a_page_of_its_own(personas: Personas, kept: dict[str, int]) -> None:
    added = await post(personas, "/my-provider/add", {"name": "Add", "kind": "third_sector", "council": "916"})
    assert added.headers["location"] == "/my-provider/add-2/about"
    assert "Add a provider" not in (await get(personas, "/my-provider/add-2")).text


async def test_a_draft_counts_from_the_day_it_was_begun(
    db: asyncpg.Connection, personas: Personas, kept: dict[str, int], moved_clock: MovedClock
) -> None:
    moved_clock.forward(days=9)
    with asking(editor(personas)):
        await begin_entry("Later", "third_sector", 916)
    row = await db.fetchrow("SELECT claimed_on, changed_on FROM provider WHERE slug = 'later'")
    assert tuple(row) == (today(now()), today(now()))
