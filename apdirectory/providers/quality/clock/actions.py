"""What the clock does about quality each day: warn, let lapse, have replaced.

Some providers at a time, each time in a transaction of its own: whoever works meanwhile waits for a moment, and not for
the night. It may be called off at any point and called again, on the day or on a later one: what is done of a provider
is done whole or not at all, and nothing twice.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import asyncpg
import msgspec

from apdirectory.accounts.people.queries import editors_mail_of
from apdirectory.database.asking import NOBODY, asking
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import ToPut, put_all
from apdirectory.providers.quality.actions import let_lapse, set_evidence_dates
from apdirectory.providers.quality.clock.due import Assurance, ToReplace, for_editors, replaced, to_replace
from apdirectory.providers.quality.clock.letters import Letter, Told, letter
from apdirectory.providers.quality.clock.queries import (
    Night,
    assured_by,
    ends_told_of,
    looked_at,
    open_items,
    told_of,
)
from apdirectory.providers.quality.evidence.actions import dates_of, lock_all_evidence
from apdirectory.providers.quality.evidence.holding import Shown
from apdirectory.providers.quality.evidence.queries import shown_by
from apdirectory.web.words import count

AT_ONCE = 200
"""Providers that are looked at together, about a second's work."""
NOTE = """
INSERT INTO evidence_notice (evidence, days, told_on)
SELECT evidence, days, $2 FROM json_to_recordset($1::json) AS told (evidence uuid, days smallint)
"""
NOTE_ENDS = """
INSERT INTO assurance_notice (provider, authority, until, days, told_on)
SELECT provider, authority, until, days, $2
FROM json_to_recordset($1::json) AS told (provider int, authority int, until date, days smallint)
"""
# What was done with because nobody asked for it any more is asked for again.
REPLACE = """
INSERT INTO quality_action (provider, authority, item, label, ran_out_on, due_on)
SELECT * FROM json_to_recordset($1::json) AS given (
    provider int, authority int, item text, label text, ran_out_on date, due_on date)
ON CONFLICT (provider, authority, item, ran_out_on) DO UPDATE SET done_on = NULL
"""
DONE = """
UPDATE quality_action held SET done_on = $2
FROM json_to_recordset($1::json) AS given (provider int, authority int, item text)
WHERE (held.provider, held.authority, held.item) = (given.provider, given.authority, given.item)
  AND held.done_on IS NULL
"""

Assured = Mapping[int, Mapping[int, Assurance]]


async def run_quality_day(day: date) -> None:
    """People are told of what ends in 60, 30 and 7 days, assurances lapse, and what is standard is to be replaced."""
    with asking(NOBODY):
        night, providers = Night(day), await looked_at()
        for first in range(0, len(providers), AT_ONCE):
            await _look_at(providers[first : first + AT_ONCE], night)


async def _look_at(providers: Sequence[int], night: Night) -> None:
    async with transaction() as database:
        await lock_all_evidence()
        shown = await shown_by(providers, night.day)
        await set_evidence_dates([date for each in shown for date in dates_of(each)])
        assured = await assured_by(providers)
        told = Told(of_evidence=await told_of(providers), of_ends=await ends_told_of(providers))
        letters = [letter(each, assured[each.whose.provider], told, night.day) for each in shown]
        await _tell(database, [each for each in letters if each.lines], night)
        await _have_replaced(database, shown, assured, night)
        know = {(each.whose.provider, authority) for each in letters for authority in each.ran_out}
        await let_lapse(providers, night.day, told=know)


async def _tell(database: asyncpg.Connection, letters: Sequence[Letter], night: Night) -> None:
    of_evidence = [notice for each in letters for notice in each.of_evidence]
    of_ends = [notice for each in letters for notice in each.of_ends]
    await database.execute(NOTE, msgspec.json.encode(of_evidence).decode(), night.day)
    await database.execute(NOTE_ENDS, msgspec.json.encode(of_ends).decode(), night.day)
    editors = await editors_mail_of({each.whose.organisation for each in letters if each.whose.organisation})
    await put_all(
        [mail for each in letters for mail in await _mails(each, editors.get(each.whose.organisation or 0, ()), night)]
    )


async def _mails(letter: Letter, editors: Sequence[str], night: Night) -> list[ToPut]:
    """To the editors about all; to each council's quality officers about what concerns it, in its own words."""
    whose = letter.whose
    said, link = _said(for_editors(letter.lines.values())), f"/my-provider/{whose.slug}/evidence"
    values = {"provider": whose.name, "link": link, **said}
    mails = [ToPut(to=email, message="evidence_ending", values=values) for email in editors]
    link = f"/quality/providers/{whose.slug}/evidence"
    for authority, lines in letter.lines.items():
        values = {"provider": whose.name, "link": link, **_said([each.text for each in lines.values()])}
        officers = await night.officers(authority)
        mails += [ToPut(to=email, message="evidence_ending_officer", values=values) for email in officers]
    return mails


def _said(lines: Sequence[str]) -> dict[str, str]:
    return {"how_many": count(len(lines), "item"), "lines": "\n".join(lines)}


async def _have_replaced(database: asyncpg.Connection, shown: Sequence[Shown], assured: Assured, night: Night) -> None:
    waiting = await open_items([each.whose.provider for each in shown])
    new: list[ToReplace] = []
    done: list[dict[str, object]] = []
    for each in shown:
        provider = each.whose.provider
        for authority in each.whose.judged_by:
            there = waiting.get((provider, authority), set())
            done += [
                {"provider": provider, "authority": authority, "item": item}
                for item in replaced(each.held[authority], there, night.day)
            ]
            if authority in assured[provider]:
                days = await night.action_days(authority)
                new += to_replace(each.held[authority], provider, authority, days, night.day, there)
    await database.execute(REPLACE, msgspec.json.encode(new).decode())
    await database.execute(DONE, msgspec.json.encode(done).decode(), night.day)
