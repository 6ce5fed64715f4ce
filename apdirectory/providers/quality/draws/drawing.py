"""A lot that anybody can draw again: the same pool, share and seed give the same lot. Pure."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID


def drawn(ids: Iterable[UUID], share: int, seed: str) -> list[UUID]:
    """So many in 100, rounded up: those whose SHA-256 of "seed:id" comes first, however given."""
    pool = sorted(set(ids), key=lambda each: (sha256(f"{seed}:{each}".encode()).digest(), each))
    return pool[: -(-len(pool) * share // 100)]
