"""Free text: what people type becomes needs by the field's synonyms, and words, forgiving a typing mistake.

`EBD forge` asks for entries that support social, emotional and mental health or use the letters EBD, and have a word
that begins with "forge". Likeness is tried only for what no entry uses as it is typed.
"""

import re
from difflib import get_close_matches

import asyncpg

from apdirectory.providers.vocabulary import NEEDS

COMMON_WORDS = frozenset({"ADD", "Down", "HI", "ME", "OT", "PD", "SALT", "VI"})
"""Synonyms that are also everyday words: they count only as they are written in the vocabulary."""
LONGEST_PHRASE = 6
LIKE_ENOUGH = 0.4
"""Least trigram similarity of a mistyped word to one that entries use."""
MOST_WORDS = 12

_TOKEN = re.compile(r"[\w'\u2019-]+")


def _phrases() -> dict[str, str]:
    found = {}
    for need in NEEDS:
        for phrase in (need.label, *need.synonyms):
            words = " ".join(_TOKEN.findall(phrase))
            found[words if words in COMMON_WORDS else words.lower()] = need.code
    return found


PHRASES = _phrases()
"""What is typed, in small letters and without commas → need."""


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
    return 1, None


async def _meant(connection: asyncpg.Connection, words: list[str], *, known: bool) -> list[str]:
    """Terms for words as typed; where no entry has one, the needs and words that are most like it."""
    typed = " ".join(words)
    row = await connection.fetchrow(AS_TYPED, typed)
    if not row["term"]:
        return []
    if known or row["used"]:
        return [f"({row['term']})"]
    like = await connection.fetchval(ALIKE, typed.lower(), LIKE_ENOUGH)
    close = get_close_matches(typed.lower(), PHRASES, n=1, cutoff=0.85) if len(typed) > 4 else []
    return [f"'#{PHRASES[phrase]}'" for phrase in close] + list(like) or [f"({row['term']})"]


AS_TYPED = """
WITH typed AS (
    SELECT CASE WHEN $1 ~ '^\\w{3,}$' THEN to_tsquery('english', $1 || ':*')
                ELSE plainto_tsquery('english', $1) END AS term
)
SELECT term::text, EXISTS (SELECT FROM listing_text WHERE words @@ term) AS used FROM typed
"""
"""Three letters or more also find the words that begin so. A word that only stands between others has no term."""

ALIKE = """
WITH alike AS (
    SELECT plainto_tsquery('english', word) AS term, similarity(word, $1) AS likeness, word
    FROM listing_word WHERE length($1) > 3 AND word % $1 AND similarity(word, $1) >= $2
    ORDER BY likeness DESC, word LIMIT 10
)
SELECT coalesce(array_agg('(' || term::text || ')' ORDER BY likeness DESC, word), '{}')
FROM (SELECT * FROM alike WHERE EXISTS (SELECT FROM listing_text WHERE words @@ term)
      ORDER BY likeness DESC, word LIMIT 3) AS used
"""
"""Words of entries that are no longer there may still be in `listing_word`; they do not count."""
