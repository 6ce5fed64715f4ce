from piccolo.columns import Boolean, Integer, Text
from piccolo.table import Table

from apdirectory.database.engine import DB


class Authority(Table, db=DB):
    """A local authority. Its id is the DfE's code, such as 916 for Gloucestershire."""

    id = Integer(primary_key=True, default=None)
    name = Text(default=None)
    full_name = Text(default=None)
    """As people write it: "Gloucestershire County Council"."""
    uses_service = Boolean(default=False)
    """Whether it assures provision here; elsewhere any authority's assurance counts, and is named."""
    colour = Text(null=True, default=None)
    front_door_name = Text(null=True, default=None)
    front_door_phone = Text(null=True, default=None)
    """Whom to ring when worried about a child."""
    referral_phone = Text(null=True, default=None)
    referral_email = Text(null=True, default=None)
