"""Whose days they are: a school's, those of all schools of an authority, or everybody's. Pure."""

import re

from msgspec import Struct

LARGEST = 2**31 - 1
_KEY = re.compile(r"(council|school)-([1-9][0-9]{0,9})", re.ASCII)
EVERYONE_KEY = "everyone"


class Whose(Struct, frozen=True, kw_only=True):
    """Neither a school nor an authority: everybody."""

    authority: int | None = None
    """DfE code; of a school, where it is."""
    school: int | None = None
    """An organisation's id."""
    name: str = "All schools in England"
    urn: int | None = None
    example: bool = False

    @property
    def key(self) -> str:
        """As addresses say it."""
        if self.school is not None:
            return f"school-{self.school}"
        return EVERYONE_KEY if self.authority is None else f"council-{self.authority}"

    @property
    def of_authority(self) -> int | None:
        """The authority, if the days are those of its schools."""
        return None if self.school is not None else self.authority

    @property
    def of_everyone(self) -> bool:
        return self.school is None and self.authority is None


EVERYONE = Whose()


def read_key(key: str) -> tuple[str, int] | None:
    """The kind and the number in an address; None for what is none, or could not be a number of ours."""
    read = _KEY.fullmatch(key)
    return (read[1], int(read[2])) if read and int(read[2]) <= LARGEST else None
