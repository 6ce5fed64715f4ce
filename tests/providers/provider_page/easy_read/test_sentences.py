"""The easy-read page is easy: short sentences, plain words, for whatever an entry says or leaves out."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product

import pytest
from msgspec.structs import replace

from apdirectory.paths import ASSETS
from apdirectory.providers.entries.entry import Capacity, Contact, Entry, Offer, Programme, Site
from apdirectory.providers.names import Names
from apdirectory.providers.provider_page.easy_read.sentences import Part, parts_of
from apdirectory.providers.provider_page.easy_read.words import APPROACHES, ASKING, CHECKED, KINDS, MODES, NEEDS
from apdirectory.providers.provider_page.quality_parts import stops, warnings
from apdirectory.providers.quality.seen import Quality, quality_of, seen
from apdirectory.providers.quality.standing import Standing
from apdirectory.providers.quality.states import STATUSES
from apdirectory.providers.vocabulary import APPROACHES as ALL_APPROACHES
from apdirectory.providers.vocabulary import KINDS as ALL_KINDS
from apdirectory.providers.vocabulary import MODES as ALL_MODES
from apdirectory.providers.vocabulary import NEEDS as ALL_NEEDS
from apdirectory.providers.vocabulary import QUALITY_STATUSES, codes
from tests.providers.search.directory import directory

DAY = date(2026, 11, 22)
YESTERDAY = DAY - timedelta(1)
LONGEST = 12
JARGON = re.compile(
    r"provision|placement|refer|semh|ehc|intervention|commission|assur|verif|authorit|capacit|vacan|outreach|satellite"
    r"|curriculum|transition|therap|safeguard|evidence|standard|assess|setting|cohort|pathway|inclusion|exclu|vocation"
    r"|mentor|nurtur|reintegrat|provider|programme|pupil|SEN\b|\bAP\b|\bLA\b|key stage|[;:(]",
    re.IGNORECASE,
)
COUNCILS = ("Gloucestershire", "Bournemouth, Christchurch and Poole", None)


def of(
    entry: Entry,
    quality: Quality | None = None,
    council: str | None = "Swindon",
    route: str = "",
    said: Sequence[Standing] = (),
) -> list[Part]:
    ring = next((contact for contact in entry.contacts if contact.phone), None)
    shown = quality or Quality(status="unverified")
    stopped = [(each, council) for each in stops(entry, said, shown, DAY)]
    return parts_of(entry, shown, council, route or "school_commissions", ring, DAY, stops=stopped)


def sentences(parts: list[Part]) -> list[str]:
    return [sentence for part in parts for sentence in (part.heading, *part.sentences)]


def all_sentences() -> Iterator[str]:
    for each in directory(150, DAY, seed=5):
        yield from sentences(of(each.entry))
    plain = Entry(slug="x", name="X", kind="college", authority=916)
    for status, council, route, days in product(codes(QUALITY_STATUSES), COUNCILS, ASKING, (None, 90)):
        until = DAY + timedelta(days) if days else None
        yield from sentences(of(plain, Quality(status=status, until=until, in_register_on=until), council, route))
    for status, council, closing, closed_on in product(STATUSES, COUNCILS, (None, "closing"), (None, DAY, YESTERDAY)):
        closes = replace(plain, state="paused", register_status=closing, closed_on=closed_on)
        standing = Standing(authority=866, status=status, until=YESTERDAY)
        yield from sentences(of(closes, quality_of(standing, DAY), council, said=[standing]))
    for words in (KINDS, CHECKED, ASKING):
        for said in words.values():
            yield from said
    for one in (NEEDS, APPROACHES, MODES):
        yield from one.values()


def test_no_sentence_has_more_than_twelve_words_or_words_of_the_trade() -> None:
    for sentence in set(all_sentences()):
        assert len(sentence.split()) <= LONGEST, sentence
        assert not JARGON.search(sentence), sentence
        assert sentence[-1] in ".?", sentence
        assert len(re.findall(r"[.?]( |$)", sentence)) <= 2, sentence


def test_every_word_of_the_directory_has_easy_ones() -> None:
    assert list(NEEDS) == codes(ALL_NEEDS)
    assert list(APPROACHES) == codes(ALL_APPROACHES)
    assert list(MODES) == codes(ALL_MODES)
    assert list(KINDS) == codes(ALL_KINDS)
    assert list(CHECKED) == codes(QUALITY_STATUSES)


def test_what_is_not_known_is_asked_and_never_guessed() -> None:
    said = sentences(of(Entry(slug="x", name="X", kind="third_sector", authority=916)))
    for unknown in ("Ask how old you must be.", "We do not know.", "Ask which days it is open."):
        assert unknown in said
    assert "We do not know the phone number." in said
    assert not [each for each in said if "steps" in each]


def entry_with(*offers: Offer, **said: object) -> Entry:
    entry = Entry(
        slug="x", name="X", kind="third_sector", authority=916, programmes=(Programme(name="P", offers=offers),)
    )
    return replace(entry, **said)


def test_ages_are_said_only_where_every_offer_says_them() -> None:
    told = Offer(mode="on_site", age_from=11, age_to=14)
    assert "You must be 11 to 16 years old." in sentences(of(entry_with(told, replace(told, age_to=16))))
    assert "Ask how old you must be." in sentences(of(entry_with(told, Offer(mode="home"))))


def test_room_is_told_with_its_day_and_doubted_when_it_is_old() -> None:
    for days, doubted in ((30, False), (31, True)):
        capacity = Capacity(vacant=2, as_of=DAY - timedelta(days))
        said = sentences(of(entry_with(Offer(mode="home", capacities=(capacity,)))))
        assert "There is room for 2 children." in said
        assert ("That is a long time ago." in said) == doubted
    old = Capacity(vacant=2, as_of=DAY - timedelta(61))
    assert "We do not know." in sentences(of(entry_with(Offer(mode="home", capacities=(old,)))))


ROOM = Offer(mode="on_site", capacities=(Capacity(vacant=2, as_of=DAY),))
ASSURED = Standing(authority=916, status="assured", until=DAY)
STOPPING = [
    ({"state": "paused"}, [ASSURED], "It takes no new children now."),
    (
        {},
        [ASSURED, Standing(authority=866, status="suspended", reason="x")],
        "Swindon says no new children can go now.",
    ),
    ({}, [Standing(authority=916, status="removed", reason="x")], "Swindon says no new children can go now."),
    ({}, [replace(ASSURED, until=YESTERDAY)], "That check is too old now."),
    ({"register_status": "closing", "closed_on": DAY}, [ASSURED], "This school will close on 22 November 2026."),
    ({"register_status": "closing"}, [ASSURED], "This school will close soon."),
    ({"register_status": "closing", "closed_on": YESTERDAY}, [ASSURED], "This school closed on 21 November 2026."),
]


@pytest.mark.parametrize(("entry", "standings", "first"), STOPPING)
def test_what_the_page_warns_of_comes_first_and_no_room_is_told_of(
    entry: dict[str, object], standings: list[Standing], first: str
) -> None:
    """Also where another council than the one whose check is shown says so."""
    with_room = entry_with(ROOM, **entry)
    quality = seen(standings, 916, None, DAY)
    parts = of(with_room, quality, said=standings)
    assert first in parts[0].sentences
    assert "Is there room?" not in [part.heading for part in parts]
    assert warnings(with_room, standings, quality, Names({}, {}), DAY)


def test_where_the_page_warns_of_nothing_room_is_told() -> None:
    parts = of(entry_with(ROOM), seen([ASSURED], 916, None, DAY), said=[ASSURED])
    assert parts[0].heading == "What is it?"
    assert "There is room for 2 children." in sentences(parts)


def test_steps_and_phone_are_said() -> None:
    ring = (Contact(purpose="general", phone="01632 960123"),)
    free, unknown = Site(town="Stroud", step_free=True), Site(town="Stow-on-the-Wold")
    said = sentences(of(entry_with(sites=(free,), contacts=ring)))
    for each in ("You can get in without steps.", "The phone number is 01632 960123."):
        assert each in said
    assert "You can get in without steps." not in sentences(of(entry_with(sites=(free, unknown))))


def test_each_part_has_a_picture_that_is_built() -> None:
    for part in of(next(iter(directory(1, DAY, seed=5))).entry):
        assert (ASSETS / "icons" / f"{part.icon}.svg").exists(), part.icon
        assert part.picture and part.picture != part.heading
