"""Claims are sent, proved and decided here. What of a claim was right is told to nobody but the officer."""

from datetime import timedelta
from uuid import UUID, uuid4

from asyncpg import Connection

from apdirectory.accounts.access.roles import PROVIDER_EDITOR
from apdirectory.accounts.people.actions import have_organisation, invite_unasked
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import quality_officers_mail
from apdirectory.audit.actions import record
from apdirectory.authorities.queries import authority
from apdirectory.database.asking import NOBODY, asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, InvalidInput, NotFound, WayOn
from apdirectory.messages.actions import put
from apdirectory.messages.links.actions import make_link
from apdirectory.messages.links.purposes import Purpose
from apdirectory.providers.claims.claim import SENT, WAITING, Claimed, Kept
from apdirectory.providers.claims.permissions import claims_for_own, may_be_claimed, may_decide
from apdirectory.providers.claims.queries import bodies_for, claim_by_id
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
FORGET = """
DELETE FROM claim WHERE state = 'sent' AND made_at < $1 OR state IN ('approved', 'refused') AND decided_at < $2
"""

UNPROVED_FOR, DECIDED_FOR = timedelta(days=30), timedelta(days=365)
"""How long a claim is kept that nobody proved; and one that was decided."""
KEPT_TITLE = "Somebody keeps this entry already"
KEPT_ALREADY = "It was claimed before. If it is yours, ask a colleague who keeps it, or sign in."
DECIDED = "Another officer decided this claim first. Look at it again."


async def send_claim(provider: int, claim: Claimed, confirm: Purpose) -> UUID:
    """Claim an entry that nobody keeps. An editor who is signed in claims it for their organisation; anybody else is
    sent a link that proves the address, and it waits from then on. Sent twice, it waits once."""
    who, made = asker(), uuid4()
    own = claims_for_own(who.role)
    async with transaction() as database:
        entry = await _unkept(database, provider)
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
        entry = await _unkept(database, found.provider)
        if found.state == SENT and not await database.fetchval(WAITS, found.provider, found.email):
            await database.execute(CONFIRM, claim, now())
            await _record("confirmed", claim, found.authority)
            await _tell_officers(entry, claim)
    return found


async def approve_claim(claim: UUID, body: int | None) -> None:
    """Give the entry to an organisation, a new one where none is named, and invite whoever claimed it as its editor."""
    async with transaction() as database:
        found = await _to_decide(claim)
        entry = await _unkept(database, found.provider)
        keeper = await _keeper(entry, found, body)
        await _decide(database, found, "approved", keeper=keeper)
        await database.execute(GIVE, found.provider, keeper, today())
        await project([found.provider])
        if found.account is None:
            with asking(NOBODY):  # it rests on the claim that was approved: an officer invites nobody
                await invite_unasked(found.email, found.name, Place(role=PROVIDER_EDITOR, organisation=keeper))
        await put(found.email, "claim_approved", provider=found.provider_name, link="/my-provider")


async def refuse_claim(claim: UUID, reason: str) -> None:
    """Whoever claimed it reads why."""
    async with transaction() as database:
        found = await _to_decide(claim)
        await _decide(database, found, "refused", reason=reason)
        council = await authority(found.authority)
        await put(
            found.email,
            "claim_refused",
            provider=found.provider_name,
            council=council.full_name if council else "The council",
            reason=reason,
        )


async def forget_old() -> None:
    """Claims say who somebody is: none is kept for longer than it is needed."""
    async with transaction() as database:
        await database.execute(FORGET, now() - UNPROVED_FOR, now() - DECIDED_FOR)


async def _unkept(database: Connection, provider: int) -> Entry:
    """The entry, locked: of two who claim it or approve at once the second finds that somebody keeps it."""
    row = await database.fetchrow(LOCK, provider)
    entry = await entry_by_id(provider)
    if row is None or entry is None:
        raise NotFound
    if row["organisation"] is not None:
        raise Conflict(KEPT_ALREADY, title=KEPT_TITLE, way_on=WayOn("Sign in", "/sign-in"))
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
    return found


async def _keeper(entry: Entry, claim: Kept, body: int | None) -> int:
    chosen = claim.organisation or body
    if chosen is None:
        made = await have_organisation("provider", entry.name, example=entry.example)
        if made is None:
            raise Conflict("There is an organisation of this name by now. Choose it.", title="There is one already")
        return made
    if chosen not in {each.id for each in await bodies_for(entry, claim.organisation)}:
        raise InvalidInput([FieldError("organisation", "Choose one of these organisations")])
    return chosen


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
    for email in await quality_officers_mail(entry.authority):
        await put(email, "claim_waiting", provider=entry.name, link=f"/quality/claims/{claim}")


async def _record(what: str, claim: UUID, council: int, why: str = "") -> None:
    await record(f"claim.{what}", subject_kind="claim", subject=str(claim), authority=council, why=why)
