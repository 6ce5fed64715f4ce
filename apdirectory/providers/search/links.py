"""Addresses of searches beside this one: in another order, on another page, without a filter. Pure.

The query string is encoded once; each link is made of its parts, which is much cheaper than encoding it again.
"""

from urllib.parse import quote_plus

from apdirectory.providers.search.asked import Asked


class Links:
    """`parts` are name=value as in the address, without the page."""

    def __init__(self, asked: Asked) -> None:
        self.parts = [part for part in asked.query().split("&") if part and not part.startswith("page=")]

    def here(self, page: int = 1) -> str:
        """The same search, on one of its pages."""
        return "&".join(self.parts if page == 1 else [*self.parts, f"page={page}"])

    def sorted_by(self, order: str) -> str:
        return "&".join([*self._but("sort="), f"sort={order}"])

    def with_unchecked(self) -> str:
        return "&".join([*self._but("checked="), "checked=any"])

    def without(self, name: str, value: str | None = None, also: str | None = None) -> str:
        """Without a parameter, or one value of it; `also` without another that meant something only beside it."""
        parts = (
            [part for part in self.parts if part != f"{name}={quote_plus(value)}"] if value else self._but(f"{name}=")
        )
        return "&".join(part for part in parts if also is None or not part.startswith(f"{also}="))

    def without_filters(self) -> str:
        """The place and the order only."""
        return "&".join(part for part in self.parts if part.startswith(("near=", "within=", "sort=")))

    def _but(self, start: str) -> list[str]:
        return [part for part in self.parts if not part.startswith(start)]
