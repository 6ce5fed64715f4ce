"""Claims are sent, proved and decided here. What of a claim was right is told to nobody but the officer."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

from asyncpg import Connection

from apdirectory.accounts.access.roles import PROVIDER_EDITOR
from apdirectory.accounts.people.actions import have_organisation, invite_unasked
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import administrators_mail, editors_mail, quality_officers_mail
from apdirectory.accounts.people.second import refuse_own
from apdirectory.audit.actions import record
from apdirectory.authorities.queries import authority
from apdirectory.database.asking import NOBODY, asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, InvalidInput, NotFound, WayOn
from apdirectory.messages.actions import put
from apdirectory.messages.links.actions import make_link
from apdirectory.messages.links.purposes import Purpose
from apdirectory.providers.claims.claim import APPROVED, SENT, WAITING, Claimed, Kept
from apdirectory.providers.claims.permissions import claims_for_own, may_be_claimed, may_be_invited_again, may_decide
from apdirectory.providers.claims.queries import (
    bodies_for,
    claim_by_id,
    claimed_by,
    is_decided_here,
    keeps_elsewhere,
)
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_id
from apdirectory.providers.listing.actions import project
from apdirectory.web.clock import moment, now
from apdirectory.web.today import today

LOCK = "SELECT state, organisation FROM provider WHERE id = $1 FOR UPDATE"
ADD = """
INSERT INTO claim (id, provider, name, email, position, number, contact, account, organisation, state, made_at,
                   confirmed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
WAITS = "SELECT id FROM claim WHERE provider = $1 AND email = $2 AND state = 'waiting' LIMIT 1"
CONFIRM = "UPDATE claim SET state = 'waiting', confirmed_at = $2 WHERE id = $1 AND state = 'sent'"
DECIDE = """
UPDATE claim SET state = $2, decided_at = $3, decided_by = $4, reason = $5, organisation = coalesce($6, organisation)
WHERE id = $1 AND state = 'waiting' RETURNING id
"""
GIVE = "UPDATE provider SET organisation = $2, claimed_on = $3 WHERE id = $1"
# Of two officers who give entries of two councils to one body, the second sees what the first did.
ALONE_WITH_BODY = "SELECT FROM organisation WHERE id = $1 FOR NO KEY UPDATE"
END_OTHERS = """
UPDATE claim SET state = 'refused', decided_at = $2, decided_by = $3, reason = $4
WHERE provider = $1 AND state = 'waiting' RETURNING id, email
"""
FORGET = """
DELETE FROM claim
WHERE state = 'sent' AND made_at < $1 OR coalesce(decided_at, CASE state WHEN 'waiting' THEN confirmed_at END) < $2
"""

UNPROVED_FOR, KEPT_FOR = timedelta(days=30), timedelta(days=365)
"""How long a claim is kept that nobody proved; and any other, since it was decided, or else since it waits."""
KEPT_TITLE = "Somebody keeps this entry already"
KEPT_ALREADY = "It was claimed before. If it is yours, ask a colleague who keeps it, or sign in."
DECIDED = "Another officer decided this claim first. Look at it again."
NOT_PROVED = "Whoever sent it has not opened the link in our mail yet. You can decide once they have."
NOT_YET = "It cannot be claimed yet"
NOBODY_DECIDES = "The council where this provider is does not use this service yet, so nobody could check a claim."
GIVEN = "An organisation keeps this entry by now. Refuse this claim, and say whom to ask there."
GIVEN_TO_ANOTHER = "Another claim of it was approved. If it is yours too, ask a colleague who keeps it."
IN_ALREADY = "They keep the entry already, so they need no invitation."


async def send_claim(provider: int, claim: Claimed, confirm: Purpose) -> UUID:
    """Claim an entry that nobody keeps. An editor who is signed in claims it for their organisation; anybody else is
    sent a link that proves the address, and it waits from then on. Sent twice, it waits once."""
    who, made = asker(), uuid4()
    own = claims_for_own(who.role)
    async with transaction() as database:
        entry = await _claimable(database, provider)
        if waits := await database.fetchval(WAITS, provider, claim.email):
            return UUID(str(waits))
        whose = (who.account, who.organisation) if own else (None, None)
        said = (claim.name, claim.email, claim.position, claim.number, claim.contact)
        state, confirmed_at = (WAITING, now()) if own else (SENT, None)
        await database.execute(ADD, made, provider, *said, *whose, state, now(), confirmed_at)
        await _record("sent", made, entry.authority)
        await (_tell_officers(entry, made) if own else _send_link(entry, made, claim.email, confirm))
    return made


async def confirm_claim(claim: UUID) -> Kept:
    """The address was proved by its link: from now on the claim waits for a quality officer."""
    async with transaction() as database:
        found = await _found(claim)
        entry = await _claimable(database, found.provider)
        if found.state == SENT and not await database.fetchval(WAITS, found.provider, found.email):
            await database.execute(CONFIRM, claim, now())
            await _record("confirmed", claim, found.authority)
            await _tell_officers(entry, claim)
    return found


async def approve_claim(claim: UUID, body: int | None) -> None:
    """Give the entry to an organisation, a new one where none is named, and invite whoever claimed it as its editor."""
    async with transaction() as database:
        found = await _to_decide(claim)
        entry = await _unkept(database, found.provider, GIVEN)
        keeper = await _keeper(database, entry, found, body)
        await refuse_own(sent_by=await claimed_by(found), keeper=keeper)
        await _decide(database, found, APPROVED, keeper=keeper)
        await database.execute(GIVE, found.provider, keeper, today(now()))
        await project([found.provider])
        if found.account is None:
            await _invite(found, keeper)
        await put(found.email, "claim_approved", provider=found.provider_name, link="/my-provider")
        await _end_others(database, found)


async def invite_again(claim: UUID) -> None:
    """Send the invitation of an approved claim once more: it lasted two days, and nobody else lets them in."""
    async with transaction() as database:
        found = await _to_decide(claim)
        await database.execute(LOCK, found.provider)
        found = await _found(claim)
        if not may_be_invited_again(found) or found.keeper is None:
            raise NotFound
        await database.execute(ALONE_WITH_BODY, found.keeper)
        if await keeps_elsewhere(found.keeper, found.authority):
            raise NotFound
        if found.email in await editors_mail(found.keeper):
            raise Conflict(IN_ALREADY, title="They are in already")
        await _invite(found, found.keeper)
        await _record("invited_again", claim, found.authority)


async def refuse_claim(claim: UUID, reason: str) -> None:
    """Whoever claimed it reads why."""
    async with transaction() as database:
        found = await _to_decide(claim)
        await _decide(database, found, "refused", reason=reason)
        await _tell_refused(found, found.email, reason)


async def forget_old() -> None:
    """Claims say who somebody is: none is kept for longer than it is needed."""
    async with transaction() as database:
        await database.execute(FORGET, now() - UNPROVED_FOR, now() - KEPT_FOR)


async def _claimable(database: Connection, provider: int) -> Entry:
    """The entry, locked. Conflict where its council does not use the service: the claim would wait for ever."""
    entry = await _unkept(database, provider)
    if not await is_decided_here(entry):
        raise Conflict(NOBODY_DECIDES, title=NOT_YET)
    return entry


async def _unkept(database: Connection, provider: int, kept: str = "") -> Entry:
    """The entry, locked: of two who claim it or approve at once the second finds that somebody keeps it.

    `kept`: what an officer is told then.
    """
    row = await database.fetchrow(LOCK, provider)
    entry = await entry_by_id(provider)
    if row is None or entry is None:
        raise NotFound
    if row["organisation"] is not None:
        way_on = None if kept else WayOn("Sign in", "/sign-in")
        raise Conflict(kept or KEPT_ALREADY, title=KEPT_TITLE, way_on=way_on)
    if not may_be_claimed(row["state"], None):
        raise NotFound
    return entry


async def _found(claim: UUID) -> Kept:
    found = await claim_by_id(claim)
    if found is None:
        raise NotFound
    return found


async def _to_decide(claim: UUID) -> Kept:
    found, who = await _found(claim), asker()
    if not may_decide(who.role, who.authority, found.authority):
        raise NotFound
    await refuse_own(sent_by=await claimed_by(found), keeper=found.organisation)
    if found.state == SENT:
        raise Conflict(NOT_PROVED, title="This claim is not proved yet")
    return found


async def _keeper(database: Connection, entry: Entry, claim: Kept, body: int | None) -> int:
    chosen = claim.organisation or body
    if chosen is None:
        return await _new_body(entry)
    await database.execute(ALONE_WITH_BODY, chosen)
    if chosen not in {each.id for each in await bodies_for(entry, claim.organisation)}:
        raise InvalidInput([FieldError("organisation", "Choose one of these organisations")])
    return chosen


async def _new_body(entry: Entry) -> int:
    """Called as the entry; where a namesake is called so already, by its town or council too."""
    council = await authority(entry.authority)
    for name in _names_for(entry, council.name if council else None):
        if made := await have_organisation("provider", name, example=entry.example):
            return made
    raise AssertionError("numbers do not end")


def _names_for(entry: Entry, council: str | None) -> Iterator[str]:
    towns = dict.fromkeys(site.town for site in entry.sites)
    yield entry.name
    yield from (f"{entry.name}, {where}" for where in (*towns, council) if where)
    yield from (f"{entry.name} ({number})" for number in count(2))


async def _invite(claim: Kept, keeper: int) -> None:
    with asking(NOBODY):  # it rests on the claim that was approved: an officer invites nobody
        await invite_unasked(claim.email, claim.name, Place(role=PROVIDER_EDITOR, organisation=keeper))


async def _end_others(database: Connection, approved: Kept) -> None:
    """Whoever else claims an entry that was given is told, and nothing of it waits on."""
    ended = await database.fetch(END_OTHERS, approved.provider, now(), asker().account, GIVEN_TO_ANOTHER)
    for row in ended:
        await _record("refused", row["id"], approved.authority, why=GIVEN_TO_ANOTHER)
        await _tell_refused(approved, row["email"], GIVEN_TO_ANOTHER)


async def _tell_refused(claim: Kept, email: str, reason: str) -> None:
    council = await _council(claim.authority)
    await put(email, "claim_refused", provider=claim.provider_name, council=council, reason=reason)


async def _decide(
    database: Connection, claim: Kept, state: str, *, reason: str | None = None, keeper: int | None = None
) -> None:
    if await database.fetchval(DECIDE, claim.id, state, now(), asker().account, reason, keeper) is None:
        raise Conflict(DECIDED)
    await _record(state, claim.id, claim.authority, why=reason or "")


async def _send_link(entry: Entry, claim: UUID, email: str, confirm: Purpose) -> None:
    link = await make_link(confirm, str(claim), email, authority=entry.authority)
    await put(email, "claim_confirm", provider=entry.name, link=link, until=moment(now() + confirm.lasts))


async def _tell_officers(entry: Entry, claim: UUID) -> None:
    """Those who decide. Where a council has none yet, the administrators, who see to it that it has."""
    officers = await quality_officers_mail(entry.authority)
    for email in officers:
        await put(email, "claim_waiting", provider=entry.name, link=f"/quality/claims/{claim}")
    if not officers:
        council = await _council(entry.authority)
        for email in await administrators_mail():
            await put(email, "claim_undecided", provider=entry.name, council=council, link="/admin/people")


async def _council(code: int) -> str:
    found = await authority(code)
    return found.full_name if found else "The council"


async def _record(what: str, claim: UUID, council: int, why: str = "") -> None:
    await record(f"claim.{what}", subject_kind="claim", subject=str(claim), authority=council, why=why)
