"""Rows of the template to entries: those of one provider put together, and told apart from what is kept."""

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from apdirectory.accounts.organisations.organisation import Registered
from apdirectory.providers.entries.entry import Capacity, Contact, Entry, FactSource, Offer, Programme, Site
from apdirectory.providers.imports.register.entries import KINDS_BY_URN, OPEN, followed, kind_of
from apdirectory.providers.imports.report import Refusal
from apdirectory.providers.imports.sheets import Row
from apdirectory.providers.imports.template.reading import FACT, About, OfferRow, Whose

Part = TypeVar("Part", bound=Struct)

TEMPLATE = "template"
"""Who wrote, for entries written from the template."""

TOLD = (
    "charity_number",
    "company_number",
    "summary",
    "description",
    "website",
    "how_to_refer",
    "who_may_refer",
)
"""Columns that are fields of an entry as they are."""


class Draft(Struct, frozen=True, kw_only=True):
    """All that a file says of one provider."""

    rows: tuple[Row, ...]
    about: About
    sites: tuple[Site, ...]
    programmes: tuple[Programme, ...]
    sources: tuple[FactSource, ...]


def together(rows: Sequence[OfferRow], refused: Collection[Whose]) -> tuple[list[Draft], list[Refusal]]:
    """The providers of a file, each whole, and the rows of those that are not.

    `refused`: providers of whom a row was refused already.
    """
    by_provider: dict[tuple[str, int | None], list[OfferRow]] = defaultdict(list)
    for row in rows:
        by_provider[row.about.provider.casefold(), row.about.authority].append(row)
    drafts: list[Draft] = []
    refusals: list[Refusal] = []
    for (name, authority), same in by_provider.items():
        reasons = _disagreements(same)
        if reasons or any(Whose(name, authority).may_be(each) for each in refused):
            whole = "Another row of this provider was refused, and a provider is written whole."
            refusals += [Refusal(each.row, tuple(reasons.get(each.row.number, [whole]))) for each in same]
        else:
            drafts.append(_draft(same))
    return drafts, refusals


def register_problem(about: About, registered: Registered | None, hospital_education: Container[int]) -> str | None:
    """What the register says otherwise of a provider with a URN, in a sentence."""
    if about.urn is None:
        return None
    if registered is None:
        return f"urn: {about.urn} is not in the register as it was read here. Import the register first."
    if registered.register_status not in OPEN:
        return f"urn: {about.urn} is {registered.register_status} in the register, not open."
    if about.authority not in (None, registered.authority):
        return f"authority: the register has {about.urn} in {registered.authority}."
    if _kind(about, registered, hospital_education) is None:
        return f"kind: the register has {about.urn} as a type that is no {about.kind or 'provider'}."
    return None


def entry_of(
    draft: Draft,
    before: Entry | None,
    registered: Registered | None,
    *,
    slug: str,
    hospital_education: Container[int],
) -> Entry:
    """The entry as the file has it, published and unverified when it is new.

    Of an establishment in the register its status, dates and authority come from there, and its address, contacts and
    what else the file leaves empty of itself stay. What it offers, with ages, hours and places, is as the file says.
    """
    about = draft.about
    kind = _kind(about, registered, hospital_education) if registered else about.kind
    base = before or Entry(
        slug=slug, name=about.provider, kind=kind or "", authority=about.authority or 0, urn=about.urn
    )
    if registered:
        base = followed(replace(base, authority=registered.authority or base.authority), registered, kind, None)
    told = {name: getattr(about, name) for name in TOLD if getattr(about, name) is not None or not registered}
    return replace(
        base,
        **told,
        name=about.provider,
        kind=kind or base.kind,
        imported_from=TEMPLATE,
        confirmed_on=about.confirmed_on or base.confirmed_on,
        contacts=_contacts(about) or (base.contacts if registered else ()),
        sources=(*(source for source in base.sources if source.fact != FACT), *draft.sources),
        sites=draft.sites or (base.sites if registered else ()),
        programmes=draft.programmes,
    )


def _kind(about: About, registered: Registered, hospital_education: Container[int]) -> str | None:
    """The kind by the register; of types that are no alternative provision by themselves, as far as the row agrees."""
    by_register = kind_of(registered, hospital_education)
    if by_register:
        return by_register if about.kind in (None, by_register) else None
    allowed = [kind for kind, types in KINDS_BY_URN.items() if registered.type_code in types]
    return next((kind for kind in allowed if about.kind in (None, kind)), None)


def _site_key(row: OfferRow) -> Hashable:
    return (row.site.name, row.site.postcode) if row.site else None


def _programme_key(row: OfferRow) -> Hashable:
    return row.programme.name.casefold()


def _disagreements(rows: Sequence[OfferRow]) -> dict[int, list[str]]:
    """What rows of one provider say otherwise than a row before them, by row number."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for number, before, what in (
        *_said_otherwise(rows, "provider", lambda row: row.about, lambda row: None),
        *_said_otherwise(rows, "site", lambda row: row.site, _site_key),
        *_said_otherwise(rows, "programme", lambda row: row.programme, _programme_key),
    ):
        reasons[number].append(f"{what}: row {before} of the same provider says otherwise.")
    seen: dict[Hashable, OfferRow] = {}
    for row in rows:
        first = seen.setdefault((_programme_key(row), _site_key(row), row.offer, _places_key(row)), row)
        if first is not row:
            reasons[row.row.number].append(_same_again(row, first))
    return dict(reasons)


def _places_key(row: OfferRow) -> Hashable:
    """For whom places are."""
    return (row.places.key_stages, row.places.hours, row.places.days) if row.places else None


def _same_again(row: OfferRow, first: OfferRow) -> str:
    if row.places == first.places:
        return f"It is the same offer with the same places as row {first.row.number}."
    return f"places: row {first.row.number} says otherwise for the same key stages, hours and days of the same offer."


def _said_otherwise(
    rows: Sequence[OfferRow], name: str, part: Callable[[OfferRow], Struct | None], key: Callable[[OfferRow], Hashable]
) -> Iterator[tuple[int, int, str]]:
    """The row, the row before it that it contradicts, and in which field of this part."""
    first: dict[Hashable, tuple[int, object]] = {}
    for row in rows:
        for field, said in _said(part(row)):
            number, before = first.setdefault((key(row), field), (row.row.number, said))
            if before != said:
                yield row.row.number, number, f"{name} {field}"


def _said(part: Struct | None) -> Iterator[tuple[str, object]]:
    """The fields that are not empty: what one row leaves empty another may say."""
    for field in part.__struct_fields__ if part else ():
        value = getattr(part, field)
        if value not in (None, ()):
            yield field, value


def _draft(rows: Sequence[OfferRow]) -> Draft:
    sites = _first_said([(_site_key(row), row.site) for row in rows if row.site])
    programmes = _first_said([(_programme_key(row), row.programme) for row in rows])
    places = {key: place for place, key in enumerate(sites)}
    return Draft(
        rows=tuple(row.row for row in rows),
        about=_first_said([(None, row.about) for row in rows])[None],
        sites=tuple(sites.values()),
        programmes=tuple(
            replace(programme, offers=_offers([row for row in rows if _programme_key(row) == key], places))
            for key, programme in programmes.items()
        ),
        sources=tuple(dict.fromkeys(row.source for row in rows if row.source)),
    )


def _first_said(parts: Iterable[tuple[Hashable, Part]]) -> dict[Hashable, Part]:
    """Each thing once, with what any row says of it."""
    whole: dict[Hashable, Part] = {}
    for key, part in parts:
        before = whole.get(key)
        whole[key] = replace(part, **dict(_said(before))) if before else part
    return whole


def _offers(rows: Sequence[OfferRow], places: Mapping[Hashable, int]) -> tuple[Offer, ...]:
    """Rows that are the same offer are its places for several groups of children."""
    capacities: dict[tuple[Offer, int | None], list[Capacity]] = defaultdict(list)
    for row in rows:
        of_offer = capacities[row.offer, places[_site_key(row)] if row.site else None]
        of_offer += [row.places] if row.places else []
    return tuple(replace(offer, site=site, capacities=tuple(groups)) for (offer, site), groups in capacities.items())


def _contacts(about: About) -> tuple[Contact, ...]:
    purposes: tuple[Literal["general", "referrals", "safeguarding"], ...] = ("general", "referrals", "safeguarding")
    contacts = (
        Contact(
            purpose=purpose,
            name=getattr(about, f"{purpose}_name"),
            phone=getattr(about, f"{purpose}_phone"),
            email=getattr(about, f"{purpose}_email"),
        )
        for purpose in purposes
    )
    return tuple(contact for contact in contacts if contact.name or contact.phone or contact.email)
