"""The search projection. Plain SQL, since its indexes and types are the point; `providers/listing` alone writes it."""

from apdirectory.database.engine import DB

ID = "2026-11-22T13:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "first tables"

SCRIPT = """
CREATE TABLE listing (
    provider_id integer NOT NULL REFERENCES provider ON DELETE CASCADE,
    offer_id integer NOT NULL,
    easting real,
    northing real,
    district text,
    needs bigint NOT NULL,
    traits bigint NOT NULL,
    age_from smallint NOT NULL,
    age_to smallint NOT NULL,
    price integer NOT NULL,
    vacant_until date NOT NULL,
    told_until date NOT NULL,
    starts_on date NOT NULL,
    assured_until date NOT NULL,
    listed_until date NOT NULL,
    vacant smallint,
    as_of date,
    next_start date,
    assessment_first boolean,
    once boolean NOT NULL,
    card json NOT NULL,
    CHECK ((easting IS NULL) = (northing IS NULL)),
    CHECK (easting IS NULL OR district IS NULL)
);
COMMENT ON TABLE listing IS 'One row for each offer, for each place or district it is found in, and for whom its places are';
COMMENT ON COLUMN listing.district IS 'ONS code; empty: anywhere; null: at a place, or not said';
COMMENT ON COLUMN listing.price IS 'Whole pounds a week; -1: not given';
COMMENT ON COLUMN listing.vacant_until IS 'Counts as having places up to this day; -infinity: none or not known';
COMMENT ON COLUMN listing.told_until IS 'How many are free counts as known up to this day; -infinity: never told';
COMMENT ON COLUMN listing.once IS 'One row for each offer and for whom its places are: what counts where the place does not matter';
COMMENT ON COLUMN listing.card IS 'What a result shows of the offer and does not change with the day';
COMMENT ON COLUMN listing.starts_on IS 'The next start of a place that is free; 9999-12-31: not said; infinity: none is';
COMMENT ON COLUMN listing.assured_until IS 'Checked by any authority, or by the register (infinity), up to this day';

COMMENT ON COLUMN listing.listed_until IS 'A school that is closing is found up to its last day';

CREATE INDEX listing_near ON listing (northing, easting)
    INCLUDE (needs, traits, age_from, age_to, price, vacant_until, told_until, starts_on, assured_until, listed_until,
             provider_id, offer_id)
    WHERE northing IS NOT NULL;
CREATE INDEX listing_district ON listing (district)
    INCLUDE (needs, traits, age_from, age_to, price, vacant_until, told_until, starts_on, assured_until, listed_until,
             provider_id, offer_id)
    WHERE district IS NOT NULL;
CREATE INDEX listing_of_provider ON listing (provider_id);
CREATE INDEX listing_once ON listing (provider_id)
    INCLUDE (needs, traits, age_from, age_to, price, vacant_until, told_until, starts_on, assured_until, listed_until,
             offer_id)
    WHERE once;

CREATE TABLE listing_provider (
    provider_id integer PRIMARY KEY REFERENCES provider ON DELETE CASCADE,
    name text NOT NULL,
    in_register_on date,
    card json NOT NULL
);
COMMENT ON COLUMN listing_provider.card IS 'What a result shows of the provider and does not change with the day';

CREATE TABLE listing_text (
    offer_id integer PRIMARY KEY,
    provider_id integer NOT NULL REFERENCES provider ON DELETE CASCADE,
    words tsvector NOT NULL
);
CREATE INDEX listing_text_of_provider ON listing_text (provider_id);
CREATE INDEX listing_text_words ON listing_text USING gin (words) WITH (fastupdate = off);

CREATE TABLE listing_verdict (
    viewer integer NOT NULL,
    provider_id integer NOT NULL REFERENCES provider ON DELETE CASCADE,
    authority integer NOT NULL,
    status text NOT NULL,
    level smallint,
    since date NOT NULL,
    until date NOT NULL,
    shown_until date,
    reason text,
    judged boolean NOT NULL,
    decides boolean NOT NULL,
    PRIMARY KEY (provider_id, viewer, authority)
);
COMMENT ON TABLE listing_verdict IS 'How far a provider is assured as one authority sees it (0: without one; -1: whoever has not judged it)';
COMMENT ON COLUMN listing_verdict.until IS 'Counts as checked up to this day; -infinity: does not';
COMMENT ON COLUMN listing_verdict.judged IS 'Assured, conditional, lapsed or suspended';
COMMENT ON COLUMN listing_verdict.decides IS 'Stands against all other rows of the viewer, whatever the day';
CREATE INDEX listing_verdict_judged ON listing_verdict (viewer, until) INCLUDE (provider_id, since, decides) WHERE judged;

CREATE TABLE listing_word (
    word text PRIMARY KEY
);
COMMENT ON TABLE listing_word IS 'Words that entries use, to find the one a typing mistake was meant to be';
CREATE INDEX listing_word_alike ON listing_word USING gin (word gin_trgm_ops);
"""


async def forwards() -> None:
    transaction = DB.current_transaction.get()
    assert transaction is not None  # noqa: S101 - migrations run in one
    await transaction.connection.execute(SCRIPT)
