"""All that an entry's page says, for the page itself and for the preview of what waits for approval."""

from typing import Any

from apdirectory.authorities.settings.queries import setting
from apdirectory.places.place import Place
from apdirectory.providers.confirming.queries import is_confirmed
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.names import Names, names
from apdirectory.providers.provider_page.offer_parts import programme_part
from apdirectory.providers.provider_page.page_parts import (
    CONTACT_FOR,
    at_a_glance,
    districts_served,
    map_of_sites,
    numbers,
    phone,
    site_part,
    where_and_what,
    who_can_refer,
)
from apdirectory.providers.provider_page.quality_parts import (
    headline,
    in_register_on,
    inspection_parts,
    register_lines,
    standing_parts,
    warnings,
)
from apdirectory.providers.provider_page.queries import nobody_keeps
from apdirectory.providers.provider_page.voice_parts import voices_part
from apdirectory.providers.quality.queries import inspections, standings
from apdirectory.providers.quality.reviews.queries import heading_findings_of
from apdirectory.providers.quality.seen import seen
from apdirectory.providers.quality.voices.queries import voices_shown
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.wording import not_confirmed_said
from apdirectory.web.today import older_than_a_year, today

TEMPLATE = "provider_page/provider.html"


async def said_of(entry: Entry, asked: Asked, near: Place | None) -> dict[str, Any]:
    """What the template is given. `near`: the place of the search that the page was reached from."""
    day, known = today(), await names()
    said, inspected = await standings(entry.id or 0), await inspections(entry.id or 0)
    viewer = near.authority if near and known.council_here(near.authority) else None
    registered, routes_of = in_register_on(entry, day), await setting("route_of_kind", entry.authority)
    findings = await heading_findings_of(entry.id or 0)
    quality = seen(said, entry.authority, viewer, day, registered)
    return {
        "heading": entry.name,
        "title_note": "(made-up example)" if entry.example else "",
        "entry": entry,
        "asked": asked,
        "what": where_and_what(entry),
        "phone": phone(entry),
        "warnings": warnings(entry, said, quality, known, day),
        "quality": headline(quality, viewer, known),
        "not_confirmed": not_confirmed_said(entry.confirmed_on, await is_confirmed(entry.id or 0, day)),
        "glance": at_a_glance(entry, day, near),
        "programmes": [programme_part(each, entry.sites, day, known.district) for each in entry.programmes],
        "standings": standing_parts(said, findings, entry.authority, viewer, known, day),
        "register": register_lines(registered, inspected),
        "register_is_old": older_than_a_year(registered or day, day),
        "inspections": inspection_parts(inspected),
        "voices": voices_part(await voices_shown(entry.id or 0), known),
        "sites": [site_part(number, site) for number, site in enumerate(entry.sites, 1)],
        "map": map_of_sites(entry),
        "districts": districts_served(entry, known.district),
        "who": who_can_refer(routes_of.value[entry.kind], _council(known, entry.authority)),
        "contact_for": CONTACT_FOR,
        "numbers": numbers(entry),
        "nobody_keeps": await nobody_keeps(entry.id or 0),
        "council": known.councils.get(entry.authority),
    }


def _council(known: Names, code: int) -> str:
    found = known.councils.get(code)
    return found.full_name if found else "The council"
