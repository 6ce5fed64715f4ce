"""Passwords at rest: argon2id, in threads, a few at a time: many at once take neither the pages nor the memory."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NewType, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from apdirectory.accounts.sign_in.credentials.passwords import LONGEST, normalised

HASHER = PasswordHasher(time_cost=2, memory_cost=47_104, parallelism=1)
"""More than OWASP's least (19 MiB twice): 46 MiB twice, some 80 ms. A change is taken up as people sign in."""
AT_ONCE = 3

T = TypeVar("T")
Hashed = NewType("Hashed", str)
"""What is kept of a password."""
_THREADS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
_NOBODYS = "$argon2id$v=19$m={0.memory_cost},t={0.time_cost},p={0.parallelism}${1}${2}"


def nobodys_hash() -> str:
    """A hash that no password has, of today's cost: for an account that is not there the same work is done."""
    return _NOBODYS.format(HASHER, "bm9ib2R5cyBvd24gc2FsdA", "A" * 43)


async def hash_of(password: str) -> Hashed:
    """Not within a transaction: it takes long, and the connection would wait with what it has locked."""
    return Hashed(await _in_a_thread(HASHER.hash, normalised(password)))


async def fits(held: str, typed: str) -> bool:
    """Whether this is the password that was hashed."""
    return await _in_a_thread(_fits, held, normalised(typed[: LONGEST + 1]))


def is_outdated(held: str) -> bool:
    """Hashed at another cost than today's."""
    return HASHER.check_needs_rehash(held)


def _fits(held: str, typed: str) -> bool:
    try:
        return HASHER.verify(held, typed)
    except (VerificationError, InvalidHashError):
        return False


async def _in_a_thread(work: Callable[..., T], *given: str) -> T:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work, *given)
