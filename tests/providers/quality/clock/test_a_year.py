"""The clock moved day by day through a year, with nights left out: what lapses, who is told, what is to be replaced."""

import os
import random
from datetime import date, timedelta
from uuid import UUID

import asyncpg
import pytest
from msgspec.structs import replace

from apdirectory.database.asking import Asker, asking
from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality.actions import put_statuses, step
from apdirectory.providers.quality.clock.actions import run_quality_day
from apdirectory.providers.quality.decision import Decided
from apdirectory.providers.quality.evidence.actions import record_seen, refuse
from apdirectory.providers.quality.evidence.offered import SEEN, Offered
from apdirectory.providers.quality.evidence.queries import whose_all
from apdirectory.providers.quality.queries import standings
from apdirectory.providers.quality.standards.actions import change_standard
from apdirectory.providers.quality.standards.changing import Change
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.conftest import MovedClock
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.quality.clock.year import CRITICAL, STANDARD, WARNED, Pair, Piece, Year
from tests.providers.quality.people import add_entry, asker_of

PROVIDERS = int(os.environ.get("YEAR_PROVIDERS", "30"))
DAYS = 365
SKIPPED = 0.25
"""Share of nights on which no worker runs."""
EDITORS_MAIL = "SELECT count(*) FROM outbox WHERE message = 'evidence_ending'"
NOTICES = "SELECT evidence, days, told_on FROM evidence_notice"
ACTIONS = "SELECT provider, authority, item FROM quality_action WHERE done_on IS NULL"
LAPSED = "SELECT provider, authority FROM quality_status WHERE status = 'lapsed'"


class Simulated:
    """The service and what should be so, side by side."""

    def __init__(self, db: asyncpg.Connection, personas: Personas, seed: int) -> None:
        self.db, self.chance = db, random.Random(seed)  # noqa: S311 - nothing secret
        self.officer = asker_of(personas, "quality officer")
        self.editors = personas["provider's editor"].organisation
        self.changed = today(now()) + timedelta(days=150)

    async def begin(self) -> None:
        made = [await add_entry(f"provider-{number}", kind="third_sector") for number in range(PROVIDERS)]
        await self.db.execute("UPDATE provider SET organisation = $2 WHERE id = ANY($1::int[])", made, self.editors)
        assured = {(each, COUNTY) for each in made} | {(each, SWINDON) for each in made[::3]}
        day, until = today(now()), today(now()) + timedelta(days=2 * DAYS)
        await put_statuses(
            [
                Decided(provider=each, authority=by, status="assured", level=2, decided_on=day, until=until)
                for each, by in assured
            ]
        )
        await project(made)
        self.year = Year(assured=assured, changed={SWINDON: ("fire_drill", self.changed)})
        await self._swindon_changes_its_mind()
        for provider in made:
            for item in (*CRITICAL, *STANDARD):
                if self.chance.random() < 0.8:
                    await self.show(provider, item)

    async def _swindon_changes_its_mind(self) -> None:
        change = Change(
            heading="health_and_safety",
            label="Fire drill",
            public_label="Fire drill",
            critical=True,
            months=4,
            kinds=("third_sector",),
            asked=True,
            since=self.changed,
            why="After a fire",
        )
        with asking(self._officer_of(SWINDON)):
            await change_standard("fire_drill", change)

    def _officer_of(self, authority: int) -> Asker:
        return replace(self.officer, authority=authority)

    async def show(self, provider: int, item: str) -> UUID:
        """An officer sees evidence that ends some time from now, and on no day on which another of the item does."""
        taken = {each.ends for each in self.year.of(provider, item)}
        free = [ends for ahead in range(1, 300) if (ends := today(now()) + timedelta(days=ahead)) not in taken]
        ends, (whose,) = self.chance.choice(free), await whose_all([provider])
        with asking(self.officer):
            offered = Offered(form=SEEN, seen_on=today(now()), ends_on=ends)
            made = await record_seen(whose, item, offered, "An officer")
        self.year.pieces[made] = Piece(provider, item, ends, today(now()))
        self.year.to_replace -= {each for each in self.year.to_replace if (each[0], each[2]) == (provider, item)}
        return made

    async def day(self) -> None:
        """What people do after the morning: renew what ends, take one back, renew an assurance that lapsed."""
        day = today(now())
        for provider, item in self._ends_soon(day):
            if self.chance.random() < 0.02:
                await self.show(provider, item)
        if self.chance.random() < 0.1:
            await self._refuse_one(day)
        if self.chance.random() < 0.1:
            await self._slip(day)
        for pair in sorted(self.year.lapsed):
            if self.chance.random() < 0.2:
                await self._renew(pair, day)

    def _ends_soon(self, day: date) -> list[tuple[int, str]]:
        pairs = {(each.provider, each.item) for each in self.year.pieces.values()}
        soon = day + timedelta(days=40)
        return sorted(pair for pair in pairs if not any(each.holds(soon) for each in self.year.of(*pair)))

    async def _refuse_one(self, day: date) -> None:
        await self._refuse(self.chance.choice([n for n, each in self.year.pieces.items() if each.stands(day)]), day)

    async def _slip(self, day: date) -> None:
        """An officer accepts what is not right, of an item that was perhaps never shown before, and sees it at once."""
        provider, _ = self.chance.choice(sorted(self.year.assured))
        await self._refuse(await self.show(provider, self.chance.choice((*CRITICAL, *STANDARD))), day)

    async def _refuse(self, number: UUID, day: date) -> None:
        """Whose assurance ends with it lapses there and then."""
        piece = self.year.pieces[number]
        (whose,) = await whose_all([piece.provider])
        with asking(self.officer):
            await refuse(whose, number, "It is not theirs")
        piece.refused = day
        self.year.falls(day)
        assert {tuple(row) for row in await self.db.fetch(LAPSED)} == self.year.lapsed

    async def _renew(self, pair: Pair, day: date) -> None:
        provider, authority = pair
        if any(self.year.lacks(provider, item, day) for item in self.year.critical(authority, day)):
            return
        with asking(self._officer_of(authority)):
            await step(provider, authority, "renew")
        self.year.lapsed.discard(pair)

    async def agree(self) -> None:
        """What the clock kept is what should be so, and each lapse came with every warning that had its day."""
        told = {(row["evidence"], row["days"]): row["told_on"] for row in await self.db.fetch(NOTICES)}
        assert told == self.year.told
        assert await self.db.fetchval(EDITORS_MAIL) == self.year.mails
        assert {tuple(row) for row in await self.db.fetch(LAPSED)} == self.year.lapsed
        assert {tuple(row) for row in await self.db.fetch(ACTIONS)} == self.year.to_replace

    async def looks_right(self) -> None:
        """On any day, also one before which no worker ran, the public sees what should be so."""
        day = today(now())
        for provider, authority in self.chance.sample(sorted(self.year.assured), 5):
            said = next(each for each in await standings(provider) if each.authority == authority)
            if authority != SWINDON or day != self.changed:  # what is asked from today is known this morning
                assert (said.status_on(day) == "lapsed") == self.year.over((provider, authority), day)

    def warned_before(self, falls: set[Pair], day: date) -> None:
        for provider, authority in falls:
            for item in self.year.critical(authority, day):
                for number, each in self.year.pieces.items():
                    if (each.provider, each.item) == (provider, item) and each.ends < day and self._ended_it(each, day):
                        due = {days for days in WARNED if each.recorded < each.ends - timedelta(days=days)}
                        assert due <= {days for told, days in self.year.told if told == number}

    def _ended_it(self, piece: Piece, day: date) -> bool:
        """It was the last to end of its item, and nobody took anything of the item back."""
        others = self.year.of(piece.provider, piece.item)
        return all(each.refused is None and each.ends <= piece.ends for each in others)


@pytest.mark.timeout(600)
async def test_every_expiry_lowers_what_it_should_on_the_day_and_nobody_is_told_twice(
    db: asyncpg.Connection, personas: Personas, moved_clock: MovedClock
) -> None:
    simulated = Simulated(db, personas, seed=20261122)
    await simulated.begin()
    fell, chance = 0, simulated.chance
    for number in range(DAYS):
        if number == 0 or chance.random() > SKIPPED:
            falls = simulated.year.morning(today(now()))
            await run_quality_day(today(now()))
            if chance.random() < 0.1:
                await run_quality_day(today(now()))
            simulated.warned_before(falls, today(now()))
            await simulated.agree()
            fell += len(falls)
        await simulated.looks_right()
        await simulated.day()
        moved_clock.forward(days=1)
    assert fell >= PROVIDERS // 2
    assert simulated.year.mails > PROVIDERS
