"""The search form's sixty boxes, and its choices of how far, as HTML.

Their markup never changes, so it is made once from its template and kept in pieces; each search only puts in which
are ticked and how many providers have each. That halves the time of a results page.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache

from markupsafe import Markup
from msgspec import Struct

from apdirectory.providers.search.asked import WITHIN_UNLESS_SAID
from apdirectory.providers.vocabulary import HOURS, KEY_STAGES, KINDS, LEVELS, MODES, NEEDS
from apdirectory.providers.wording import NEED_WORDS
from apdirectory.web.rendering import render_text
from apdirectory.web.words import count, key_stage

TICK, COUNT = "\x00", "\x01"
"""Stand in the kept markup for what each search puts in; no label holds them."""
TICKED = " checked"
WITHIN = (1, 2, 3, 5, 10, 15, 20, 30, 40, 50, 75, 100)
FURTHEST = 100


class Option(Struct, frozen=True):
    """One box. `id`: the first of a group has the group's name, to which the error summary links."""

    id: str
    code: str
    label: str
    words: str = ""
    """What else people type for it, to narrow the list by."""


def _options(name: str, labels: Mapping[str, str], words: Mapping[str, str] | None = None) -> list[Option]:
    first = next(iter(labels))
    return [
        Option(name if code == first else f"{name}-{code}", code, label, words[code] if words else "")
        for code, label in labels.items()
    ]


OPTIONS = {
    "need": _options("need", NEED_WORDS, {need.code: " ".join(need.synonyms).lower() for need in NEEDS}),
    "key_stage": _options("key_stage", {stage.code: key_stage(stage.code) for stage in KEY_STAGES}),
    "mode": _options("mode", {word.code: word.label for word in MODES}),
    "hours": _options("hours", {word.code: word.label for word in HOURS}),
    "kind": _options("kind", {word.code: word.label for word in KINDS}),
    "level": _options("level", {word.code: word.label for word in LEVELS}),
}


def boxes(name: str, chosen: Collection[str], counts: Mapping[str, int] | None) -> Markup:
    """The boxes of one group: ticked where chosen, each with its count; no counts where nothing was searched."""
    pieces = _pieces(name)
    html = [pieces[0]]
    for place, option in enumerate(OPTIONS[name]):
        how_many = "" if counts is None else f" ({counts.get(option.code, 0)})"
        html += (TICKED if option.code in chosen else "", pieces[2 * place + 1], how_many, pieces[2 * place + 2])
    return Markup("".join(html))  # noqa: S704 (the template escaped its part; what is put in holds nothing of people's)


def distances(within: str) -> Markup:
    """The choices of how far; what was asked by hand is among them, what cannot be read is as good as nothing."""
    readable = within.isascii() and within.isdigit() and len(within) < 4 and 1 <= int(within) <= FURTHEST
    return _distances(int(within) if readable else WITHIN_UNLESS_SAID)


@cache
def _distances(chosen: int) -> Markup:
    choices = [(miles, count(miles, "mile"), miles == chosen) for miles in sorted({*WITHIN, chosen})]
    return Markup(render_text("search/distances.html", choices=choices))  # noqa: S704 (the template escapes)


@cache
def _pieces(name: str) -> list[str]:
    """The markup, cut where a tick or a count goes: before, tick, between, count, between, … after."""
    html = render_text("search/boxes.html", name=name, options=OPTIONS[name], tick=TICK, count=COUNT)
    return re.split(f"[{TICK}{COUNT}]", html)
