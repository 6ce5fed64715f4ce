"""The API's entry and the provider's page say of quality what the rule says, for every viewer, on several days."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from html import unescape

import asyncpg
import httpx
import msgspec
import pytest

from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.names import names
from apdirectory.providers.provider_page import api, whole
from apdirectory.providers.quality.seen import Quality, is_open_in_register, seen
from apdirectory.providers.quality.standing import Recognition, Standing
from apdirectory.providers.wording import quality_said
from tests.providers.search.directory import RECOGNITIONS, Assessed, directory, write

DAY = date(2026, 11, 22)
DAYS = [DAY + timedelta(days=count) for count in (-1, 0, 1, 9, 40)]
VIEWERS = {"": None, "?near=GL1+1AD": 916, "?near=SN1+1AA": 866, "?near=BS37+1AA": None}
"""South Gloucestershire does not use the service, so it speaks for nobody."""


@pytest.fixture
async def made(place_names: asyncpg.Connection) -> list[Assessed]:
    await place_names.execute(
        "INSERT INTO postcode (postcode, easting, northing, district) VALUES"
        " ('SN11AA', 415000, 184000, 'E06000030'), ('BS371AA', 371000, 182000, 'E06000025')"
    )
    await place_names.execute(
        "INSERT INTO district (code, name, authority, easting, northing) VALUES"
        " ('E06000030', 'Swindon', 866, 415000, 184000),"
        " ('E06000025', 'South Gloucestershire', 803, 371000, 182000)"
    )
    entries = list(directory(70, DAY, seed=23))
    await write(entries)
    return [each for each in entries if each.entry.state in ("published", "paused")]


def standings_of(each: Assessed) -> list[Standing]:
    """From what the test made, not from the database."""
    return [
        Standing(
            authority=status.authority,
            status=status.status,
            level=status.level,
            until=status.until,
            evidence_until=status.evidence_until,
            evidence_item=status.evidence_item,
            kind=each.entry.kind,
            recognitions=tuple(
                Recognition(authority=by, since=since, until=until, kinds=tuple(kinds), level=level)
                for by, recognised, since, until, kinds, level in RECOGNITIONS
                if recognised == status.authority
            ),
        )
        for status in each.statuses
    ]


def expected(each: Assessed, viewer: int | None, day: date) -> Quality:
    entry = each.entry
    is_open = is_open_in_register(entry.kind, entry.register_status, entry.closed_on, day)
    return seen(standings_of(each), entry.authority, viewer, day, entry.register_seen_on if is_open else None)


async def line_of(quality: Quality, viewer: int | None) -> str:
    known = await names()
    said = quality_said(quality, known.council_here(viewer), known.council(quality.authority))
    return f"{said.tag.text} {said.line}"


def headline_of(html: str) -> str:
    """The first tag after the name, with the line beside it."""
    found = re.search(r'<p class="govuk-body">(<strong class="govuk-tag.*?)</p>', html.split("</h1>")[1], re.DOTALL)
    assert found
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found[1])).split())


async def test_the_entry_and_the_page_say_what_the_rule_says(
    asked: httpx.AsyncClient, made: Sequence[Assessed], monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = set()
    for day in DAYS:
        monkeypatch.setattr(api, "today", lambda day=day: day)
        monkeypatch.setattr(whole, "today", lambda day=day: day)
        for each in made:
            told = (await asked.get(f"/api/v1/providers/{each.entry.slug}")).json()
            assert msgspec.convert(told["quality"], Quality) == expected(each, None, day), (each, day)
        for number, each in enumerate(made):
            query, viewer = list(VIEWERS.items())[(number + day.day) % len(VIEWERS)]
            page = await asked.get(f"/providers/{each.entry.slug}{query}")
            want = await line_of(expected(each, viewer, day), viewer)
            assert headline_of(page.text) == want, (each, query, day)
            tags.add(want.partition(" by ")[0].partition(" until ")[0])
    assert {"Assured", "Suspended No new children"} <= tags
    assert len(tags) > 5


async def test_the_page_names_who_assured_and_who_accepts_it(
    asked: httpx.AsyncClient, made: Sequence[Assessed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "today", lambda: DAY)
    accepted = [each.entry for each in made if _is_accepted(each)]
    assert accepted
    near, anywhere = await _both(asked, accepted[0])
    assert near in (
        "Assured by Swindon, accepted by Gloucestershire",
        "Assured with conditions by Swindon, accepted by Gloucestershire",
    )
    assert re.fullmatch(r"Assured (with conditions )?by Swindon until \d+ \w+ \d{4}", anywhere)


def _is_accepted(each: Assessed) -> bool:
    return (
        expected(each, 916, DAY).authority == "866"
        and expected(each, None, DAY).authority == "866"
        and (expected(each, 916, DAY).status in ("assured", "conditional"))
    )


async def _both(asked: httpx.AsyncClient, entry: Entry) -> tuple[str, str]:
    """What is seen in Gloucestershire, and without a place."""
    near = await asked.get(f"/providers/{entry.slug}?near=GL1+1AD")
    return headline_of(near.text), headline_of((await asked.get(f"/providers/{entry.slug}")).text)
