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


class Reasons:
    """Why offers match one search: what was asked, as bits with their words, made once and held against each."""

    def __init__(self, asked: Asked) -> None:
        self.needs = [(bits.NEED_BITS[code], _LABELS["need"][code]) for code in asked.need]
        self.traits = [
            (words[code], _LABELS[group][code])
            for group, words in bits.TRAITS.items()
            for code in getattr(asked, group)
        ]
        self.age = [] if asked.age is None else [(bits.AGES_UNKNOWN, f"age {asked.age}")]
        self.rest = []
        if asked.price_max is not None:
            self.rest.append((bits.PRICE_UNKNOWN, f"£{asked.price_max:,} a week or less"))
        if asked.vacancy:
            self.rest.append((bits.VACANT, "places free"))
        self.words = [f"“{asked.q}”"] if asked.q else []

    def why(self, needs: int, traits: int, unsaid: int) -> list[str]:
        """What was asked and an offer says it does, by the bits of its rows that match.

        `unsaid` has the bits of what was asked and it has not said.
        """
        reasons = [label for bit, label in self.needs if needs & bit]
        reasons += [label for bit, label in self.age if not unsaid & bit]
        reasons += [label for bit, label in self.traits if traits & bit]
        reasons += [label for bit, label in self.rest if not unsaid & bit]
        return reasons + self.words


def not_said(unsaid: int) -> list[str]:
    return [word for bit, word in _UNSAID.items() if unsaid & bit]
