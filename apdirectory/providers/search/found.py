"""From the rows of the search statement to the answer: quality on the day, and why an offer matches."""

from datetime import date

from msgspec import UNSET, Struct

from apdirectory.providers.listing import bits
from apdirectory.providers.search.answer import FoundOffer, FoundProvider, OfferSite, Quality
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.vocabulary import HOURS, KEY_STAGES, KINDS, LEVELS, MODES, NEEDS


class ProviderCard(Struct, frozen=True):
    slug: str
    name: str
    kind: str
    example: bool
    in_register_on: date | None


class OfferCard(Struct, frozen=True):
    """What of an offer does not change with the day or the search."""

    id: str
    programme: str
    mode: str
    needs: list[str]
    age_from: int | None
    age_to: int | None
    key_stages: list[str]
    levels: list[str]
    hours: list[str]
    price: float | None
    price_to: float | None
    price_unit: str | None
    price_a_week: int | None
    districts: list[str]
    site: OfferSite | None


class OfferRow(Struct, frozen=True, array_like=True):
    card: OfferCard
    tenths: int | None
    vacancies: int | None
    as_of: date | None
    assessment_first: bool
    next_start: date | None
    unsaid: int


class FoundRow(Struct, frozen=True, array_like=True):
    """One provider as search.sql puts it together; distances are tenths of a mile."""

    card: ProviderCard
    tenths: int | None
    status: str | None
    level: int | None
    authority: int | None
    until: date | None
    recognised_yet: bool | None
    reason: str | None
    offers: list[OfferRow]
    offers_in_all: int


def provider(row: FoundRow, asked: Asked, today: date) -> FoundProvider:
    card = row.card
    return FoundProvider(
        slug=card.slug,
        name=card.name,
        kind=card.kind,
        example=card.example,
        distance_miles=_miles(row.tenths),
        quality=quality_on(today, row),
        offers=[_offer(offer, card, asked) for offer in row.offers],
        more_offers=row.offers_in_all - len(row.offers),
    )


def quality_on(today: date, row: FoundRow) -> Quality:
    """The status on this day: an assurance whose last day has passed has lapsed."""
    registered = row.card.in_register_on
    if row.status is None or not row.recognised_yet:
        return Quality(status="unverified", in_register_on=registered)
    over = row.until is not None and row.until < today and row.status in ("assured", "conditional")
    return Quality(
        status="lapsed" if over else row.status,
        level=row.level,
        authority=None if row.authority is None else str(row.authority),
        until=row.until,
        reason=row.reason,
        in_register_on=registered,
    )


def _miles(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def _offer(row: OfferRow, provider: ProviderCard, asked: Asked) -> FoundOffer:
    card = row.card
    return FoundOffer(
        id=card.id,
        programme=card.programme,
        mode=card.mode,
        needs=card.needs,
        age_from=card.age_from,
        age_to=card.age_to,
        key_stages=card.key_stages,
        levels=card.levels,
        hours=card.hours,
        price=card.price,
        price_to=card.price_to,
        price_unit=card.price_unit,
        price_a_week=card.price_a_week,
        vacancies=row.vacancies,
        as_of=row.as_of,
        assessment_first=row.assessment_first,
        next_start=row.next_start,
        distance_miles=_miles(row.tenths),
        districts=card.districts,
        site=card.site,
        why=why(asked, card, provider.kind, row.unsaid),
        not_said=_not_said(asked, row.unsaid) if row.unsaid else UNSET,
    )


_LABELS = {
    "need": {need.code: need.label for need in NEEDS},
    "key_stage": {stage.code: stage.label for stage in KEY_STAGES},
    "level": {word.code: word.label for word in LEVELS},
    "hours": {word.code: word.label for word in HOURS},
    "kind": {word.code: word.label for word in KINDS},
    "mode": {word.code: word.label for word in MODES},
}


def why(asked: Asked, offer: OfferCard, kind: str, unsaid: int) -> list[str]:
    """What was asked and this offer says it does, in words."""
    reasons = [_LABELS["need"][code] for code in asked.need if code in offer.needs]
    if not unsaid & bits.AGES_UNKNOWN:
        reasons += [f"age {asked.age}"] if asked.age is not None else []
        reasons += [_LABELS["key_stage"][code] for code in asked.key_stage if _covers(offer, code)]
    reasons += [_LABELS["level"][code] for code in asked.level if code in offer.levels]
    reasons += [_LABELS["hours"][code] for code in asked.hours if code in offer.hours]
    reasons += [_LABELS["mode"][code] for code in asked.mode if code == offer.mode]
    reasons += [_LABELS["kind"][code] for code in asked.kind if code == kind]
    if asked.price_max is not None and not unsaid & bits.PRICE_UNKNOWN:
        reasons.append(f"£{asked.price_max:,} a week or less")
    if asked.vacancy and not unsaid & bits.VACANT:
        reasons.append("places free")
    if asked.q:
        reasons.append(f"“{asked.q}”")
    return reasons


def _covers(offer: OfferCard, code: str) -> bool:
    if offer.key_stages:
        return code in offer.key_stages
    stage = next(stage for stage in KEY_STAGES if stage.code == code)
    if offer.age_from is None or offer.age_to is None:
        return False
    return offer.age_from < stage.age_to and max(offer.age_to, offer.age_from + 1) > stage.age_from


def _not_said(asked: Asked, unsaid: int) -> list[str]:
    """What was asked and the provider has not said."""
    words = {
        bits.NEEDS_UNKNOWN: "needs",
        bits.AGES_UNKNOWN: "ages",
        bits.LEVELS_UNKNOWN: "level",
        bits.HOURS_UNKNOWN: "full or part time",
        bits.PRICE_UNKNOWN: "price",
        bits.VACANT: "places",
    }
    return [word for bit, word in words.items() if unsaid & bit]
