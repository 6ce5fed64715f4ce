"""An address of an entry: from the entry to the form, and back. A postcode is looked up in our own tables."""

from msgspec.structs import replace

from apdirectory.places.geocoder import find
from apdirectory.places.place import NotFound as PlaceNotFound
from apdirectory.places.place import Place
from apdirectory.providers.entries.changes.tree import NEW
from apdirectory.providers.entries.entry import Entry, Site
from apdirectory.providers.my_provider.parts.values import of, optional, yes_no
from apdirectory.web.forms import Form

FIELDS = frozenset({"name", "street", "town", "postcode", "transport", "accessibility", "step_free"})


def key_of(place: int, site: Site) -> str:
    """What it is called in addresses of pages: its number, or, while it waits for approval, its place."""
    return str(site.id or f"{NEW}{place}")


def place_of(entry: Entry, key: str) -> int | None:
    return next((place for place, site in enumerate(entry.sites) if key_of(place, site) == key), None)


def named(site: Site) -> str:
    return site.name or site.street or site.town or site.postcode or "An address"


def values_of(site: Site) -> dict[str, object]:
    return of(site, *FIELDS)


async def read_site(form: Form, site: Site) -> Site:
    said = replace(
        site,
        name=optional(form, "name", "Name", 100),
        street=optional(form, "street", "Street"),
        town=form.text("town", "Town", longest=60),
        transport=optional(form, "transport", "Getting there", 1000),
        accessibility=optional(form, "accessibility", "Access", 1000),
        step_free=yes_no(form, "step_free", "Whether it is step-free"),
    )
    typed = form.text("postcode", "Postcode", longest=10)
    if not typed or form.error("postcode") or _same(typed, site.postcode):
        return said
    found = await find(typed)
    if not isinstance(found, Place) or found.kind != "postcode":
        unknown = found.message if isinstance(found, PlaceNotFound) else ""
        form.add("postcode", unknown or "Enter a whole postcode, like GL1 1AD")
        return said
    at = {"easting": found.easting, "northing": found.northing, "district": found.district}
    return replace(said, postcode=found.name, **at)


def _same(typed: str, kept: str | None) -> bool:
    """One that stays keeps its place on the map, which may be finer than the postcode's."""
    return kept is not None and typed.replace(" ", "").upper() == kept.replace(" ", "").upper()


def put_site(entry: Entry, place: int | None, site: Site) -> Entry:
    """With this one in the place of another, or added."""
    if place is None:
        return replace(entry, sites=(*entry.sites, site))
    return replace(entry, sites=(*entry.sites[:place], site, *entry.sites[place + 1 :]))


def used_by(entry: Entry, place: int) -> list[str]:
    """The programmes that are offered there."""
    return [each.name for each in entry.programmes if any(offer.site == place for offer in each.offers)]


def without_site(entry: Entry, place: int) -> Entry:
    """Offers say their site by its place: of those after it, it is one less."""
    programmes = tuple(
        replace(
            each,
            offers=tuple(
                replace(offer, site=offer.site - 1) if offer.site is not None and offer.site > place else offer
                for offer in each.offers
            ),
        )
        for each in entry.programmes
    )
    return replace(entry, sites=(*entry.sites[:place], *entry.sites[place + 1 :]), programmes=programmes)
