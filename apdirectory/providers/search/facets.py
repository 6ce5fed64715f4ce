"""How many of the providers found also have each need and trait: their bits, added up by place."""

import numpy as np

from apdirectory.providers.listing import bits
from apdirectory.providers.search.answer import Facets


def facets(needs: bytes | None, traits: bytes | None) -> Facets:
    """Count from the providers' bits, eight bytes each, highest first, as PostgreSQL sends them."""
    need = _count(needs)
    trait = _count(traits)

    def of(group: str) -> dict[str, int]:
        return {code: trait[bit.bit_length() - 1] for code, bit in bits.TRAITS[group].items()}

    return Facets(
        need={code: need[place] for place, code in enumerate(bits.NEED_BITS)},
        kind=of("kind"),
        mode=of("mode"),
        key_stage=of("key_stage"),
        level=of("level"),
        hours=of("hours"),
        vacancy=trait[bits.VACANT.bit_length() - 1],
    )


def _count(packed: bytes | None) -> list[int]:
    """How many of the numbers have each bit; the lowest bit first."""
    numbers = np.frombuffer(packed or b"", dtype=np.uint8).reshape(-1, 8)
    counts: list[int] = np.unpackbits(numbers, axis=1).sum(axis=0, dtype=np.int64)[::-1].tolist()
    return counts
