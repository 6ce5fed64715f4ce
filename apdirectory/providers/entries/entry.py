"""An entry as one value: what imports, examples, the provider page and the API pass to each other.

None, or an empty tuple, is "has not said". Coordinates are OSGB36 metres.
"""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct

HoursWord = Literal["full", "part"]

REGISTER_FACT = "register entry"
"""The fact under which an entry says that it was seen in the national register."""


class Contact(Struct, frozen=True, kw_only=True):
    purpose: Literal["general", "referrals", "safeguarding"]
    name: str | None = None
    phone: str | None = None
    email: str | None = None


class FactSource(Struct, frozen=True, kw_only=True):
    """Where a public fact was seen, and on which day."""

    fact: str
    source: str
    seen_on: date
    link: str | None = None


class Site(Struct, frozen=True, kw_only=True):
    id: int | None = None
    name: str | None = None
    street: str | None = None
    town: str | None = None
    postcode: str | None = None
    easting: int | None = None
    northing: int | None = None
    district: str | None = None
    transport: str | None = None
    accessibility: str | None = None
    step_free: bool | None = None


class Capacity(Struct, frozen=True, kw_only=True):
    id: int | None = None
    key_stages: tuple[str, ...] = ()
    hours: HoursWord | None = None
    days: tuple[str, ...] = ()
    total: int | None = None
    funded: int | None = None
    vacant: int | None = None
    waiting: int | None = None
    assessment_first: bool | None = None
    as_of: date | None = None
    next_start: date | None = None


class Offer(Struct, frozen=True, kw_only=True):
    public_id: UUID | None = None
    """Made when it is written, unless given."""
    site: int | None = None
    """Place in the entry's `sites`, from 0; None: it has no address of its own."""
    mode: str
    districts: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    key_stages: tuple[str, ...] = ()
    hours: tuple[HoursWord, ...] = ()
    hours_a_week: Decimal | None = None
    days: tuple[str, ...] = ()
    sessions: str | None = None
    stay_min_weeks: int | None = None
    stay_max_weeks: int | None = None
    group_size: int | None = None
    children_per_adult: Decimal | None = None
    price: Decimal | None = None
    price_to: Decimal | None = None
    price_unit: str | None = None
    price_a_week: int | None = None
    transport_included: bool | None = None
    capacities: tuple[Capacity, ...] = ()


class Programme(Struct, frozen=True, kw_only=True):
    id: int | None = None
    name: str
    description: str | None = None
    needs: tuple[str, ...] = ()
    approaches: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    therapies: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()


class Entry(Struct, frozen=True, kw_only=True):
    """A provider with all that people decide on. `authority` is the DfE code of where the entry sits."""

    id: int | None = None
    slug: str
    name: str
    kind: str
    authority: int
    state: str = "published"
    version: int = 1
    example: bool = False
    summary: str | None = None
    description: str | None = None
    website: str | None = None
    how_to_refer: str | None = None
    who_may_refer: str | None = None
    urn: int | None = None
    charity_number: str | None = None
    company_number: str | None = None
    register_status: str | None = None
    register_seen_on: date | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    confirmed_on: date | None = None
    changed_on: date | None = None
    imported_from: str | None = None
    contacts: tuple[Contact, ...] = ()
    sources: tuple[FactSource, ...] = ()
    sites: tuple[Site, ...] = ()
    programmes: tuple[Programme, ...] = ()
