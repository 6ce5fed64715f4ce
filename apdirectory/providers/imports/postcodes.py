"""Which postcodes can exist, by their form alone, and where one is."""

import re

from msgspec import Struct

AREAS = frozenset(
    re.findall(
        r"\w+",
        """AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
        FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN
        NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW
        UB W WA WC WD WF WN WR WS WV YO ZE""",
    )
)
"""The 124 postcode areas of Royal Mail."""

FORM = re.compile(r"([A-Z]{1,2})(\d[A-Z\d]?)(\d[ABD-HJLNP-UW-Z]{2})")
"""The last two letters are never C, I, K, M, O or V."""


class Point(Struct, frozen=True):
    """Where a postcode is: OSGB36 metres, ONS code of the district."""

    easting: int
    northing: int
    district: str


def postcode_of(text: str) -> str | None:
    """The postcode as people write it, `GL1 1AD`, in whatever case and spacing it came; None if it cannot exist.

    >>> postcode_of("gl11ad"), postcode_of("ZZ1 1AA")
    ('GL1 1AD', None)
    """
    found = FORM.fullmatch(re.sub(r"\s", "", text).upper())
    if found is None or found[1] not in AREAS:
        return None
    return f"{found[1]}{found[2]} {found[3]}"


def looks_like_postcode(text: str) -> bool:
    """Whether text that should be something else has the form of a postcode as the register writes it."""
    return len(text) <= 8 and text[-3:-2].isdigit() and bool(FORM.fullmatch(text.replace(" ", "").upper()))
