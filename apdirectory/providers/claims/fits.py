"""What of a claim fits the entry and the national register: for the officer who decides, and for nobody else. Pure.

It decides nothing: a number is public, and whoever has an address at the provider's domain may only clean there.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct

from apdirectory.providers.claims.claim import Claimed
from apdirectory.providers.entries.entry import Entry

ANYBODYS = frozenset(
    (
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.co.uk",
        "live.com",
        "live.co.uk",
        "msn.com",
        "yahoo.com",
        "yahoo.co.uk",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "btinternet.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "ntlworld.com",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "gmx.co.uk",
        "mail.com",
        "zoho.com",
        "fastmail.com",
    )
)
"""Domains at which anybody may have an address: that two are at the same says nothing."""
FEWEST_DIGITS = 9
"""Of a phone number without its 0."""


class Known(Struct, frozen=True, kw_only=True):
    """What is known of the provider apart from the claim."""

    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()


class Fit(Struct, frozen=True, kw_only=True):
    what: str
    typed: str
    known: str
    fits: bool | None
    """None: not said, or not known here."""


def known_of(entry: Entry, *, phone: str | None = None, website: str | None = None) -> Known:
    """`phone` and `website`: what the national register has besides."""
    numbers = (str(entry.urn or ""), entry.charity_number or "", entry.company_number or "")
    return Known(
        numbers=_said(numbers),
        emails=_said(contact.email for contact in entry.contacts),
        phones=_said([*(contact.phone for contact in entry.contacts), phone]),
        websites=_said([entry.website, website]),
    )


def fits_of(claim: Claimed, known: Known) -> list[Fit]:
    return [_number(claim, known), _contact(claim, known), _address(claim, known)]


def _number(claim: Claimed, known: Known) -> Fit:
    typed = claim.number or ""
    right = _bare(typed) != "" and _bare(typed) in {_bare(each) for each in known.numbers}
    return _fit("Number", typed, known.numbers, right)


def _contact(claim: Claimed, known: Known) -> Fit:
    """The phone or email of the register, in whatever way it is written."""
    typed = claim.contact or ""
    if "@" in typed:
        right = typed.strip().lower() in {each.lower() for each in known.emails}
    else:
        right = len(_digits(typed)) >= FEWEST_DIGITS and _digits(typed) in {_digits(each) for each in known.phones}
    return _fit("Contact", typed, (*known.phones, *known.emails), right)


def _address(claim: Claimed, known: Known) -> Fit:
    """Their address is one of the entry's, or at the domain of one, or of the website."""
    domain = claim.email.lower().rpartition("@")[2]
    same_address = claim.email.lower() in {each.lower() for each in known.emails}
    domains = {each.lower().rpartition("@")[2] for each in known.emails} | {_host(each) for each in known.websites}
    same_domain = domain not in ANYBODYS and any(domain == each or domain.endswith(f".{each}") for each in domains)
    return _fit("Email address", claim.email, (*known.emails, *known.websites), same_address or same_domain)


def _fit(what: str, typed: str, known: tuple[str, ...], right: bool) -> Fit:
    return Fit(what=what, typed=typed, known=", ".join(known), fits=right if typed and known else None)


def _said(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in values if each and each.strip()))


def _bare(number: str) -> str:
    """Without what people put between, and without the zeros before."""
    return re.sub(r"[^0-9a-z]", "", number.lower()).lstrip("0")


def _digits(phone: str) -> str:
    """+44 (0)1452 960001 and 01452 960001 are the same."""
    found = re.sub(r"\D", "", phone)
    return found.removeprefix("0044").removeprefix("44").lstrip("0")


def _host(website: str) -> str:
    whole = website if "//" in website else f"//{website}"
    try:
        return (urlsplit(whole).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
