"""Chance that falls the same way every time: each thing is drawn from a seed and its own name."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")


def chance(*name: object) -> Random:
    """A generator for this thing alone, so that one that is added later does not change the others."""
    return Random("/".join(map(str, name)))  # noqa: S311 (nothing secret hangs on it)


def one_of(rolls: Random, weights: Mapping[Choice, float]) -> Choice:
    """One of the keys, as often as its weight says."""
    return rolls.choices(list(weights), list(weights.values()))[0]


def some_of(rolls: Random, weights: Mapping[Choice, float], fewest: int, most: int) -> tuple[Choice, ...]:
    """So many different keys, the heavier ones more often, in the order of the mapping."""
    wanted = rolls.randint(fewest, most)
    chosen: set[Choice] = set()
    while len(chosen) < wanted:
        chosen.update(rolls.choices(list(weights), list(weights.values()), k=wanted - len(chosen)))
    return tuple(choice for choice in weights if choice in chosen)


def in_order(rolls: Random, choices: Sequence[Choice], fewest: int, most: int) -> tuple[Choice, ...]:
    """So many different ones, all as likely, in the order they are given in."""
    places = rolls.sample(range(len(choices)), rolls.randint(fewest, most))
    return tuple(choices[place] for place in sorted(places))
