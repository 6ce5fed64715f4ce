"""Why an offer matches, and what it has not said, in words."""

from apdirectory.providers.listing import bits
from apdirectory.providers.search.answer import FoundOffer
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.vocabulary import HOURS, KEY_STAGES, KINDS, LEVELS, MODES, NEEDS

_LABELS = {
    "need": {need.code: need.label for need in NEEDS},
    "key_stage": {stage.code: stage.label for stage in KEY_STAGES},
    "level": {word.code: word.label for word in LEVELS},
    "hours": {word.code: word.label for word in HOURS},
    "kind": {word.code: word.label for word in KINDS},
    "mode": {word.code: word.label for word in MODES},
}
_STAGES = {stage.code: stage for stage in KEY_STAGES}
_UNSAID = {
    bits.NEEDS_UNKNOWN: "needs",
    bits.AGES_UNKNOWN: "ages",
    bits.LEVELS_UNKNOWN: "level",
    bits.HOURS_UNKNOWN: "full or part time",
    bits.PRICE_UNKNOWN: "price",
    bits.VACANT: "places",
}


def why(asked: Asked, offer: FoundOffer, kind: str, unsaid: int) -> list[str]:
    """What was asked and this offer says it does. `unsaid`: bits of what was asked and it has not said."""
    reasons = [_LABELS["need"][code] for code in asked.need if code in offer.needs]
    if asked.age is not None and not unsaid & bits.AGES_UNKNOWN:
        reasons.append(f"age {asked.age}")
    reasons += [_LABELS["key_stage"][code] for code in asked.key_stage if _covers(offer, code)]
    reasons += [_LABELS["level"][code] for code in asked.level if code in offer.levels]
    reasons += [_LABELS["hours"][code] for code in asked.hours if code in offer.hours]
    reasons += [_LABELS["mode"][code] for code in asked.mode if code == offer.mode]
    reasons += [_LABELS["kind"][code] for code in asked.kind if code == kind]
    if asked.price_max is not None and not unsaid & bits.PRICE_UNKNOWN:
        reasons.append(f"£{asked.price_max:,} a week or less")
    if asked.vacancy and not unsaid & bits.VACANT:
        reasons.append("places free")
    if asked.q:
        reasons.append(f"“{asked.q}”")
    return reasons


def _covers(offer: FoundOffer, code: str) -> bool:
    if offer.key_stages:
        return code in offer.key_stages
    if offer.age_from is None or offer.age_to is None:
        return False
    stage = _STAGES[code]
    return offer.age_from < stage.age_to and max(offer.age_to, offer.age_from + 1) > stage.age_from


def not_said(unsaid: int) -> list[str]:
    return [word for bit, word in _UNSAID.items() if unsaid & bit]
