"""Free text: what people type becomes needs by the field's synonyms, and words, forgiving a typing mistake.

`EBD forge` asks for entries that say "Social, emotional and mental health" or use the letters EBD, and have a word
that begins with "forge".
"""

import re
from difflib import get_close_matches

import asyncpg

from apdirectory.providers.vocabulary import NEEDS

COMMON_WORDS = frozenset({"ADD", "Down", "HI", "ME", "OT", "PD", "SALT", "VI"})
"""Synonyms that are also everyday words: they count only as they are written in the vocabulary."""
LONGEST_PHRASE = 4
LIKE_ENOUGH = 0.4
"""Least trigram similarity of a mistyped word to one that entries use."""
MOST_WORDS = 12

_TOKEN = re.compile(r"[\w'\u2019-]+")


def _phrases() -> dict[str, str]:
    found = {phrase: need.code for need in NEEDS for phrase in (need.label, *need.synonyms)}
    return {phrase if phrase in COMMON_WORDS else phrase.lower(): code for phrase, code in found.items()}


PHRASES = _phrases()
"""What is typed, in small letters → need."""


async def read_words(connection: asyncpg.Connection, typed: str) -> str | None:
    """The tsquery that finds what was typed; None when nothing in it can be searched for."""
    groups: list[list[str]] = []
    tokens = _TOKEN.findall(typed)[:MOST_WORDS]
    while tokens:
        length, need = _need_at_the_start(tokens)
        words, tokens = tokens[:length], tokens[length:]
        groups.append([f"'#{need}'"] if need else [])
        groups[-1] += await _meant(connection, words, known=need is not None)
    return " & ".join(f"({' | '.join(group)})" for group in groups if group) or None


def _need_at_the_start(tokens: list[str]) -> tuple[int, str | None]:
    """How many tokens from the first make the longest phrase that names a need, and the need; else one token."""
    for length in range(min(LONGEST_PHRASE, len(tokens)), 0, -1):
        phrase = " ".join(tokens[:length])
        if need := PHRASES.get(phrase if phrase in COMMON_WORDS else phrase.lower()):
            return length, need
    if len(tokens[0]) > 4 and (close := get_close_matches(tokens[0].lower(), PHRASES, n=1, cutoff=0.85)):
        return 1, PHRASES[close[0]]
    return 1, None


async def _meant(connection: asyncpg.Connection, words: list[str], *, known: bool) -> list[str]:
    """Terms for words as typed, or for the nearest that entries use when none has them."""
    typed = await connection.fetchval("SELECT plainto_tsquery('english', $1)::text", " ".join(words))
    if not typed:
        return []
    terms = [f"({typed})"]
    if not known:
        terms += await connection.fetchval(NEAREST, words[0].lower(), LIKE_ENOUGH)
    return terms


NEAREST = """
WITH same AS (
    SELECT word FROM listing_word WHERE word LIKE replace(replace($1, '%', ''), '_', '') || '%' LIMIT 20
), alike AS (
    SELECT word FROM listing_word
    WHERE length($1) > 3 AND word % $1 AND similarity(word, $1) >= $2 AND NOT EXISTS (SELECT FROM same)
    ORDER BY similarity(word, $1) DESC, word LIMIT 3
)
SELECT coalesce(array_agg(DISTINCT '(' || plainto_tsquery('english', word)::text || ')')
                FILTER (WHERE plainto_tsquery('english', word)::text <> ''), '{}')
FROM (SELECT word FROM same WHERE length($1) > 2 UNION ALL SELECT word FROM alike) AS meant
"""
