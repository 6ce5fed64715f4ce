"""Free text, read a second time: which offers a search's words mean, in plain Python over the same entries.

PostgreSQL's dictionary is asked for one thing only, the stems of a text; the search's own tables are not.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

import asyncpg
from msgspec import Struct

from apdirectory.providers.entries.entry import Entry, Offer, Programme
from apdirectory.providers.search.words import COMMON_WORDS
from apdirectory.providers.vocabulary import APPROACHES, KINDS, MODES, NEEDS, label
from tests.providers.search.directory import Assessed

STEMS = """
SELECT tsvector_to_array(to_tsvector('english', text)) FROM unnest($1::text[]) WITH ORDINALITY AS t (text, n) ORDER BY n
"""
LIKE_ENOUGH, MOST_LIKE = 0.4, 3
TOKEN = re.compile(r"[\w'’-]+")
NAMES_OF_NEEDS = {
    (said if said in COMMON_WORDS else said.lower()): need.code
    for need in NEEDS
    for phrase in (need.label, *need.synonyms)
    for said in [" ".join(TOKEN.findall(phrase))]
}


class Part(Struct, frozen=True):
    """What some of the words typed may mean: a need, or a text that has these stems, or one that begins so."""

    needs: frozenset[str]
    stems: tuple[frozenset[str], ...]
    begins: str = ""

    def is_in(self, stems: frozenset[str], needs: tuple[str, ...]) -> bool:
        if self.needs & set(needs) or (self.begins and any(stem.startswith(self.begins) for stem in stems)):
            return True
        return any(each <= stems for each in self.stems)


class Words(Struct, frozen=True):
    parts: tuple[Part, ...]
    """All of them have to be there. None: nothing in it can be searched for, so nothing is asked."""
    texts: dict[int, frozenset[str]]
    """Offer's public id → stems of all that is said about it."""

    def match(self, programme: Programme, offer: Offer) -> bool:
        assert offer.public_id
        return all(part.is_in(self.texts[offer.public_id.int], programme.needs) for part in self.parts)


class Reader:
    """Reads what people type, knowing what entries say."""

    def __init__(self, database: asyncpg.Connection, texts: dict[int, frozenset[str]], used: frozenset[str]) -> None:
        self.database, self.texts, self.used = database, texts, used

    @classmethod
    async def of(cls, database: asyncpg.Connection, made: list[Assessed]) -> "Reader":
        said = {offer.public_id.int: text for offer, text in _texts(made) if offer.public_id}
        stems = dict(zip(said, await stems_of(database, list(said.values())), strict=True))
        words = {
            word
            for each in made
            if each.entry.state == "published"
            for text in _named(each.entry)
            for word in re.findall(r"\w+", text.lower())
            if 4 <= len(word) <= 40
        }
        return cls(database, stems, frozenset(words))

    async def read(self, typed: str) -> Words:
        parts, tokens = [], TOKEN.findall(typed)
        while tokens:
            length, need = _longest_need(tokens)
            words, tokens = " ".join(tokens[:length]), tokens[length:]
            part = await self._part(words, need)
            parts += [part] if part else []
        return Words(tuple(parts), self.texts)

    async def _part(self, words: str, need: str | None) -> Part | None:
        needs = frozenset({need} if need else ())
        (stems,) = await stems_of(self.database, [words])
        if not stems:
            return Part(needs, ()) if needs else None
        begins = next(iter(stems)) if re.fullmatch(r"\w{3,}", words) else ""
        as_typed = Part(needs, (stems,), begins)
        if need or any(as_typed.is_in(text, ()) for text in self.texts.values()):
            return as_typed
        close = get_close_matches(words.lower(), NAMES_OF_NEEDS, n=1, cutoff=0.85) if len(words) > 4 else []
        alike = tuple(await stems_of(self.database, self._alike(words.lower())))
        if not close and not alike:
            return as_typed
        return Part(frozenset(NAMES_OF_NEEDS[each] for each in close), alike)

    def _alike(self, word: str) -> list[str]:
        """The likest words that entries use."""
        found = sorted((-likeness(word, each), each) for each in self.used) if len(word) > 3 else []
        return [each for less, each in found if -less >= LIKE_ENOUGH][:MOST_LIKE]


async def stems_of(database: asyncpg.Connection, texts: list[str]) -> list[frozenset[str]]:
    return [frozenset(row[0]) for row in await database.fetch(STEMS, texts)]


def likeness(one: str, other: str) -> float:
    """Of all runs of three letters that two words have, how many they share."""
    first, second = _threes(one), _threes(other)
    return len(first & second) / len(first | second)


def _threes(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def _longest_need(tokens: list[str]) -> tuple[int, str | None]:
    for length in range(min(6, len(tokens)), 0, -1):
        said = " ".join(tokens[:length])
        need = NAMES_OF_NEEDS.get(said if said in COMMON_WORDS else said.lower())
        if need:
            return length, need
    return 1, None


def _texts(made: list[Assessed]) -> Iterator[tuple[Offer, str]]:
    """All that can be searched for by words, for each offer of what is shown."""
    for entry in (each.entry for each in made if each.entry.state == "published"):
        for programme in entry.programmes:
            for offer in programme.offers:
                yield offer, " . ".join(_said(entry, programme, offer))


def _said(entry: Entry, programme: Programme, offer: Offer) -> Iterator[str]:
    site = None if offer.site is None else entry.sites[offer.site]
    told = [entry.name, entry.summary, entry.description, programme.name, programme.description]
    told += [site.town, site.name] if site else []
    yield from (text for text in told if text)
    yield from (*programme.therapies, *programme.qualifications)
    yield from (label(NEEDS, code) for code in programme.needs)
    yield from (label(APPROACHES, code) for code in programme.approaches)
    yield from (label(KINDS, entry.kind), label(MODES, offer.mode))


def _named(entry: Entry) -> Iterator[str]:
    """What a mistyped word may have been meant to be."""
    told = [entry.name, entry.summary, *(site.town for site in entry.sites)]
    yield from (text for text in told if text)
    for programme in entry.programmes:
        yield from (programme.name, *programme.therapies, *programme.qualifications)
