"""An establishment of the national register as one value."""

from datetime import date
from typing import Literal

from msgspec import Struct

RegisterStatus = Literal["open", "closing", "closed", "proposed"]


class Registered(Struct, frozen=True, kw_only=True):
    """What the register says of an establishment; None is "does not say". The fields are columns of `organisation`.

    Coordinates are OSGB36 metres; ages are the register's statutory ages in years.
    """

    urn: int
    name: str
    type_code: str
    authority: int | None = None
    """DfE code; None outside England."""
    establishment_number: str | None = None
    phase: str | None = None
    street: str | None = None
    town: str | None = None
    postcode: str | None = None
    easting: int | None = None
    northing: int | None = None
    district: str | None = None
    phone: str | None = None
    website: str | None = None
    age_from: int | None = None
    age_to: int | None = None
    register_status: RegisterStatus
    opened_on: date | None = None
    closed_on: date | None = None
    register_seen_on: date


class Link(Struct, frozen=True, kw_only=True):
    """The register's link from an establishment to a predecessor or successor."""

    urn: int
    linked_urn: int
    linked_name: str | None = None
    link_type: str
    established_on: date | None = None


class Successor(Struct, frozen=True):
    """Who came after an establishment, and under which words the register says so."""

    urn: int
    name: str | None
    link_type: str
    established_on: date | None


class Body(Struct, frozen=True, kw_only=True):
    """An organisation, as far as letting people in asks about it."""

    id: int
    kind: str
    name: str
    urn: int | None
    town: str | None
    authority: int | None
    """DfE code: where it is, or for an authority's own, which."""
    example: bool
