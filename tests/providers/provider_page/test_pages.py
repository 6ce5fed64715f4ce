"""A provider's page: every field that is known, the important unknown ones said, warnings first."""

import json
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import asyncpg
import httpx
import pytest
from msgspec.structs import replace

from apdirectory.authorities.settings.definitions import DEFINITIONS
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.entry import Entry, FactSource
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.provider_page.quality_parts import ERAS
from apdirectory.web.today import today
from tests.providers.entries.factories import a_capacity, a_programme, a_site, add_authorities, an_entry, an_offer

TOLD = today() - timedelta(days=2)


@pytest.fixture
async def directory(place_names: asyncpg.Connection) -> asyncpg.Connection:
    await add_authorities(place_names)
    await place_names.execute("UPDATE authority SET uses_service = true WHERE id = 916")
    return place_names


async def put(entry: Entry) -> int:
    await put_entry(entry, by="test")
    kept = await entry_by_slug(entry.slug)
    assert kept is not None
    return kept.id or 0


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.split("<main")[1])).split())


async def page_of(asked: httpx.AsyncClient, entry: Entry, query: str = "") -> str:
    await put(entry)
    answer = await asked.get(f"/providers/{entry.slug}{query}")
    assert answer.status_code == 200
    return answer.text


async def test_every_field_that_is_known_is_shown(asked: httpx.AsyncClient, directory: object) -> None:
    offer = an_offer(capacities=(a_capacity(as_of=TOLD, next_start=today()),))
    shown = an_entry(
        description="A long story",
        how_to_refer="Ring first",
        who_may_refer="Schools",
        urn=100001,
        charity_number="9999001",
        company_number="99999002",
        opened_on=date(2015, 9, 1),
        confirmed_on=date(2026, 10, 3),
        changed_on=date(2026, 10, 12),
        programmes=(a_programme(offers=(offer,)),),
    )
    text = text_of(await page_of(asked, shown))
    for fact in (
        "Riverbank",
        "Third-sector provider (charity or community group), Gloucester",
        "01632 960001",
        "a@example.org",
        "Front desk",
        "Learning by doing",
        "A long story",
        "https://riverbank.example.org",
        "Provider confirmed this on 3 October 2026",
        "12 October 2026",
        "Social, emotional and mental health (SEMH)",
        "Learns better by doing",
        "Ages 11 to 16",
        "Key stage 3 (ages 11 to 14)",
        "Part time, 12.5 hours a week",
        "Monday and Tuesday",
        "Mornings",
        "6 to 12 weeks",
        "Up to 6 children in a group",
        "3 children to an adult",
        "£85 to £95 a day",
        "About £170 a week for all that is offered",
        "Transport is not in the price",
        "Vocational learning",
        "3 Intensive",
        "Art therapy",
        "Level 1 welding",
        "Forge",
        "Working with metal",
        "2 places free",
        "Assessment needed first",
        "8 in all",
        "6 paid for by the council",
        "1 child waiting",
        "Next start",
        "The Yard",
        "GL1 1AD",
        "Bus 10",
        "Ramp",
        "Step-free",
        "The Barn",
        "Gloucester",
        "Ring first",
        "Schools",
        "100001",
        "9999001",
        "99999002",
        "1 September 2015",
        "Address. Source: Own page, seen 1 November 2026",
        "You must still check",
    ):
        assert fact in text, fact


async def test_what_is_unknown_and_important_is_said(asked: httpx.AsyncClient, directory: object) -> None:
    offer = an_offer(
        districts=(),
        age_from=None,
        age_to=None,
        key_stages=(),
        hours=(),
        hours_a_week=None,
        days=(),
        sessions=None,
        price=None,
        price_to=None,
        price_unit=None,
        price_a_week=None,
        transport_included=None,
        capacities=(),
    )
    bare = an_entry(
        kind="ap_school",
        contacts=(),
        website=None,
        sites=(a_site(transport=None, accessibility=None, step_free=None),),
        programmes=(a_programme(needs=(), offers=(offer,)),),
    )
    text = text_of(await page_of(asked, bare))
    for said in (
        "Phone not given",
        "Needs not given",
        "Ages not given",
        "Hours not given",
        "Places not known",
        "Price not given",
        "Ages, hours, price and transport",
        "Getting there and access",
        "Not confirmed by the provider",
        "The provider has not said who may refer",
        "Phone and email not given",
    ):
        assert said in text, said


@pytest.mark.parametrize("kind", ["ap_school", "ap_free_school", "hospital_education"])
async def test_schools_and_hospital_education_take_referrals_from_the_council_or_a_professional_only(
    asked: httpx.AsyncClient, directory: object, kind: str
) -> None:
    text = text_of(await page_of(asked, an_entry(kind=kind)))
    assert "Only Gloucestershire or a professional working with the child can refer." in text
    assert "directly" not in text


async def test_the_third_sector_can_be_asked_directly(asked: httpx.AsyncClient, directory: object) -> None:
    text = text_of(await page_of(asked, an_entry()))
    assert "You can ask this provider directly. Gloucestershire is told when you place." in text


async def test_a_council_may_have_another_route_for_a_kind(
    asked: httpx.AsyncClient, directory: object, place_names: asyncpg.Connection
) -> None:
    route = json.dumps(DEFINITIONS["route_of_kind"].default | {"third_sector": "ehcp_team"})
    await place_names.execute(
        "INSERT INTO dated_setting (authority, name, value, from_day) VALUES (916, 'route_of_kind', $1, '2020-01-01')",
        route,
    )
    text = text_of(await page_of(asked, an_entry()))
    assert "Only Gloucestershire can place a child here, by the child’s education, health and care plan." in text


@pytest.mark.parametrize(
    ("phone", "email", "invented"),
    [
        ("01632 960916", None, True),
        ("01452 000000", "inclusion.gloucestershire@example.org", True),
        ("01452 000000", "inclusion@council.example", False),
    ],
)
async def test_what_is_made_up_of_a_council_is_said_on_a_real_providers_page(
    asked: httpx.AsyncClient, directory: object, place_names: asyncpg.Connection, phone: str, email: str, invented: bool
) -> None:
    told = "UPDATE authority SET referral_phone = $1, referral_email = $2 WHERE id = 916"
    await place_names.execute(told, phone, email)
    text = text_of(await page_of(asked, an_entry(example=False)))
    assert phone in text
    assert ("This phone and email of the council are made up. Do not use them." in text) is invented


async def judge(db: Any, provider: int, status: str, authority: int = 916, **more: Any) -> None:
    columns = ", ".join(["provider", "authority", "status", *more])
    places = ", ".join(f"${number}" for number in range(1, len(more) + 4))
    await db.execute(
        f"INSERT INTO quality_status ({columns}) VALUES ({places})", provider, authority, status, *more.values()
    )


@pytest.mark.parametrize(
    ("status", "more", "warning"),
    [
        ("suspended", {"reason": "Staff checks could not be seen"}, "Suspended by Gloucestershire. No new children."),
        ("lapsed", {"reason": "Insurance ran out"}, "Gloucestershire no longer assures this provider."),
        ("assured", {"until": date(2026, 1, 1)}, "Its assurance ended on 1 January 2026."),
    ],
)
async def test_warnings_come_before_the_name(
    asked: httpx.AsyncClient, directory: object, status: str, more: dict[str, Any], warning: str
) -> None:
    await judge(directory, await put(an_entry()), status, **more)
    text = text_of((await asked.get("/providers/riverbank")).text)
    assert warning in text
    assert text.index(warning) < text.index("Third-sector provider")
    if "reason" in more:
        assert more["reason"] in text


async def test_a_paused_provider_says_so_first(asked: httpx.AsyncClient, directory: object) -> None:
    text = text_of(await page_of(asked, an_entry(state="paused")))
    assert text.index("Paused. This provider is not taking new children now.") < text.index("Third-sector")


async def test_each_council_says_its_own(asked: httpx.AsyncClient, directory: Any) -> None:
    provider = await put(an_entry())
    await judge(directory, provider, "conditional", until=date(2099, 3, 31), level=2, conditions="Renew first aid")
    await judge(directory, provider, "self_assessed", authority=867)
    await directory.execute("INSERT INTO recognition (authority, recognised, since) VALUES (867, 916, '2020-01-01')")
    text = text_of((await asked.get("/providers/riverbank")).text)
    assert "Assured with conditions by Gloucestershire until 31 March 2099 After a review" in text
    assert "Condition: Renew first aid" in text
    assert "Bracknell Forest accepts this" in text
    assert "Self-assessed Bracknell Forest has not checked yet" in text


async def test_inspections_of_each_era_stand_apart_in_their_own_words(asked: httpx.AsyncClient, directory: Any) -> None:
    provider = await put(an_entry(kind="ap_school", register_status="open", register_seen_on=today()))
    for era, on, judgements in (
        ("overall_grades", date(2023, 5, 3), {"Overall effectiveness": "Good"}),
        ("judgements", date(2025, 2, 4), {"Quality of education": "Requires improvement"}),
        ("report_cards", date(2026, 3, 5), {"Inclusion": "Strong standard"}),
    ):
        await directory.execute(
            "INSERT INTO inspection (provider, era, inspected_on, judgements, source, seen_on)"
            " VALUES ($1, $2, $3, $4, 'Report', $3)",
            provider,
            era,
            on,
            json.dumps(judgements),
        )
    html = (await asked.get("/providers/riverbank")).text
    text = text_of(html)
    order = [text.index(ERAS[era]) for era in ("report_cards", "judgements", "overall_grades")]
    assert order == sorted(order)
    assert order[0] < text.index("Strong standard") < order[1] < text.index("Requires improvement") < order[2]
    assert "Do not compare the words of one kind with those of another" in text
    assert "Ofsted inspection: 5 March 2026" in text
    assert "No council here has checked this provider. Open in the national register" in text


async def test_an_example_is_bannered_tagged_and_named_so_in_the_title(
    asked: httpx.AsyncClient, directory: object
) -> None:
    html = await page_of(asked, an_entry())
    assert "Made-up example. Do not send a child here." in html
    assert 'govuk-tag--purple">Example' in html
    assert "(made-up example)" in html.split("</title>")[0]
    real = await page_of(asked, an_entry(slug="real", example=False))
    assert "Made-up example" not in real


async def test_old_facts_of_the_register_are_marked(asked: httpx.AsyncClient, directory: object) -> None:
    school = an_entry(kind="ap_school", register_status="open", register_seen_on=date(2017, 7, 1))
    assert "Older than 12 months" in await page_of(asked, school)
    assert "Older than 12 months" not in await page_of(asked, replace(school, register_seen_on=today()))


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("in_review", 404), ("removed", 410)])
async def test_what_is_not_published_is_not_shown(
    asked: httpx.AsyncClient, directory: object, state: str, status: int
) -> None:
    await put(an_entry(state=state))
    answer = await asked.get("/providers/riverbank")
    assert answer.status_code == status
    assert "Riverbank" not in answer.text
    assert ("No longer listed" in answer.text) == (status == 410)


async def test_reached_from_a_search_it_says_how_far_and_leads_back(
    asked: httpx.AsyncClient, directory: object
) -> None:
    html = await page_of(asked, an_entry(), "?near=GL1+1AD&age=14")
    assert "0.3 miles from GL1 1AD, in a straight line" in html
    assert 'href="/providers?near=GL1+1AD&amp;age=14"' in html
    assert (await asked.get("/providers/riverbank?age=x")).status_code == 200


async def test_an_address_that_is_not_of_the_web_never_becomes_a_link(
    asked: httpx.AsyncClient, directory: object
) -> None:
    source = FactSource(fact="address", source="Own page", link="javascript:alert(2)", seen_on=date(2026, 11, 1))
    html = await page_of(asked, an_entry(website="javascript:alert(1)", sources=(source,)))
    assert 'href="javascript' not in html
