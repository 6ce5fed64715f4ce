"""One entry as the API tells it: its offers in the search answer's shape, with all else a school decides on."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct

from apdirectory.places.grid import to_wgs84
from apdirectory.providers.entries.entry import Capacity, Contact, Entry, FactSource, Offer, Programme, Site
from apdirectory.providers.quality.queries import InspectionRecord, Standing
from apdirectory.providers.search.answer import FoundOffer, OfferSite, Quality
from apdirectory.providers.vocabulary import REGISTERED_KINDS
from apdirectory.providers.wording import count_holds

GOOD = ("assured", "conditional")
JUDGED = (*GOOD, "lapsed", "suspended")
AnySite = TypeVar("AnySite", bound=OfferSite)


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
    capacities: list[Capacity]


class EntrySite(OfferSite, frozen=True, kw_only=True):
    street: str | None
    district: str | None
    transport: str | None
    accessibility: str | None
    step_free: bool | None


class AuthorityQuality(Quality, frozen=True, kw_only=True):
    """What one authority has found out; `accepted_by` are the authorities that accept its assurance today."""

    decided_on: date | None
    conditions: str | None
    accepted_by: list[str]


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
    changed_on: date | None
    quality: Quality
    """As a search without a place tells it."""
    quality_by_authority: list[AuthorityQuality]
    inspections: list[InspectionRecord]
    contacts: list[Contact]
    sites: list[EntrySite]
    offers: list[EntryOffer]
    sources: list[FactSource]


def answer_of(entry: Entry, said: list[Standing], inspected: list[InspectionRecord], today: date) -> EntryAnswer:
    registered = _in_register_on(entry)
    told = _same_names(entry, EntryAnswer) | {
        "authority": str(entry.authority),
        "quality": seen_by_anyone(said, entry.authority, registered, today),
        "quality_by_authority": [_by_authority(each, registered, today) for each in said],
        "inspections": inspected,
        "sites": [_site(site, EntrySite) for site in entry.sites],
        "offers": [_offer(offer, of, entry.sites, today) for of in entry.programmes for offer in of.offers],
    }
    return EntryAnswer(**told)


def _same_names(source: Struct, wanted: type[Struct]) -> dict[str, Any]:
    """Fields that both have, by name."""
    return {name: getattr(source, name) for name in wanted.__struct_fields__ if hasattr(source, name)}


def _in_register_on(entry: Entry) -> date | None:
    """The day on which a registered school was seen open in the national register."""
    is_open = entry.kind in REGISTERED_KINDS and entry.register_status in ("open", "closing")
    return entry.register_seen_on if is_open else None


def seen_by_anyone(said: Iterable[Standing], home: int, registered: date | None, today: date) -> Quality:
    """Any assurance counts, the longest first; but a suspension by the authority where the entry sits stands."""
    first = min(said, key=lambda each: (_rank(each, home), -(each.until or date.min).toordinal()), default=None)
    if first is None:
        return Quality(status="unverified", in_register_on=registered)
    return Quality(**_quality(first, registered, today))


def _rank(standing: Standing, home: int) -> int:
    if standing.status == "suspended" and standing.authority == home:
        return 0
    return 1 if standing.status in GOOD else 2 if standing.status in JUDGED else 3


def _quality(standing: Standing, registered: date | None, today: date) -> dict[str, Any]:
    return _same_names(standing, Quality) | {
        "status": standing.status_on(today),
        "authority": str(standing.authority),
        "in_register_on": registered,
    }


def _by_authority(standing: Standing, registered: date | None, today: date) -> AuthorityQuality:
    return AuthorityQuality(
        **_quality(standing, registered, today),
        decided_on=standing.decided_on,
        conditions=standing.conditions,
        accepted_by=[str(authority) for authority in standing.accepted_by],
    )


def _site(site: Site, wanted: type[AnySite]) -> AnySite:
    """With its place in degrees, worked out from the grid, to a metre as the search tells it."""
    if site.easting is None or site.northing is None:
        return wanted(**_same_names(site, wanted), latitude=None, longitude=None)
    latitude, longitude = to_wgs84(site.easting, site.northing)
    return wanted(**_same_names(site, wanted), latitude=round(latitude, 5), longitude=round(longitude, 5))


def _offer(offer: Offer, programme: Programme, sites: tuple[Site, ...], today: date) -> EntryOffer:
    told = _same_names(programme, EntryOffer) | _same_names(offer, EntryOffer) | _places(offer, today)
    return EntryOffer(
        **told
        | {
            "id": str(offer.public_id),
            "programme": programme.name,
            "site": None if offer.site is None else _site(sites[offer.site], OfferSite),
            "distance_miles": None,
            "why": [],
        }
    )


def _places(offer: Offer, today: date) -> dict[str, Any]:
    """Places free over all capacities that were told lately, as of the oldest day; else when they were last told."""
    told = [(each.vacant, each.as_of) for each in offer.capacities if each.as_of]
    holds = [(vacant, as_of) for vacant, as_of in told if vacant is not None and count_holds(as_of, today)]
    starts = [each.next_start for each in offer.capacities if each.next_start and each.next_start >= today]
    return {
        "vacancies": sum(vacant for vacant, _ in holds) if holds else None,
        "as_of": min(as_of for _, as_of in holds) if holds else max((as_of for _, as_of in told), default=None),
        "assessment_first": any(each.assessment_first for each in offer.capacities),
        "next_start": min(starts, default=None),
    }
