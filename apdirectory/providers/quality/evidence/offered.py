"""A piece of evidence as somebody offers it, and what is wrong with that. Pure."""

from datetime import date, timedelta

from msgspec import Struct

from apdirectory.errors import FieldError
from apdirectory.providers.quality.evidence.holding import ends_after
from apdirectory.providers.quality.standards.item import Item
from apdirectory.web.contact import is_web_address

FILE, LINK, SEEN = "file", "link", "seen"
LONGEST_HOLDS = timedelta(days=3653)
NO_FILE = "Do not send {}. It is never kept here. Say who saw it, and when"
HTTPS = "The link must begin with https:// and name a website, like https://example.org/policy.pdf"


class Offered(Struct, frozen=True, kw_only=True):
    """What the form says of it. Its file, if that is what it is, comes apart."""

    form: str
    link: str | None = None
    seen_on: date | None = None
    seen_by: str | None = None
    issued_on: date | None = None
    ends_on: date | None = None


def ends_on(item: Item, offered: Offered) -> date | None:
    """The date on the certificate wins; else so many months after it was issued, or seen."""
    if offered.ends_on:
        return offered.ends_on
    begins = offered.issued_on or offered.seen_on
    return ends_after(begins, item.months) if begins and item.months else None


def wrong_with(item: Item, offered: Offered, day: date) -> list[FieldError]:
    """All that is wrong with it, each by the field of the form."""
    found = []
    if offered.form == FILE and item.seen_only:
        found.append(FieldError("file", NO_FILE.format(item.label[0].lower() + item.label[1:])))
    if offered.form == LINK and not is_web_address(offered.link or ""):
        found.append(FieldError("link", HTTPS))
    if offered.seen_on and offered.seen_on > day:
        found.append(FieldError("seen_on", "The day it was seen must be today or before"))
    if offered.issued_on and offered.issued_on > day:
        found.append(FieldError("issued_on", "Issued must be today or before"))
    return found + _wrong_end(item, offered, day)


def _wrong_end(item: Item, offered: Offered, day: date) -> list[FieldError]:
    ends = ends_on(item, offered)
    if ends is None:
        if offered.form == SEEN or item.months is None:
            return [FieldError("ends_on", "Enter the day on which it ends, as the certificate says")]
        return [FieldError("issued_on", "Enter the day on which it was issued, or the day on which it ends")]
    if ends < day:
        return [FieldError("ends_on", "It has ended already. Add one that is in date")]
    if ends > day + LONGEST_HOLDS:
        return [FieldError("ends_on", "It must end within ten years. Check the year")]
    return []
