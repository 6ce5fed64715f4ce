"""Which results have a pin on the map: those with a site, under the number they have in the list. Pure."""

from apdirectory.places.map import Map, PinAt, map_of
from apdirectory.places.place import Place
from apdirectory.providers.search.answer import Answer


def map_of_results(answer: Answer, place: Place | None) -> Map | None:
    """The results of this page around the place searched from; None where none has a site."""
    first = (answer.page - 1) * answer.per_page + 1
    sites = [(number, found.offers[0].site) for number, found in enumerate(answer.results, first)]
    pins = [
        PinAt(number, site.easting, site.northing)
        for number, site in sites
        if site and site.easting is not None and site.northing is not None
    ]
    return map_of(pins, (place.easting, place.northing) if place else None) if pins else None
