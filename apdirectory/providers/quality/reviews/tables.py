from piccolo.columns import JSONB, UUID, Array, Date, ForeignKey, Integer, Serial, SmallInt, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB
from apdirectory.providers.entries.tables import Provider


class SelfAssessment(Table, db=DB):
    """What a provider says of how it meets each standard. One draft a provider; what was sent stays as it was."""

    id = UUID(primary_key=True, default=UUID4())
    provider = ForeignKey(Provider, null=False, index=True)
    framework = Text(default=None)
    """Its name and version, as asked when it was last changed."""
    answers = JSONB(default="{}")
    """Item's code → what is said, and why."""
    version = Integer(default=1)
    started_at = Timestamptz(default=TimestamptzNow())
    sent_at = Timestamptz(null=True, default=None)
    sent_by = UUID(null=True, default=None)


class Review(Table, db=DB):
    """One authority looks at how a provider meets the standards, and decides."""

    id = UUID(primary_key=True, default=UUID4())
    provider = ForeignKey(Provider, null=False, index=True)
    authority = ForeignKey(Authority, null=False, index=True)
    kind = Text(default=None)
    planned_on = Date(default=None)
    """The day on which it is to be done."""
    reviewer = UUID(null=True, default=None)
    """Null: drawn, and nobody has taken it."""
    took_part = Array(base_column=UUID(), default=list)
    """Accounts that wrote a finding or proposed, also where another wrote over it since. Only ever added to."""
    self_assessment = ForeignKey(SelfAssessment, null=True)
    framework = Text(default=None)
    state = Text(default="planned")
    version = Integer(default=1)
    planned_by = UUID(null=True, default=None)
    planned_at = Timestamptz(default=TimestamptzNow())
    outcome = Text(null=True, default=None)
    """The status that is proposed, and then decided."""
    until = Date(null=True, default=None)
    conditions = Text(null=True, default=None)
    reason = Text(null=True, default=None)
    """Why it is not assured, for the public."""
    summary = Text(null=True, default=None)
    """What the provider reads."""
    proposed_by = UUID(null=True, default=None)
    proposed_at = Timestamptz(null=True, default=None)
    moderated_by = UUID(null=True, default=None)
    moderated_at = Timestamptz(null=True, default=None)
    sent_back_why = Text(null=True, default=None)
    decided_on = Date(null=True, default=None)
    next_on = Date(null=True, default=None)
    reply = Text(null=True, default=None)
    replied_by = UUID(null=True, default=None)
    replied_at = Timestamptz(null=True, default=None)

    review_kind = Check("kind IN ('visit', 'desk')")
    review_state = Check("state IN ('planned', 'proposed', 'decided', 'cancelled')")
    review_outcome = Check("outcome IN ('assured', 'conditional', 'suspended', 'unverified')")
    review_moderated = Check(
        "state <> 'decided' OR (moderated_by IS NOT NULL AND moderated_by <> proposed_by "
        "AND moderated_by IS DISTINCT FROM reviewer AND NOT moderated_by = ANY (took_part) "
        "AND outcome IS NOT NULL AND decided_on IS NOT NULL)"
    )
    review_dated = Check("outcome NOT IN ('assured', 'conditional') OR until IS NOT NULL")


class Finding(Table, db=DB):
    """What a review found of one standard."""

    id = Serial(primary_key=True)
    review = ForeignKey(Review, null=False, index=True)
    code = Text(default=None)
    heading = Text(default=None)
    label = Text(default=None)
    """What the item was called then."""
    finding = Text(default=None)
    note = Text(default="")
    found_by = UUID(null=True, default=None)

    finding_once = Unique([review, code], name="finding_once")
    finding_known = Check("finding IN ('met', 'partly', 'not_met')")


class ReviewAction(Table, db=DB):
    """What somebody is to do after a review, and by when."""

    id = UUID(primary_key=True, default=UUID4())
    review = ForeignKey(Review, null=False, index=True)
    what = Text(default=None)
    owner = Text(default=None)
    due_on = Date(default=None)
    done_on = Date(null=True, default=None)
    done_by = UUID(null=True, default=None)


class Draw(Table, db=DB):
    """Which self-assessments were drawn to be checked in a term, and what makes the lot come out the same again."""

    id = UUID(primary_key=True, default=UUID4())
    authority = ForeignKey(Authority, null=False)
    term_first = Date(default=None)
    """The first day of the term."""
    seed = Text(default=None)
    share = SmallInt(default=None)
    """In 100."""
    pool = Array(base_column=UUID(), default=list)
    drawn = Array(base_column=UUID(), default=list)
    drawn_at = Timestamptz(default=TimestamptzNow())
    drawn_by = UUID(null=True, default=None)
    """Null: the clock."""

    draw_once = Unique([authority, term_first], name="draw_once")
