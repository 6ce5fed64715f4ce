"""One entry as the API tells it: its offers in the search answer's shape, with all else a school decides on."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct

from apdirectory.places.grid import to_wgs84
from apdirectory.providers.capacity.counting import together
from apdirectory.providers.entries.entry import Capacity, Contact, Entry, FactSource, Offer, Programme, Site
from apdirectory.providers.provider_page.quality_parts import in_register_on
from apdirectory.providers.quality.queries import InspectionRecord
from apdirectory.providers.quality.seen import Quality, accepted_by, quality_of, seen
from apdirectory.providers.quality.standing import Standing
from apdirectory.providers.search.answer import FoundOffer, OfferSite

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
    """What one authority has found out; `accepted_by` are those for which its assurance counts today."""

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
    confirmed: bool
    """Whether that counts still."""
    changed_on: date | None
    quality: Quality
    """As a search without a place tells it."""
    quality_by_authority: list[AuthorityQuality]
    inspections: list[InspectionRecord]
    contacts: list[Contact]
    sites: list[EntrySite]
    offers: list[EntryOffer]
    sources: list[FactSource]


def answer_of(
    entry: Entry, said: list[Standing], inspected: list[InspectionRecord], today: date, *, confirmed: bool
) -> EntryAnswer:
    told = _same_names(entry, EntryAnswer) | {
        "confirmed": confirmed,
        "authority": str(entry.authority),
        "quality": seen(said, entry.authority, None, today, in_register_on(entry, today)),
        "quality_by_authority": [_by_authority(each, said, entry, today) for each in said],
        "inspections": inspected,
        "sites": [_site(site, EntrySite) for site in entry.sites],
        "offers": [_offer(offer, of, entry.sites, today) for of in entry.programmes for offer in of.offers],
    }
    return EntryAnswer(**told)


def _same_names(source: Struct, wanted: type[Struct]) -> dict[str, Any]:
    """Fields that both have, by name."""
    return {name: getattr(source, name) for name in wanted.__struct_fields__ if hasattr(source, name)}


def _by_authority(standing: Standing, said: Sequence[Standing], entry: Entry, today: date) -> AuthorityQuality:
    return AuthorityQuality(
        **_same_names(quality_of(standing, today, in_register_on(entry, today)), AuthorityQuality),
        decided_on=standing.decided_on,
        conditions=standing.conditions,
        accepted_by=[str(authority) for authority in accepted_by(standing, said, entry.authority, today)],
    )


def _site(site: Site, wanted: type[AnySite]) -> AnySite:
    """With its place in degrees, worked out from the grid, to a metre as the search tells it."""
    if site.easting is None or site.northing is None:
        return wanted(**_same_names(site, wanted), latitude=None, longitude=None)
    latitude, longitude = to_wgs84(site.easting, site.northing)
    return wanted(**_same_names(site, wanted), latitude=round(latitude, 5), longitude=round(longitude, 5))


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
            "distance_miles": None,
            "why": [],
        }
    )
