"""A mail's plain text, as paragraphs of lines of words and links."""

import re
from collections.abc import Iterator

from msgspec import Struct


class Part(Struct, frozen=True):
    """Of a line: words, or an address of this service."""

    text: str
    is_link: bool


def paragraphs(body: str, base_url: str) -> Iterator[list[list[Part]]]:
    """A body's paragraphs, their lines, and of these what is words and what is a link."""
    link = re.compile(rf"({re.escape(base_url)}/\S*)")
    for paragraph in re.split(r"\n{2,}", body.strip()):
        yield [
            [Part(text, is_link=bool(number % 2)) for number, text in enumerate(link.split(line)) if text]
            for line in paragraph.split("\n")
        ]
