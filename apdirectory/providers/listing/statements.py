"""The SQL that makes the listing out of entries. Each statement takes provider ids as $1."""

from apdirectory.providers.listing.bits import (
    AGES_UNKNOWN,
    HOURS_UNKNOWN,
    LEVELS_UNKNOWN,
    NEEDS_UNKNOWN,
    PRICE_UNKNOWN,
    REGISTERED,
    need_bits,
    trait_bits,
)
from apdirectory.providers.listing.confirmed import UNTIL, settings_on
from apdirectory.providers.vocabulary import (
    APPROACHES,
    DAYS_A_COUNT_HOLDS,
    KEY_STAGES,
    KINDS,
    MODES,
    MODES_AT_A_PLACE,
    NEEDS,
    REGISTERED_KINDS,
)


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _values(rows: list[tuple[object, ...]]) -> str:
    return ", ".join("(" + ", ".join(f"'{v}'" if isinstance(v, str) else str(v) for v in row) + ")" for row in rows)


_STAGES = _values([(stage.code, stage.age_from, stage.age_to) for stage in KEY_STAGES])
_LABELS = _values([(word.code, word.label) for words in (NEEDS, APPROACHES, KINDS, MODES) for word in words])
_IS_REGISTERED = f"p.kind IN ({_list(REGISTERED_KINDS)}) AND p.register_status IN ('open', 'closing')"

LOCK = "SELECT id FROM provider WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE"

CLEAR = [
    f"DELETE FROM {table} WHERE provider_id = ANY($1::int[])"
    for table in ("listing", "listing_verdict", "listing_text", "listing_provider")
]

PLACES = """
SELECT id, easting, northing FROM site WHERE provider = ANY($1::int[]) AND easting IS NOT NULL
"""

VERDICTS = """
WITH status AS (
    SELECT q.provider, q.authority, q.status, q.level, least(q.until, q.evidence_until) AS until, q.reason,
           q.authority <> p.authority AS elsewhere, p.kind,
           CASE WHEN q.evidence_until <= q.until THEN coalesce(q.evidence_item, 'Evidence') || ' ran out on '
                || to_char(q.evidence_until, 'FMDD FMMonth YYYY') ELSE q.reason END AS reason_when_over,
           q.status IN ('assured', 'conditional') AS good,
           q.status IN ('assured', 'conditional', 'lapsed', 'suspended', 'removed') AS judged,
           q.status IN ('suspended', 'removed') AND q.authority = p.authority AS stopped_at_home
    FROM quality_status q JOIN provider p ON p.id = q.provider
    WHERE p.id = ANY($1::int[]) AND p.state IN ('published', 'paused')
), barred AS (
    SELECT provider FROM status WHERE stopped_at_home
), seen AS (
    SELECT authority AS viewer, status.*, '-infinity'::date AS since, until AS counts_until, judged AS decides
    FROM status
    UNION ALL -- recognised by another authority, which has not judged it itself
    SELECT r.authority, status.*, r.since, least(status.until, r.until), false
    FROM status JOIN recognition r ON r.recognised = status.authority
    WHERE good AND provider NOT IN (SELECT provider FROM barred)
      AND (r.kinds = '{}' OR kind = ANY (r.kinds)) AND (r.level IS NULL OR status.level >= r.level)
      AND NOT EXISTS (SELECT FROM status own WHERE own.provider = status.provider AND own.authority = r.authority
                                               AND own.judged)
    UNION ALL -- suspended or removed where the entry sits: so it is for all who have not judged it themselves
    SELECT -1, status.*, '-infinity', until, true FROM status WHERE stopped_at_home
    UNION ALL -- seen without an authority: all that was judged; of what was only told, where the entry sits comes first
    SELECT 0, status.*, '-infinity', until, false FROM status
    WHERE provider NOT IN (SELECT provider FROM barred)
      AND (judged OR NOT EXISTS (SELECT FROM status other
                                 WHERE other.provider = status.provider AND NOT other.judged
                                   AND (other.elsewhere, other.authority)
                                       < (status.elsewhere, status.authority)))
)
INSERT INTO listing_verdict
    (viewer, provider_id, authority, status, level, since, until, shown_until, reason, reason_when_over,
     judged, decides)
SELECT viewer, provider, authority, status, level, since,
       CASE WHEN good THEN counts_until ELSE '-infinity' END, counts_until, reason, reason_when_over, judged, decides
FROM seen
"""

_CARD = """json_build_object(
        'id', o.public_id, 'programme', g.name, 'mode', o.mode, 'needs', g.needs,
        'age_from', o.age_from, 'age_to', o.age_to, 'key_stages', o.key_stages, 'levels', g.levels,
        'hours', o.hours, 'price', o.price, 'price_to', o.price_to, 'price_unit', o.price_unit,
        'price_a_week', o.price_a_week, 'districts', o.districts,
        'site', CASE WHEN s.id IS NOT NULL THEN json_build_object(
            'name', s.name, 'town', s.town, 'postcode', s.postcode, 'latitude', at.latitude,
            'longitude', at.longitude, 'easting', s.easting, 'northing', s.northing) END)"""

ROWS = f"""
WITH stages (code, age_from, age_to) AS (VALUES {_STAGES}),
located AS (
    SELECT * FROM unnest($2::int[], $3::float8[], $4::float8[]) AS at (site, latitude, longitude)
), told AS (
    SELECT {_CARD} AS card, p.id AS provider_id, p.kind, o.id AS offer_id,
           o.mode, o.districts, o.site, o.price_a_week, o.price_unit,
           g.needs, g.levels, c.id AS capacity_id, c.vacant, c.as_of, c.next_start,
           c.assessment_first,
           CASE WHEN {_IS_REGISTERED} AND NOT v.barred THEN {REGISTERED} ELSE 0 END AS registered,
           CASE WHEN v.judged THEN v.until WHEN {_IS_REGISTERED} THEN 'infinity' ELSE '-infinity' END AS assured_until,
           CASE WHEN p.register_status = 'closing' THEN coalesce(p.closed_on, 'infinity') ELSE 'infinity' END
               AS listed_until,
           coalesce(nullif(c.key_stages, '{{}}'), nullif(o.key_stages, '{{}}')) AS key_stages,
           CASE WHEN c.hours IS NULL THEN o.hours ELSE ARRAY[c.hours] END AS hours,
           coalesce(o.age_from, whole.age_from) AS age_from, coalesce(o.age_to, whole.age_to) AS age_to,
           part.age_from AS part_from, part.age_to AS part_to
    FROM provider p
    JOIN programme g ON g.provider = p.id
    JOIN offer o ON o.programme = g.id
    LEFT JOIN site s ON s.id = o.site
    LEFT JOIN located at ON at.site = s.id
    LEFT JOIN capacity c ON c.offer = o.id
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(judged), false) AS judged, max(until) AS until,
               coalesce(bool_or(viewer = -1), false) AS barred
        FROM listing_verdict WHERE provider_id = p.id AND viewer IN (-1, 0)
    ) v
    CROSS JOIN LATERAL (
        SELECT min(s.age_from) AS age_from, max(s.age_to) AS age_to FROM stages s WHERE s.code = ANY (o.key_stages)
    ) whole
    CROSS JOIN LATERAL (
        SELECT min(s.age_from) AS age_from, max(s.age_to) AS age_to FROM stages s WHERE s.code = ANY (c.key_stages)
    ) part
    WHERE p.id = ANY($1::int[]) AND p.state = 'published'
), aged AS (
    SELECT told.*,
           CASE WHEN part_from IS NULL THEN age_from
                ELSE greatest(part_from, least(coalesce(age_from, part_from), part_to)) END AS first_age,
           CASE WHEN part_to IS NULL THEN age_to
                ELSE least(part_to, greatest(coalesce(age_to, part_to), part_from)) END AS last_age
    FROM told
), placed AS (
    SELECT aged.*, found.easting, found.northing, found.district
    FROM aged CROSS JOIN LATERAL (
        SELECT s.easting, s.northing, NULL::text AS district
        FROM (VALUES (aged.site)) AS of_offer (site) LEFT JOIN site s ON s.id = of_offer.site
        WHERE aged.mode IN ({_list(MODES_AT_A_PLACE)})
        UNION ALL
        SELECT NULL, NULL, served.district
        FROM (SELECT DISTINCT unnest(CASE WHEN aged.districts <> '{{}}' THEN aged.districts
                         WHEN aged.mode = 'online' THEN ARRAY[''] ELSE ARRAY[NULL::text] END)) AS served (district)
        WHERE aged.mode NOT IN ({_list(MODES_AT_A_PLACE)})
    ) found
)
INSERT INTO listing (provider_id, offer_id, easting, northing, district, needs, traits, age_from, age_to, price,
                     vacant_until, told_until, starts_on, assured_until, listed_until,
                     vacant, as_of, next_start, assessment_first,
                     once, card)
SELECT provider_id, offer_id, easting, northing, district,
       coalesce((SELECT {need_bits()} FROM unnest(needs) AS word), {NEEDS_UNKNOWN}),
       (SELECT {trait_bits("kind")} FROM (VALUES (kind)) AS k (word))
       | (SELECT {trait_bits("mode")} FROM (VALUES (mode)) AS m (word))
       | coalesce((SELECT {trait_bits("level")} FROM unnest(levels) AS word), {LEVELS_UNKNOWN})
       | coalesce((SELECT {trait_bits("hours")} FROM unnest(hours) AS word), {HOURS_UNKNOWN})
       | coalesce((SELECT {trait_bits("key_stage")} FROM unnest(key_stages) AS word),
                  (SELECT {trait_bits("key_stage")} FROM stages AS s (word, age_from, age_to)
                   WHERE last_age IS NOT NULL AND first_age < s.age_to
                     AND greatest(last_age, first_age + 1) > s.age_from), 0)
       | CASE WHEN first_age IS NULL OR last_age IS NULL THEN {AGES_UNKNOWN} ELSE 0 END
       | CASE WHEN price_a_week IS NULL AND price_unit IS DISTINCT FROM 'free' THEN {PRICE_UNKNOWN} ELSE 0 END
       | registered,
       coalesce(first_age, 0), coalesce(last_age, 127),
       CASE WHEN price_unit = 'free' THEN 0 ELSE coalesce(price_a_week, -1) END,
       CASE WHEN vacant > 0 THEN as_of + {DAYS_A_COUNT_HOLDS} ELSE '-infinity' END,
       CASE WHEN vacant IS NOT NULL THEN as_of + {DAYS_A_COUNT_HOLDS} ELSE '-infinity' END,
       CASE WHEN vacant > 0 THEN coalesce(next_start, '9999-12-31') ELSE 'infinity' END,
       assured_until, listed_until, vacant, as_of, next_start, assessment_first,
       row_number() OVER (PARTITION BY offer_id, capacity_id ORDER BY district) = 1, card
FROM placed
"""

PROVIDERS = f"""
WITH {settings_on("$2")}
INSERT INTO listing_provider (provider_id, name, in_register_on, confirmed_on, confirmed_until, kept_until, card)
SELECT p.id, p.name, CASE WHEN {_IS_REGISTERED} THEN p.register_seen_on END,
       p.confirmed_on, held.confirmed_until, held.kept_until,
       json_build_object('slug', p.slug, 'name', p.name, 'kind', p.kind, 'example', p.example)
FROM provider p {UNTIL}
WHERE p.id = ANY($1::int[]) AND p.state IN ('published', 'paused')
"""

BEHIND = f"""
WITH {settings_on("$1")}
SELECT l.provider_id
FROM listing_provider l JOIN provider p ON p.id = l.provider_id {UNTIL}
WHERE (l.confirmed_until, l.kept_until) IS DISTINCT FROM (held.confirmed_until, held.kept_until)
"""
"""Whose dates are no longer what the settings make them. $1 is the day."""

TEXTS = f"""
WITH label (code, label) AS (VALUES {_LABELS}),
described AS (
    SELECT o.id, p.id AS provider_id, g.needs || g.approaches || ARRAY[p.kind, o.mode] AS codes, g.needs,
           setweight(to_tsvector('english', p.name || ' ' || g.name), 'A')
           || setweight(to_tsvector('english', concat_ws(' ', p.summary, s.town, s.name,
                  array_to_string(g.therapies || g.qualifications, ' '))), 'B')
           || setweight(to_tsvector('english', concat_ws(' ', p.description, g.description)), 'D') AS words
    FROM provider p
    JOIN programme g ON g.provider = p.id
    JOIN offer o ON o.programme = g.id
    LEFT JOIN site s ON s.id = o.site
    WHERE p.id = ANY($1::int[]) AND p.state = 'published'
)
INSERT INTO listing_text (offer_id, provider_id, words)
SELECT d.id, d.provider_id,
       d.words || setweight(to_tsvector('english', coalesce(
           (SELECT string_agg(l.label, ' ') FROM label l WHERE l.code = ANY (d.codes)), '')), 'C')
       || array_to_tsvector((SELECT coalesce(array_agg('#' || need), '{{}}') FROM unnest(d.needs) AS need))
FROM described d
"""

WORDS = """
INSERT INTO listing_word (word)
SELECT DISTINCT said.word
FROM provider p
LEFT JOIN programme g ON g.provider = p.id
LEFT JOIN site s ON s.provider = p.id
CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector('simple',
    concat_ws(' ', p.name, p.summary, g.name, s.town, array_to_string(g.therapies || g.qualifications, ' ')))))
    AS said (word)
WHERE p.id = ANY($1::int[]) AND p.state = 'published' AND length(said.word) BETWEEN 4 AND 40
  AND NOT EXISTS (SELECT FROM listing_word known WHERE known.word = said.word)
ORDER BY said.word
ON CONFLICT DO NOTHING
"""
