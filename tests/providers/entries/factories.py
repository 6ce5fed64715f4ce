"""Entries for tests: whole ones, every field filled; keywords say otherwise."""

from datetime import date
from decimal import Decimal
from typing import Any

from asyncpg import Connection

from apdirectory.providers.entries.entry import Capacity, Contact, Entry, FactSource, Offer, Programme, Site
from apdirectory.providers.entries.queries import entries_by_urn

AUTHORITIES = {916: "Gloucestershire", 867: "Bracknell Forest"}


async def add_authorities(db: Connection, authorities: dict[int, str] = AUTHORITIES) -> None:
    await db.executemany(
        "INSERT INTO authority (id, name, full_name) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING",
        list(authorities.items()),
    )


async def entry_by_urn(urn: int) -> Entry | None:
    return (await entries_by_urn([urn])).get(urn)


def a_capacity(**said: Any) -> Capacity:
    usual = {"key_stages": ("ks3",), "hours": "part", "days": ("mon", "tue"), "total": 8, "funded": 6, "vacant": 2}
    dates = {"waiting": 1, "as_of": date(2026, 11, 20), "next_start": date(2026, 12, 1), "assessment_first": True}
    return Capacity(**{**usual, **dates, **said})


def an_offer(**said: Any) -> Offer:
    usual: dict[str, Any] = {
        "site": 0,
        "mode": "on_site",
        "districts": ("E07000081",),
        "age_from": 11,
        "age_to": 16,
        "key_stages": ("ks3", "ks4"),
        "hours": ("part",),
        "hours_a_week": Decimal("12.5"),
        "days": ("mon", "tue"),
        "sessions": "Mornings",
        "stay_min_weeks": 6,
        "stay_max_weeks": 12,
        "group_size": 6,
        "children_per_adult": Decimal("3.0"),
        "price": Decimal("85.00"),
        "price_to": Decimal("95.00"),
        "price_unit": "day",
        "price_a_week": 170,
        "transport_included": False,
        "capacities": (a_capacity(),),
    }
    return Offer(**{**usual, **said})


def a_programme(**said: Any) -> Programme:
    usual: dict[str, Any] = {
        "name": "Forge",
        "description": "Working with metal",
        "needs": ("semh", "disengaged"),
        "approaches": ("vocational",),
        "levels": ("intensive",),
        "therapies": ("Art therapy",),
        "qualifications": ("Level 1 welding",),
        "offers": (an_offer(), an_offer(site=None, mode="outreach", capacities=())),
    }
    return Programme(**{**usual, **said})


def a_site(**said: Any) -> Site:
    usual: dict[str, Any] = {
        "name": "The Yard",
        "town": "Gloucester",
        "postcode": "GL1 1AD",
        "easting": 383000,
        "northing": 218000,
        "district": "E07000081",
        "transport": "Bus 10",
        "accessibility": "Ramp",
        "step_free": True,
    }
    return Site(**{**usual, **said})


def an_entry(**said: Any) -> Entry:
    usual: dict[str, Any] = {
        "slug": "riverbank",
        "name": "Riverbank",
        "kind": "third_sector",
        "authority": 916,
        "example": True,
        "summary": "Learning by doing",
        "website": "https://riverbank.example.org",
        "contacts": (Contact(purpose="referrals", name="Front desk", phone="01632 960001", email="a@example.org"),),
        "sources": (FactSource(fact="address", source="Own page", seen_on=date(2026, 11, 1)),),
        "sites": (a_site(), a_site(name="The Barn", postcode="GL2 9ZZ", step_free=None)),
        "programmes": (a_programme(), a_programme(name="Kitchen", offers=(an_offer(site=1),))),
    }
    return Entry(**{**usual, **said})
