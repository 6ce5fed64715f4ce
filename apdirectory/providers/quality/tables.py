from piccolo.columns import JSONB, UUID, Array, Boolean, Date, ForeignKey, Integer, Serial, SmallInt, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB
from apdirectory.providers.entries.tables import Provider


class QualityStatus(Table, db=DB):
    """What one authority has found out about a provider. No row: unverified."""

    provider = ForeignKey(Provider, null=False, index=True)
    authority = ForeignKey(Authority, null=False)
    status = Text(default="unverified")
    level = SmallInt(null=True, default=None)
    """1 self-assessment, 2 review."""
    decided_on = Date(null=True, default=None)
    until = Date(null=True, default=None)
    """Assured or conditional up to and including this day."""
    conditions = Text(null=True, default=None)
    reason = Text(null=True, default=None)
    """Which kind of evidence ran out, or why it was suspended, in words for the public."""
    evidence_until = Date(null=True, default=None)
    """The last day on which all critical evidence that the authority asks for holds. Null: it limits nothing."""
    evidence_item = Text(null=True, default=None)
    """Which kind of evidence ends first, in words for the public."""

    quality_status_once = Unique([provider, authority], name="quality_status_once")
    quality_status_known = Check(
        "status IN ('assured', 'conditional', 'self_assessed', 'unverified', 'lapsed', 'suspended', 'removed')"
    )
    quality_status_dated = Check("status NOT IN ('assured', 'conditional') OR until IS NOT NULL")


class Recognition(Table, db=DB):
    """One authority accepts another's assurance, between two days, of these kinds of provider, from this level on."""

    authority = ForeignKey(Authority, null=False)
    """Whose searchers see it."""
    recognised = ForeignKey(Authority, null=False)
    """Whose assurance is accepted."""
    since = Date(default=None)
    until = Date(null=True, default=None)
    kinds = Array(base_column=Text(), default=list)
    """None: every kind."""
    level = SmallInt(null=True, default=None)
    """The lowest that is accepted. Null: any."""

    recognition_once = Unique([authority, recognised], name="recognition_once")


class Inspection(Table, db=DB):
    """A national inspection. Three eras, which are never put on one scale."""

    provider = ForeignKey(Provider, null=False, index=True)
    body = Text(default="Ofsted")
    era = Text(default=None)
    inspected_on = Date(default=None)
    published_on = Date(null=True, default=None)
    judgements = JSONB(default="{}")
    """Heading → judgement in the words of that era."""
    link = Text(null=True, default=None)
    source = Text(default=None)
    seen_on = Date(default=None)
    by_hand = Boolean(default=False)
    """An officer wrote it, or took it out: no file changes it again."""
    taken_out = Boolean(default=False)
    """It is shown nowhere, and stays so that no file brings it back."""
    version = Integer(default=1)
    """One more with each change by hand."""

    inspection_once = Unique([provider, body, era, inspected_on], name="inspection_once")
    inspection_taken_out = Check("by_hand OR NOT taken_out")
    inspection_era = Check("era IN ('overall_grades', 'judgements', 'report_cards', 'independent_standards')")


class QualityStep(Table, db=DB):
    """Each change of what an authority says of a provider. Rows stay as they are."""

    id = Serial(primary_key=True)
    provider = ForeignKey(Provider, null=False, index=True)
    authority = ForeignKey(Authority, null=False)
    action = Text(default=None)
    before = Text(default=None)
    after = Text(default=None)
    level = SmallInt(null=True, default=None)
    until = Date(null=True, default=None)
    conditions = Text(null=True, default=None)
    reason = Text(null=True, default=None)
    """For the public."""
    why = Text(default="")
    """For officers of the authority alone."""
    review = UUID(null=True, default=None)
    who = UUID(null=True, default=None)
    """The account; null: the clock."""
    at = Timestamptz(default=TimestamptzNow())
