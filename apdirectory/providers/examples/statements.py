"""The SQL of the examples, apart from their entries, which are written as any others are."""

HELD = """
-- Names in addresses and register numbers that real providers hold already
SELECT slug, urn FROM provider WHERE NOT example AND (slug = ANY($1::text[]) OR urn = ANY($2::int[]))
"""

SPOTS = """
-- Postcodes of these sectors (outcode and digit, without a space), and these postcodes
SELECT p.postcode, p.easting, p.northing, p.district, d.name, d.authority
FROM postcode p LEFT JOIN district d ON d.code = p.district
WHERE left(p.postcode, -2) = ANY($1::text[]) OR p.postcode = ANY($2::text[])
"""

SPOTS_OF_ENGLAND = """
-- So many postcodes of England, the same for the same seed, in the order of the alphabet. There is one for about
-- fifteen households, so that they lie as people do.
SELECT * FROM (
    SELECT p.postcode, p.easting, p.northing, p.district, d.name, d.authority
    FROM postcode p JOIN district d ON d.code = p.district
    WHERE d.authority IS NOT NULL
    ORDER BY hashtextextended(p.postcode, $1), p.postcode
    LIMIT $2
) drawn ORDER BY postcode COLLATE "C"
"""

USE_SERVICE = """
-- Only authorities that nobody has given a phone number
UPDATE authority SET uses_service = true, front_door_name = $2, front_door_phone = $3, referral_phone = $4,
                     referral_email = $5
WHERE id = $1 AND front_door_phone IS NULL
"""

RECOGNISE = """
INSERT INTO recognition (authority, recognised, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""

PUT_STATUSES = """
INSERT INTO quality_status AS held (provider, authority, status, level, decided_on, until, conditions, reason)
SELECT * FROM json_to_recordset($1::json) AS told (
    provider int, authority int, status text, level smallint, decided_on date, until date, conditions text, reason text)
ON CONFLICT (provider, authority) DO UPDATE
SET (status, level, decided_on, until, conditions, reason)
    = (excluded.status, excluded.level, excluded.decided_on, excluded.until, excluded.conditions, excluded.reason)
WHERE (held.status, held.level, held.decided_on, held.until, held.conditions, held.reason) IS DISTINCT FROM
      (excluded.status, excluded.level, excluded.decided_on, excluded.until, excluded.conditions, excluded.reason)
RETURNING provider
"""

PUT_INSPECTIONS = """
-- Those that are not there yet; one that is stays as it was seen
INSERT INTO inspection (provider, body, era, inspected_on, published_on, judgements, link, source, seen_on)
SELECT * FROM json_to_recordset($1::json) AS told (
    provider int, body text, era text, inspected_on date, published_on date, judgements jsonb, link text, source text,
    seen_on date)
WHERE NOT EXISTS (
    SELECT FROM inspection held
    WHERE (held.provider, held.era, held.inspected_on) = (told.provider, told.era, told.inspected_on))
RETURNING provider
"""

FORGET_RECOGNITIONS = """
DELETE FROM recognition r USING authority a, authority b
WHERE a.id = r.authority AND b.id = r.recognised
  AND a.front_door_phone LIKE '01632 960%' AND b.front_door_phone LIKE '01632 960%'
"""

FORGET_SETTINGS = """
UPDATE authority SET uses_service = false, front_door_name = NULL, front_door_phone = NULL, referral_phone = NULL,
                     referral_email = NULL
WHERE front_door_phone LIKE '01632 960%'
"""
