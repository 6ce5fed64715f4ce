"""An entry: a provider with its sites, programmes and offers. Null, or an empty list, is "has not said"."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check
from piccolo.table import Table

from apdirectory.accounts.organisations.tables import Organisation
from apdirectory.authorities.tables import Authority
from apdirectory.database.engine import DB


class Provider(Table, db=DB):
    """Who offers alternative provision."""

    id: Serial
    slug = Text(default=None, unique=True)
    name = Text(default=None)
    kind = Text(default=None)
    authority = ForeignKey(Authority, null=False, index=True)
    """Where the entry sits: whose quality officers publish it."""
    organisation = ForeignKey(Organisation, null=True, index=True, on_delete=OnDelete.set_null)
    """Whose accounts keep the entry and answer referrals; null until it is claimed."""
    state = Text(default="draft")
    version = Integer(default=1)
    example = Boolean(default=False)
    """Invented, for demonstration; real providers hold public facts only."""
    summary = Text(null=True, default=None)
    description = Text(null=True, default=None)
    website = Text(null=True, default=None)
    how_to_refer = Text(null=True, default=None)
    who_may_refer = Text(null=True, default=None)
    urn = Integer(null=True, default=None, unique=True)
    charity_number = Text(null=True, default=None)
    company_number = Text(null=True, default=None)
    register_status = Text(null=True, default=None)
    register_seen_on = Date(null=True, default=None)
    opened_on = Date(null=True, default=None)
    closed_on = Date(null=True, default=None)
    confirmed_on = Date(null=True, default=None)
    """The day the provider last said "all still right"; apart from a change."""
    claimed_on = Date(null=True, default=None)
    """The day from which it is for `organisation` to confirm: it took the entry on, or its draft was published."""
    changed_on = Date(null=True, default=None)
    imported_from = Text(null=True, default=None)
    """"register" or "template" while the import may update the entry."""
    created_at = Timestamptz(default=TimestamptzNow())

    provider_kind = Check(
        "kind IN ('ap_school', 'ap_free_school', 'hospital_education', 'third_sector', 'independent_school', "
        "'college', 'online_school', 'special_school', 'private_provider')"
    )
    provider_state = Check("state IN ('draft', 'in_review', 'published', 'paused', 'removed')")


class Site(Table, db=DB):
    """An address of a provider. Coordinates are OSGB36 metres, taken from the postcode."""

    provider = ForeignKey(Provider, null=False, index=True)
    name = Text(null=True, default=None)
    street = Text(null=True, default=None)
    town = Text(null=True, default=None, index=True)
    postcode = Text(null=True, default=None)
    easting = Integer(null=True, default=None)
    northing = Integer(null=True, default=None)
    district = Text(null=True, default=None)
    transport = Text(null=True, default=None)
    """How to get there: bus, train, taxi, the provider's own minibus."""
    accessibility = Text(null=True, default=None)
    step_free = Boolean(null=True, default=None)


class Programme(Table, db=DB):
    """Text shared by a thing that is offered in one or more places."""

    provider = ForeignKey(Provider, null=False, index=True)
    name = Text(default=None)
    description = Text(null=True, default=None)
    needs = Array(base_column=Text(), default=list)
    approaches = Array(base_column=Text(), default=list)
    levels = Array(base_column=Text(), default=list)
    therapies = Array(base_column=Text(), default=list)
    qualifications = Array(base_column=Text(), default=list)


class Offer(Table, db=DB):
    """A programme at a site, or coming to the child, online or on a ward: what people find, compare and consult."""

    public_id = UUID(default=UUID4(), unique=True)
    programme = ForeignKey(Programme, null=False, index=True)
    site = ForeignKey(Site, null=True, index=True)
    mode = Text(default=None)
    districts = Array(base_column=Text(), default=list)
    """ONS codes of the districts it serves."""
    age_from = SmallInt(null=True, default=None)
    age_to = SmallInt(null=True, default=None)
    """Ages in years, both included."""
    key_stages = Array(base_column=Text(), default=list)
    hours = Array(base_column=Text(), default=list)
    """full, part or both."""
    hours_a_week = Numeric(digits=(4, 1), null=True, default=None)
    days = Array(base_column=Text(), default=list)
    """mon to sun."""
    sessions = Text(null=True, default=None)
    stay_min_weeks = SmallInt(null=True, default=None)
    stay_max_weeks = SmallInt(null=True, default=None)
    group_size = SmallInt(null=True, default=None)
    """Most children in one group."""
    children_per_adult = Numeric(digits=(3, 1), null=True, default=None)
    price = Numeric(digits=(9, 2), null=True, default=None)
    """Pounds per price_unit; null: not given."""
    price_to = Numeric(digits=(9, 2), null=True, default=None)
    price_unit = Text(null=True, default=None)
    price_a_week = Integer(null=True, default=None)
    """Whole pounds for a child who attends all that is offered in a week: what prices are compared by."""
    transport_included = Boolean(null=True, default=None)

    offer_mode = Check("mode IN ('on_site', 'satellite', 'outreach', 'home', 'online', 'ward')")
    offer_ages = Check("age_from >= 0 AND age_to <= 25 AND age_from <= age_to")
    offer_price = Check("price >= 0 AND price_to >= price")
    offer_reach = Check("mode NOT IN ('outreach', 'home') OR districts <> '{}'")
    offer_price_unit = Check("price_unit IN ('free', 'hour', 'session', 'day', 'week', 'term', 'year')")


class Contact(Table, db=DB):
    """How to reach a provider, and for what. Public."""

    provider = ForeignKey(Provider, null=False, index=True)
    purpose = Text(default=None)
    """general, referrals, safeguarding."""
    name = Text(null=True, default=None)
    phone = Text(null=True, default=None)
    email = Text(null=True, default=None)


class FactSource(Table, db=DB):
    """Where a fact about a real provider was seen, and when."""

    provider = ForeignKey(Provider, null=False, index=True)
    fact = Text(default=None)
    source = Text(default=None)
    link = Text(null=True, default=None)
    seen_on = Date(default=None)


class EntryVersion(Table, db=DB):
    """What an entry held before a change."""

    provider = ForeignKey(Provider, null=False, index=True)
    version = Integer(default=None)
    entry = JSONB(default="{}")
    changed_by = Text(default=None)
    changed_at = Timestamptz(default=TimestamptzNow())


class EntryStep(Table, db=DB):
    """What happened in an entry's life: a row a step, never changed."""

    provider = ForeignKey(Provider, null=False, index=True)
    action = Text(default=None)
    from_state = Text(default="")
    """Empty: the entry was not there before."""
    to_state = Text(default=None)
    who = Text(default=None)
    """editor, quality, or the import that did it."""
    account = UUID(null=True, default=None)
    why = Text(default="")
    at = Timestamptz(default=TimestamptzNow())


class PendingChange(Table, db=DB):
    """What an editor wants to change of an entry that was reviewed, field by field. One waits for each provider."""

    id = UUID(default=UUID4(), primary_key=True)
    provider = ForeignKey(Provider, null=False, index=True)
    state = Text(default="waiting")
    revision = Integer(default=1)
    """Raised by each edit and by the decision."""
    fields = JSONB(default="[]")
    """The differences as `entries/changes/difference.py` has them."""
    proposed_by = UUID(null=True, default=None)
    proposed_at = Timestamptz(default=TimestamptzNow())
    decided_by = UUID(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    accepted = Array(base_column=Text(), default=list)
    """Paths of the fields that were approved; all others were sent back."""
    why = Text(default="")

    pending_change_state = Check("state IN ('waiting', 'approved', 'sent_back', 'withdrawn')")
    pending_change_decided = Check("(state = 'waiting') = (decided_at IS NULL)")
