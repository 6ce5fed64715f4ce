"""One entry as the API tells it: its offers in the search answer's shape, with all else a school decides on."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct

from apdirectory.places.grid import to_wgs84
from apdirectory.providers.capacity.counting import count_holds, together
from apdirectory.providers.entries.entry import Capacity, Contact, Entry, FactSource, Offer, Programme, Site
from apdirectory.providers.provider_page.quality_parts import in_register_on
from apdirectory.providers.quality.queries import InspectionRecord
from apdirectory.providers.quality.reviews.queries import HeadingFindings
from apdirectory.providers.quality.seen import Quality, accepted_by, quality_of, seen
from apdirectory.providers.quality.standards.item import HEADINGS
from apdirectory.providers.quality.standing import Standing
from apdirectory.providers.quality.voices.voice import Said
from apdirectory.providers.search.answer import FoundOffer, OfferSite
from apdirectory.providers.wording import out_of_date

AnySite = TypeVar("AnySite", bound=OfferSite)


class EntryCapacity(Capacity, frozen=True, kw_only=True):
    """Places for whom, as they were told on `as_of`; null is not known."""

    counts: bool | None
    """Whether the number of vacant places still counts: it does for 60 days. Null where none was told."""
    out_of_date: bool | None
    """Whether that was told more than 30 days ago, so that people should ring to check."""


class EntryOffer(FoundOffer, kw_only=True):
    """An offer as the search tells it, and what only the entry tells."""

    description: str | None
    approaches: list[str]
    therapies: list[str]
    qualifications: list[str]
    days: list[str]
    sessions: str | None
    hours_a_week: float | None
    stay_min_weeks: int | None
    stay_max_weeks: int | None
    group_size: int | None
    children_per_adult: float | None
    transport_included: bool | None
    capacities: list[EntryCapacity]


class EntrySite(OfferSite, frozen=True, kw_only=True):
    street: str | None
    district: str | None
    transport: str | None
    accessibility: str | None
    step_free: bool | None


class ReviewFindings(Struct, frozen=True, kw_only=True):
    """What an authority's reviews found under each heading: met, partly, not_met; null where it never looked."""

    decided_on: date
    """Its last review."""
    safeguarding: str | None
    health_and_safety: str | None
    support: str | None
    education: str | None
    looked_on: dict[str, date]
    """Heading → the day of the decision that last looked at it."""


class AuthorityQuality(Quality, frozen=True, kw_only=True):
    """What one authority has found out; `accepted_by` are those for which its assurance counts today."""

    decided_on: date | None
    conditions: str | None
    evidence_until: date | None
    """The last day on which all critical evidence that it asks for holds; null: none limits what it decided."""
    evidence_item: str | None
    """Which kind of evidence ends, or ended, on that day."""
    findings: ReviewFindings | None
    """Null: it has not reviewed the provider."""
    accepted_by: list[str]


class HeardVoice(Struct, frozen=True, kw_only=True):
    """What somebody said to an officer of an authority, read by another before it was shown. Nobody is named."""

    speaker: str
    """child, parent or staff."""
    words: str
    month: str
    """In which it was heard: 2026-11. The day is not told."""
    authority: str
    """DfE code of the authority whose officer heard it."""


class EntryAnswer(Struct, frozen=True, kw_only=True):
    slug: str
    name: str
    kind: str
    state: str
    """published, or paused: takes no new children now."""
    example: bool
    authority: str
    """DfE code of the authority where the entry sits."""
    summary: str | None
    description: str | None
    website: str | None
    how_to_refer: str | None
    who_may_refer: str | None
    urn: int | None
    charity_number: str | None
    company_number: str | None
    register_status: str | None
    register_seen_on: date | None
    opened_on: date | None
    closed_on: date | None
    confirmed_on: date | None
    confirmed: bool
    """Whether that counts still."""
    changed_on: date | None
    quality: Quality
    """As a search without a place tells it."""
    quality_by_authority: list[AuthorityQuality]
    inspections: list[InspectionRecord]
    voices: list[HeardVoice]
    """The newest first."""
    contacts: list[Contact]
    sites: list[EntrySite]
    offers: list[EntryOffer]
    sources: list[FactSource]


def answer_of(
    entry: Entry,
    said: list[Standing],
    findings: list[HeadingFindings],
    inspected: list[InspectionRecord],
    heard: list[Said],
    today: date,
    *,
    confirmed: bool,
) -> EntryAnswer:
    found = {each.authority: _findings(each) for each in findings}
    told = _same_names(entry, EntryAnswer) | {
        "confirmed": confirmed,
        "authority": str(entry.authority),
        "quality": seen(said, entry.authority, None, today, in_register_on(entry, today)),
        "quality_by_authority": [_by_authority(each, said, found.get(each.authority), entry, today) for each in said],
        "inspections": inspected,
        "voices": [_voice(each) for each in heard],
        "sites": [_site(site, EntrySite) for site in entry.sites],
        "offers": [_offer(offer, of, entry.sites, today) for of in entry.programmes for offer in of.offers],
    }
    return EntryAnswer(**told)


def _same_names(source: Struct, wanted: type[Struct]) -> dict[str, Any]:
    """Fields that both have, by name."""
    return {name: getattr(source, name) for name in wanted.__struct_fields__ if hasattr(source, name)}


def _findings(found: HeadingFindings) -> ReviewFindings:
    said = {code: found.headings[code].said if code in found.headings else None for code in HEADINGS}
    looked_on = {code: each.decided_on for code, each in found.headings.items()}
    return ReviewFindings(decided_on=found.decided_on, looked_on=looked_on, **said)


def _by_authority(
    standing: Standing, said: Sequence[Standing], findings: ReviewFindings | None, entry: Entry, today: date
) -> AuthorityQuality:
    return AuthorityQuality(
        **_same_names(quality_of(standing, today, in_register_on(entry, today)), AuthorityQuality),
        decided_on=standing.decided_on,
        conditions=standing.conditions,
        evidence_until=standing.evidence_until,
        evidence_item=standing.evidence_item,
        findings=findings,
        accepted_by=[str(authority) for authority in accepted_by(standing, said, entry.authority, today)],
    )


def _voice(said: Said) -> HeardVoice:
    return HeardVoice(
        speaker=said.speaker, words=said.words, month=f"{said.month:%Y-%m}", authority=str(said.authority)
    )


def _site(site: Site, wanted: type[AnySite]) -> AnySite:
    """With its place in degrees, worked out from the grid, to a metre as the search tells it."""
    if site.easting is None or site.northing is None:
        return wanted(**_same_names(site, wanted), latitude=None, longitude=None)
    latitude, longitude = to_wgs84(site.easting, site.northing)
    return wanted(**_same_names(site, wanted), latitude=round(latitude, 5), longitude=round(longitude, 5))


def _capacity(capacity: Capacity, today: date) -> EntryCapacity:
    told = capacity.as_of if capacity.vacant is not None else None
    return EntryCapacity(
        **_same_names(capacity, Capacity),
        counts=None if told is None else count_holds(told, today),
        out_of_date=None if told is None else out_of_date(told, today),
    )


def _offer(offer: Offer, programme: Programme, sites: tuple[Site, ...], today: date) -> EntryOffer:
    places = together(offer.capacities, today)
    told = _same_names(programme, EntryOffer) | _same_names(offer, EntryOffer)
    return EntryOffer(
        **told
        | {
            "id": str(offer.public_id),
            "programme": programme.name,
            "site": None if offer.site is None else _site(sites[offer.site], OfferSite),
            "vacancies": places.vacant,
            "as_of": places.as_of,
            "assessment_first": places.assessment_first,
            "next_start": places.next_start,
            "capacities": [_capacity(each, today) for each in offer.capacities],
            "distance_miles": None,
            "why": [],
        }
    )
