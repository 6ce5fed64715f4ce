"""An entry in short sentences, each with a picture beside its part. Pure.

Only what the directory has words for is said. What a provider wrote itself may be long or hard: it stays on its page.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from apdirectory.providers.capacity.counting import together
from apdirectory.providers.entries.entry import Contact, Entry, Offer
from apdirectory.providers.provider_page.easy_read.words import (
    APPROACHES,
    ASKING,
    CHECKED,
    KINDS,
    MODES,
    NEEDS,
    STOPS,
)
from apdirectory.providers.provider_page.offer_parts import DAYS
from apdirectory.providers.provider_page.quality_parts import Stop
from apdirectory.providers.quality.seen import Quality
from apdirectory.providers.quality.standing import GOOD
from apdirectory.providers.wording import out_of_date
from apdirectory.web.words import day, listed


class Part(Struct, frozen=True):
    """One question with its answers. `icon` is a file of `assets/icons`, `picture` says what is on it."""

    icon: str
    picture: str
    heading: str
    sentences: list[str]


def parts_of(
    entry: Entry,
    quality: Quality,
    council: str | None,
    route: str,
    ring: Contact | None,
    today: date,
    *,
    stops: Sequence[tuple[Stop, str | None]] = (),
    heard: bool = False,
) -> list[Part]:
    """`council` decided on the quality; `route` is how children come to this kind of provider; `stops`:
    what the page warns of, each with the council that says so; `heard`: what children, parents or staff said is on
    its page."""
    offers = [offer for programme in entry.programmes for offer in programme.offers]
    needs = _said(NEEDS, (need for programme in entry.programmes for need in programme.needs))
    done = _said(APPROACHES, (each for programme in entry.programmes for each in programme.approaches))
    room = [] if stops else _room(offers, today)
    parts = [
        Part("door-closed", "A closed door", "Can you go there now?", _stopped(stops)),
        Part("school", "A school", "What is it?", _what(entry)),
        Part("users", "Some children", "Who is it for?", [_ages(offers), *needs]),
        Part("shovel", "A spade", "What can you do there?", done),
        Part("map-pin", "A pin on a map", "Where is it?", _where(entry, offers)),
        Part("clock", "A clock", "When is it?", _when(offers)),
        Part("door-open", "An open door", "Is there room?", room),
        Part(
            "shield-check", "A shield with a tick", "Has anybody checked it?", _checked(quality, council, heard=heard)
        ),
        Part("message-circle", "A speech bubble", "Do you want to go?", _asking(route, ring)),
        Part("heart", "A heart", "Are you worried or hurt?", ["Tell a grown-up you trust.", "In danger? Ring 999."]),
    ]
    return [part for part in parts if part.sentences]


def _said(words: Mapping[str, str], codes: Iterable[str]) -> list[str]:
    """Each once, in the words' own order."""
    found = set(codes)
    return [sentence for code, sentence in words.items() if code in found]


def _stopped(stops: Sequence[tuple[Stop, str | None]]) -> list[str]:
    """Each once. Whether there is room is not said then."""
    said = [
        sentence.format(council=council or "A council", on=f"on {day(stop.on)}" if stop.on else "soon")
        for stop, council in stops
        for sentence in STOPS[stop.what]
    ]
    return list(dict.fromkeys(said))


def _what(entry: Entry) -> list[str]:
    made_up = ["We made this up.", "It is not a real place."] if entry.example else []
    return [*made_up, *KINDS[entry.kind]]


def _ages(offers: Sequence[Offer]) -> str:
    youngest = [offer.age_from for offer in offers]
    oldest = [offer.age_to for offer in offers]
    low = min((age for age in youngest if age is not None), default=None)
    high = max((age for age in oldest if age is not None), default=None)
    if low is None or high is None or None in youngest or None in oldest:
        return "Ask how old you must be."
    return f"You must be {low} years old." if low == high else f"You must be {low} to {high} years old."


def _where(entry: Entry, offers: Sequence[Offer]) -> list[str]:
    towns = dict.fromkeys(site.town for site in entry.sites if site.town)
    steps = {site.step_free for site in entry.sites}
    if not steps:
        access = []
    elif steps == {True}:
        access = ["You can get in without steps."]
    else:
        access = ["There may be steps.", "Ask before you go."]
    return [*_said(MODES, (offer.mode for offer in offers)), *(f"It is in {town}." for town in towns), *access]


def _when(offers: Sequence[Offer]) -> list[str]:
    hours = {each for offer in offers for each in offer.hours}
    weeks = ["You can go all week."] * ("full" in hours) + ["You can go for part of the week."] * ("part" in hours)
    days = _said(DAYS, (code for offer in offers for code in offer.days))
    return [*weeks, *([f"The days are {listed(days)}."] if days else [])] or ["Ask which days it is open."]


def _room(offers: Sequence[Offer], today: date) -> list[str]:
    told = together([capacity for offer in offers for capacity in offer.capacities], today)
    if told.vacant is None or told.as_of is None:
        return ["We do not know.", "Ask them."]
    free = {0: "There is no room.", 1: "There is room for 1 child."}
    said = [free.get(told.vacant, f"There is room for {told.vacant} children."), f"They said so on {day(told.as_of)}."]
    return [*said, "That is a long time ago.", "Ask them."] if out_of_date(told.as_of, today) else said


def _checked(quality: Quality, council: str | None, *, heard: bool) -> list[str]:
    said = [sentence.format(council=council or "The council") for sentence in CHECKED[quality.status]]
    until = [f"The check lasts until {day(quality.until)}."] if quality.until and quality.status in GOOD else []
    listed_school = ["The government has it on its list of schools."] if quality.in_register_on else []
    words = ["People there said what it is like.", "You can read that on the longer page."] * heard
    return [*said, *until, *listed_school, *words, "A grown-up must still visit and ask questions."]


def _asking(route: str, ring: Contact | None) -> list[str]:
    return [*ASKING[route], f"The phone number is {ring.phone}." if ring else "We do not know the phone number."]
