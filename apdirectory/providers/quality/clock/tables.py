from piccolo.columns import Date, ForeignKey, Serial, SmallInt, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB
from apdirectory.providers.entries.tables import Provider
from apdirectory.providers.quality.evidence.tables import Evidence


class EvidenceNotice(Table, db=DB):
    """That people were told so many days before a piece of evidence ends, or 0: that it had ended."""

    id = Serial(primary_key=True)
    evidence = ForeignKey(Evidence, null=False)
    days = SmallInt(default=None)
    told_on = Date(default=None)

    evidence_notice_once = Unique([evidence, days], name="evidence_notice_once")
    evidence_notice_days = Check("days IN (60, 30, 7, 0)")


class AssuranceNotice(Table, db=DB):
    """That people were told so many days before an assurance ends by its review."""

    id = Serial(primary_key=True)
    provider = ForeignKey(Provider, null=False)
    authority = ForeignKey(Authority, null=False, index=True)
    until = Date(default=None)
    """The last day, as it was then."""
    days = SmallInt(default=None)
    told_on = Date(default=None)

    assurance_notice_once = Unique([provider, authority, until, days], name="assurance_notice_once")
    assurance_notice_days = Check("days IN (60, 30, 7)")


class QualityAction(Table, db=DB):
    """A standard item ran out: it is to be replaced by a day, for one authority that asks for it."""

    id = Serial(primary_key=True)
    provider = ForeignKey(Provider, null=False, index=True)
    authority = ForeignKey(Authority, null=False, index=True)
    item = Text(default=None)
    label = Text(default=None)
    """What the item was called when it ran out."""
    ran_out_on = Date(default=None)
    """The last day on which it held."""
    due_on = Date(default=None)
    done_on = Date(null=True, default=None)

    quality_action_once = Unique([provider, authority, item, ran_out_on], name="quality_action_once")
