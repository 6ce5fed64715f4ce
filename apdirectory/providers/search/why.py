"""Why an offer matches, and what it has not said, in words."""

from apdirectory.providers.listing import bits
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.vocabulary import HOURS, KEY_STAGES, KINDS, LEVELS, MODES, NEEDS

_LABELS = {
    "need": {need.code: need.label for need in NEEDS},
    "key_stage": {stage.code: stage.label for stage in KEY_STAGES},
    "level": {word.code: word.label for word in LEVELS},
    "hours": {word.code: word.label for word in HOURS},
    "mode": {word.code: word.label for word in MODES},
    "kind": {word.code: word.label for word in KINDS},
}
_UNSAID = {
    bits.NEEDS_UNKNOWN: "needs",
    bits.AGES_UNKNOWN: "ages",
    bits.LEVELS_UNKNOWN: "level",
    bits.HOURS_UNKNOWN: "full or part time",
    bits.PRICE_UNKNOWN: "price",
    bits.VACANT: "places",
}


def why(asked: Asked, needs: int, traits: int, unsaid: int) -> list[str]:
    """What was asked and an offer says it does, by the bits of its rows that match.

    `unsaid` has the bits of what was asked and it has not said.
    """
    reasons = [_LABELS["need"][code] for code in asked.need if needs & bits.NEED_BITS[code]]
    if asked.age is not None and not unsaid & bits.AGES_UNKNOWN:
        reasons.append(f"age {asked.age}")
    for group in bits.TRAITS:
        reasons += [_LABELS[group][code] for code in getattr(asked, group) if traits & bits.TRAITS[group][code]]
    if asked.price_max is not None and not unsaid & bits.PRICE_UNKNOWN:
        reasons.append(f"£{asked.price_max:,} a week or less")
    if asked.vacancy and not unsaid & bits.VACANT:
        reasons.append("places free")
    if asked.q:
        reasons.append(f"“{asked.q}”")
    return reasons


def not_said(unsaid: int) -> list[str]:
    return [word for bit, word in _UNSAID.items() if unsaid & bit]
