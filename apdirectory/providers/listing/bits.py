"""How the listing keeps words as bits: each need is the bit at its place in the vocabulary, and so is each trait.

A filter is then one `&` on a number that the index carries. What a provider has not said has a bit of its own,
so that one pass tells "matches", "has not said" and "does not match" apart.
"""

from apdirectory.providers.vocabulary import HOURS, KEY_STAGES, KINDS, LEVELS, MODES, NEEDS, codes

ALL = -1
"""Every bit: "not asked"."""
NEEDS_UNKNOWN = 1 << 62

_FIRST = {"key_stage": 20, "level": 28, "hours": 34, "mode": 12, "kind": 0}
_WORDS = {
    "key_stage": codes(KEY_STAGES),
    "level": codes(LEVELS),
    "hours": codes(HOURS),
    "mode": codes(MODES),
    "kind": codes(KINDS),
}
TRAITS = {
    group: {code: 1 << (_FIRST[group] + place) for place, code in enumerate(words)} for group, words in _WORDS.items()
}
NEED_BITS = {code: 1 << place for place, code in enumerate(codes(NEEDS))}

AGES_UNKNOWN = 1 << 40
LEVELS_UNKNOWN = 1 << 41
HOURS_UNKNOWN = 1 << 42
PRICE_UNKNOWN = 1 << 43

REGISTERED = 1 << 50
"""A kind that counts as checked while it is open in the national register, and is."""
VACANT = 1 << 51
"""Has places today; set while searching."""
ASSURED = 1 << 52
"""Checked by any authority today; set while searching."""


def trait_bits(group: str) -> str:
    """SQL: the bits of the words in an array named `words`; null when none is known."""
    order = ", ".join(f"'{code}'" for code in _WORDS[group])
    return f"bit_or(1::bigint << ({_FIRST[group] - 1} + array_position(ARRAY[{order}], word)))"


def need_bits() -> str:
    order = ", ".join(f"'{code}'" for code in NEED_BITS)
    return f"bit_or(1::bigint << (array_position(ARRAY[{order}], word) - 1))"
