"""The register's file of links between establishments: who came before, who came after."""

from collections.abc import Iterable, Sequence

from apdirectory.accounts.organisations.organisation import Link
from apdirectory.providers.imports.register.columns import register_date
from apdirectory.providers.imports.report import Refusal
from apdirectory.providers.imports.sheets import CannotRead, Row, plain_cell, unreadable

NEEDED = ("URN", "LinkURN", "LinkType")


def read_links(header: Sequence[str], rows: Iterable[Row]) -> tuple[list[Link], list[Refusal]]:
    """The links, without repeats, and the rows that cannot be right. CannotRead if it is no such file."""
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise CannotRead(f"This is not the register's file of links: it has no column {', '.join(missing)}.")
    links: list[Link] = []
    refusals: list[Refusal] = []
    seen: set[tuple[int, int, str]] = set()
    for row in rows:
        found = _read_row(header, row)
        if isinstance(found, Link) and (found.urn, found.linked_urn, found.link_type) in seen:
            found = Refusal(row, ("This link is in the file already.",))
        if isinstance(found, Link):
            links.append(found)
            seen.add((found.urn, found.linked_urn, found.link_type))
        else:
            refusals.append(found)
    return links, refusals


def _read_row(header: Sequence[str], row: Row) -> Link | Refusal:
    if row.unread:
        return Refusal(row, (row.unread,))
    if len(row.cells) != len(header):
        return Refusal(row, (f"It has {len(row.cells)} cells where the header has {len(header)}.",))
    cells = {name: plain_cell(cell) for name, cell in zip(header, row.cells, strict=True)}
    day = cells.get("LinkEstablishedDate", "")
    reasons = [
        f"{column}: '{cells[column][:60]}' is not a number of six digits."
        for column in ("URN", "LinkURN")
        if not (cells[column].isascii() and cells[column].isdecimal() and len(cells[column]) == 6)
    ]
    if not cells["LinkType"]:
        reasons.append("LinkType: it is empty.")
    if day and register_date(day) is None:
        reasons.append(f"LinkEstablishedDate: '{day[:60]}' is not a day written DD-MM-YYYY.")
    if any(unreadable(cell) for cell in cells.values()):
        reasons.append("A character cannot be read.")
    if reasons:
        return Refusal(row, tuple(reasons))
    return Link(
        urn=int(cells["URN"]),
        linked_urn=int(cells["LinkURN"]),
        linked_name=cells.get("LinkName") or None,
        link_type=cells["LinkType"],
        established_on=register_date(day),
    )
