"""What invented providers have shown, said of themselves and been found to be is written here, in bulk."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from apdirectory.database.asking import NOBODY, asking
from apdirectory.database.transaction import transaction
from apdirectory.providers.entries.changes.difference import differences
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.entries.slugs import slug_of
from apdirectory.providers.examples.actions import SEED
from apdirectory.providers.examples.assurance.invented import GOOD, Invented, answers, found, number, pieces, sent_on
from apdirectory.providers.examples.assurance.queries import example_accounts, invented_providers
from apdirectory.providers.examples.people.cast import EDITOR, FIRST_OFFICER, HERE, PROVIDER, SECOND_OFFICER
from apdirectory.providers.examples.reading import invented_as_written
from apdirectory.providers.examples.voices.actions import make_example_voices
from apdirectory.providers.quality.evidence.actions import refresh
from apdirectory.providers.quality.reviews.review import LEVEL
from apdirectory.providers.quality.standards.frameworks import framework_for
from apdirectory.providers.quality.standards.item import Item
from apdirectory.providers.quality.standards.queries import items_for
from apdirectory.providers.quality.states import SELF_ASSESSED
from apdirectory.web.clock import now
from apdirectory.web.today import today as day_of

SUMMARY = "An invented report. The children we met felt safe, and staff knew what to do when one did not come."
OTHER_WORDS = "Ring us first. Then send one page about the young person, and come to see us together."
CHANGES = 3
"""Entries with a change that waits."""
A_WEEK, A_YEAR = timedelta(days=7), timedelta(days=365)

EVIDENCE = """
INSERT INTO evidence (id, provider, item, form, link, seen_on, seen_by, issued_on, ends_on, added_at, state,
                      accepted_on, checked_at)
SELECT id, provider, item, form, link, seen_on, seen_by, issued_on, ends_on, added_on, state, accepted_on, accepted_on
FROM json_to_recordset($1::json) AS told (
    id uuid, provider int, item text, form text, link text, seen_on date, seen_by text, issued_on date, ends_on date,
    added_on date, state text, accepted_on date)
ON CONFLICT DO NOTHING RETURNING provider
"""
SELF_ASSESSED_BY = """
INSERT INTO self_assessment (id, provider, framework, answers, started_at, sent_at)
SELECT id, provider, framework, answers, sent_at, sent_at
FROM json_to_recordset($1::json) AS told (
    id uuid, provider int, framework text, answers jsonb, sent_at timestamptz)
ON CONFLICT DO NOTHING RETURNING provider
"""
REVIEWS = """
INSERT INTO review (id, provider, authority, kind, planned_on, reviewer, self_assessment, framework, state, planned_by,
                    planned_at, outcome, until, conditions, summary, proposed_by, proposed_at, moderated_by,
                    moderated_at, decided_on, next_on)
SELECT id, provider, authority, 'visit', planned_on, reviewer, self_assessment, framework, state, reviewer, planned_at,
       outcome, until, conditions, summary, CASE WHEN outcome IS NOT NULL THEN reviewer END, decided_at, moderator,
       CASE WHEN moderator IS NOT NULL THEN decided_at END, decided_on, until
FROM json_to_recordset($1::json) AS told (
    id uuid, provider int, authority int, planned_on date, reviewer uuid, self_assessment uuid, framework text,
    state text, planned_at timestamptz, outcome text, until date, conditions text, summary text, moderator uuid,
    decided_at timestamptz, decided_on date)
ON CONFLICT DO NOTHING RETURNING id
"""
FINDINGS = """
INSERT INTO finding (review, code, heading, label, finding, note, found_by)
SELECT * FROM json_to_recordset($1::json) AS told (
    review uuid, code text, heading text, label text, finding text, note text, found_by uuid)
ON CONFLICT DO NOTHING
"""
ASKED = """
INSERT INTO review_action (id, review, what, owner, due_on)
SELECT id, review, what, 'The manager', due_on
FROM json_to_recordset($1::json) AS told (id uuid, review uuid, what text, due_on date)
ON CONFLICT DO NOTHING
"""
CHANGE = """
INSERT INTO pending_change (id, provider, fields, proposed_by, proposed_at) VALUES ($1, $2, $3::jsonb, $4, $5)
ON CONFLICT DO NOTHING RETURNING provider
"""


class Subject(Struct, frozen=True):
    """An invented provider with what is asked of it, and by which framework."""

    provider: Invented
    items: list[Item]
    framework: str


async def make_example_quality(today: date | None = None, seed: int = SEED) -> int:
    """Have what the desk and the providers' own pages show, of the county's invented providers and those around it.

    Where the example officers are not here, nothing is made. The same day changes nothing; a later one brings what was
    renewed since. Returns how many rows are new.
    """
    today = today or day_of(now())
    accounts = await example_accounts(FIRST_OFFICER, SECOND_OFFICER, EDITOR)
    if len(accounts) < 3:
        return 0
    slugs = [slug_of(told["name"]) for told in invented_as_written()]
    with asking(NOBODY):
        async with transaction() as database:
            subjects = [await _subject(each, today) for each in await invented_providers(slugs)]
            new = await _show(database, subjects, today, seed)
            new += await _assess(database, subjects, today, seed)
            new += await _review(database, subjects, accounts, today, seed)
            new += await _change(database, subjects, accounts)
    return new + sum([await make_example_voices(each.provider, accounts, today) for each in subjects])


async def _subject(provider: Invented, today: date) -> Subject:
    framework = framework_for(provider.kind, today)
    name = f"{framework.name}, {framework.version}" if framework else "The council’s own"
    return Subject(provider, await items_for(provider.kind, provider.authority, today), name)


async def _show(database: asyncpg.Connection, subjects: Sequence[Subject], today: date, seed: int) -> int:
    told = [piece for each in subjects for piece in pieces(each.provider, each.items, today, seed)]
    rows = await _put(database, EVIDENCE, told)
    await refresh([each.provider.id for each in subjects])
    return len(rows)


async def _assess(database: asyncpg.Connection, subjects: Sequence[Subject], today: date, seed: int) -> int:
    told = [
        {
            "id": _assessment(each.provider),
            "provider": each.provider.id,
            "framework": each.framework,
            "answers": said,
            "sent_at": _at_three(sent_on(each.provider, today, seed)),
        }
        for each in subjects
        if (said := answers(each.provider, each.items, seed))
    ]
    return len(await _put(database, SELF_ASSESSED_BY, told))


async def _review(
    database: asyncpg.Connection, subjects: Sequence[Subject], accounts: dict[str, UUID], today: date, seed: int
) -> int:
    """Of each that the county has decided on; of those that are self-assessed one waits for a second officer."""
    here = [each for each in subjects if each.provider.authority == HERE]
    decided = [each for each in here if each.provider.status in GOOD and each.provider.level == LEVEL]
    begun = [each for each in here if each.provider.status == SELF_ASSESSED]
    officers = accounts[FIRST_OFFICER], accounts[SECOND_OFFICER]
    told = [_decided(each, *officers) for each in decided]
    told += [_begun(each, officers[0], today, proposed=each is begun[0]) for each in begun]
    new = {row["id"] for row in await _put(database, REVIEWS, told)}
    looked_at = [each for each in (*decided, *begun[:1]) if _number(each.provider) in new]
    findings = [
        {"review": _number(each.provider), "found_by": officers[0], **asdict(one)}
        for each in looked_at
        for one in found(each.provider, each.items, seed)
    ]
    await _put(database, FINDINGS, findings)
    await _put(database, ASKED, [_asked(each.provider) for each in looked_at if each.provider.conditions])
    return len(new)


def _decided(subject: Subject, reviewer: UUID, moderator: UUID) -> dict[str, Any]:
    of = subject.provider
    on = of.decided_on or day_of(now())
    proposed = {"outcome": of.status, "until": of.until, "conditions": of.conditions, "summary": SUMMARY}
    when = {"planned_on": on - A_WEEK, "planned_at": _at_three(on - 3 * A_WEEK), "decided_on": on}
    moderated = {"moderator": moderator, "decided_at": _at_three(on)}
    return _row(subject, reviewer, "decided") | proposed | when | moderated


def _begun(subject: Subject, reviewer: UUID, today: date, *, proposed: bool) -> dict[str, Any]:
    """Planned for next week; or visited last week, and proposed yesterday."""
    row = _row(subject, reviewer, "proposed" if proposed else "planned")
    on = today - A_WEEK if proposed else today + A_WEEK
    row |= {"planned_on": on, "planned_at": _at_three(today - 2 * A_WEEK)}
    if not proposed:
        return row
    said = {"outcome": "assured", "until": today + A_YEAR, "conditions": None, "summary": SUMMARY}
    return row | said | {"decided_at": _at_three(today - timedelta(days=1))}


def _row(subject: Subject, reviewer: UUID, state: str) -> dict[str, Any]:
    of = subject.provider
    row = {"id": _number(of), "provider": of.id, "authority": of.authority, "reviewer": reviewer}
    return row | {"self_assessment": _assessment(of), "framework": subject.framework, "state": state}


def _asked(provider: Invented) -> dict[str, Any]:
    due_on = (provider.decided_on or day_of(now())) + 8 * A_WEEK
    return {
        "id": number(provider.slug, "action"),
        "review": _number(provider),
        "what": provider.conditions,
        "due_on": due_on,
    }


async def _change(database: asyncpg.Connection, subjects: Sequence[Subject], accounts: dict[str, UUID]) -> int:
    """The example editor's own entry has one, and a few more of the county."""
    here = [
        each.provider.slug for each in subjects if each.provider.authority == HERE and each.provider.slug != PROVIDER
    ]
    new = 0
    for slug in (PROVIDER, *here[: CHANGES - 1]):
        entry = await entry_by_slug(slug)
        if entry is None or not entry.example:
            continue
        said = msgspec.json.encode(differences(entry, replace(entry, how_to_refer=OTHER_WORDS))).decode()
        who = accounts[EDITOR] if slug == PROVIDER else None
        new += bool(await database.fetchval(CHANGE, number(slug, "change"), entry.id, said, who, now()))
    return new


async def _put(database: asyncpg.Connection, statement: str, told: Sequence[object]) -> list[asyncpg.Record]:
    return list(await database.fetch(statement, msgspec.json.encode(told).decode()))


def _number(provider: Invented) -> UUID:
    return number(provider.slug, "review")


def _assessment(provider: Invented) -> UUID:
    return number(provider.slug, "self-assessment")


def _at_three(on: date) -> datetime:
    return datetime.combine(on, time(15), tzinfo=now().tzinfo)
