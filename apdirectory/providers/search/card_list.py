"""The cards of a results page as markup, put together without Jinja.

Each page shows up to sixty cards of sixteen lines; Jinja escapes each line by itself, which took half of the page's
time. Here all words of a list are escaped in one call, and then put where `templates/search/card.html` has them.
"""

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from apdirectory.paths import TEMPLATES
from apdirectory.providers.search.cards import Card

END = "\x00"
"""Between words: no text can hold it, since PostgreSQL refuses it."""
EXAMPLE = ' <strong class="govuk-tag govuk-tag--purple">Example</strong>'
DOUBTFUL = ' <strong class="govuk-tag govuk-tag--yellow">Out of date</strong> Ring to check'


def _template() -> str:
    """The card, with `%s` for each name in brackets."""
    text = (TEMPLATES / "search/card.html").read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}\n", "", text, flags=re.DOTALL).replace("%", "%%")
    return re.sub(r"\[\w+\]", "%s", text)


CARD = _template()


def card_list(cards: Sequence[Card], search: str) -> Markup:
    """The items of a list. `search` is what follows each address, so that the provider's page leads back here."""
    words = str(escape(END.join(END.join(_words(card)) for card in cards))).split(END)
    suffix = str(escape(search))
    each = len(words) // len(cards) if cards else 0
    shown = (_card(card, words[place * each : (place + 1) * each], suffix) for place, card in enumerate(cards))
    return Markup("".join(shown))  # noqa: S704 (all words were escaped above; the rest is ours)


def _words(card: Card) -> tuple[str, ...]:
    return (
        card.slug,
        card.name,
        card.where,
        card.quality_css,
        card.quality,
        card.quality_line,
        card.confirmed,
        card.offer,
        card.free,
        card.places,
        card.next_start,
        card.price,
        card.unsaid,
        card.matches,
        card.also,
    )


def _card(card: Card, words: list[str], search: str) -> str:
    slug, name, where, css, quality, line, confirmed, offer, *rest = words
    free, places, start, price, unsaid, matches, also = rest
    return CARD % (
        f'<span class="app-number">{card.number}</span> ' if card.number else "",
        slug,
        search,
        name,
        EXAMPLE if card.example else "",
        where,
        css,
        quality,
        line,
        f"<p>{confirmed}</p>" if confirmed else "",
        offer,
        f"<b>{free}</b>" if free else "",
        places,
        DOUBTFUL if card.doubtful else "",
        f". {start}" if start else "",
        price,
        f"<p><b>Not said:</b> {unsaid}</p>" if unsaid else "",
        matches,
        f". {also}" if also else "",
    )
