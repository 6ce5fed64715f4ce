-- The search, in one statement. statement.py puts the fragments in braces in once, at import, and numbers the
-- parameters, so that each variant's text is static and PostgreSQL keeps its plan.
--
-- A row of `listing` "fits" when nothing asked speaks against it: what a provider has not said fits for now. Such
-- rows are kept apart by {unsaid}: a provider that fits only so is not a result but is told of after them.
--
-- The answer's rows: first one of counts (section 0), then one for each offer shown, with its provider:
-- section 1 the page of results, 2 those that have not said, 3 those that come to the child or are online.

WITH viewer AS MATERIALIZED (   -- whose assurance counts: the place's authority if it uses the service, else anyone's
    SELECT coalesce((SELECT id FROM authority WHERE id = :authority AND uses_service), 0) AS id
), good AS MATERIALIZED (   -- providers that the viewer's authority, or one it recognises, assures
    SELECT provider_id FROM listing_verdict
    WHERE viewer = {viewer} AND judged AND until >= :today AND since <= :today
), bad AS MATERIALIZED (   -- those whose assurance it let end or took away
    SELECT provider_id FROM listing_verdict
    WHERE viewer = {viewer} AND judged AND decides AND until < :today
), unconfirmed AS MATERIALIZED (   -- those that keep their own entry and have not confirmed it for too long
    SELECT provider_id FROM listing_provider WHERE kept_until < :today
), near AS (   -- offers that fit; from the index alone
    SELECT provider_id,
           CASE WHEN {unsaid} THEN 0 ELSE needs END AS needs,
           CASE WHEN {unsaid} THEN traits & {registered}
                ELSE traits | CASE WHEN vacant_until >= :today THEN {vacant} ELSE 0 END END
           | CASE WHEN assured_until >= :today THEN {assured} ELSE 0 END AS traits,
           {distance} + CASE WHEN {unsaid} THEN {far} ELSE 0 END AS d2{measure_of_offer}
    FROM listing l
    WHERE {within} {fits}
), grouped AS (   -- each provider once, at its nearest offer that has said all that was asked
    SELECT provider_id, min(d2) AS d2, bit_or(needs) AS needs, bit_or(traits) AS traits{measure_of_provider}
    FROM near GROUP BY provider_id
), found AS MATERIALIZED (
    SELECT provider_id, needs, traits, said, CASE WHEN said THEN d2 ELSE d2 - {far} END AS d2,
           NOT :checked_only OR {checked} AS shown{measures}
    FROM (SELECT grouped.*, d2 < {far} AS said FROM grouped) grouped
), away AS MATERIALIZED (   -- comes to the child, or online
    SELECT provider_id, bool_or(vacant_until >= :today) AS vacant
    FROM listing l
    WHERE {away} AND (NOT :checked_only OR {checked_row}) AND NOT {unsaid} {fits}
      AND provider_id NOT IN (SELECT provider_id FROM found WHERE said)
    GROUP BY provider_id
), page AS MATERIALIZED (
    SELECT 1 AS section, row_number() OVER () AS place, provider_id, tenths FROM (
        SELECT provider_id, {tenths} AS tenths FROM found WHERE said AND shown
        ORDER BY {order} LIMIT {per_page} OFFSET :skip
    ) AS results
    UNION ALL
    SELECT 2, row_number() OVER (), provider_id, tenths FROM (
        SELECT provider_id, {tenths} AS tenths FROM found WHERE NOT said AND shown AND {not_away} AND :skip = 0
        ORDER BY {nearest} LIMIT {per_page}
    ) AS not_said
    UNION ALL
    SELECT 3, row_number() OVER (), provider_id, NULL FROM (
        SELECT provider_id FROM away WHERE :skip = 0
        ORDER BY vacant DESC, {seeded}, provider_id LIMIT {per_page}
    ) AS elsewhere
)
SELECT 0 AS section, NULL AS place, NULL AS tenths, NULL AS provider, NULL AS in_register_on,
       NULL AS confirmed_on, NULL AS confirmed, NULL AS status, NULL AS level,
       NULL AS decided_by, NULL AS until, NULL AS reason, NULL AS reason_when_over,
       NULL AS offer_id, NULL AS offer_tenths, NULL AS offer, NULL AS vacant, NULL AS as_of, NULL AS told,
       NULL AS assessment_first, NULL AS next_start, NULL AS unsaid, NULL AS offer_needs, NULL AS offer_traits,
       count(*) FILTER (WHERE said AND shown) AS total,
       count(*) FILTER (WHERE said AND NOT shown) AS hidden,
       count(*) FILTER (WHERE NOT said AND shown AND {not_away}) AS not_said,
       (SELECT count(*) FROM away) AS elsewhere,
       string_agg(int8send(needs), '') FILTER (WHERE said AND shown) AS needs,
       string_agg(int8send(traits), '') FILTER (WHERE said AND shown) AS traits
FROM found
UNION ALL
SELECT page.section, page.place, page.tenths, provider.card, provider.in_register_on,
       provider.confirmed_on, provider.confirmed_until >= :today, v.status, v.level,
       v.authority, v.shown_until, v.reason, v.reason_when_over,
       o.offer_id, {offer_tenths}, o.card, o.vacant, o.as_of, o.told,
       o.assessment_first, o.next_start, o.unsaid, o.needs, o.traits,
       NULL, NULL, NULL, NULL, NULL, NULL
FROM page
JOIN listing_provider provider ON provider.provider_id = page.provider_id
LEFT JOIN LATERAL (   -- what decides; else the assurance that holds longest; else what was found out last
    SELECT * FROM listing_verdict
    WHERE provider_id = page.provider_id AND viewer IN ({viewer}, -1) AND since <= :today
      AND (decides OR NOT judged OR until >= :today OR viewer = 0)
    ORDER BY decides DESC, viewer DESC, until >= :today DESC, judged DESC, shown_until DESC NULLS LAST,
             authority
    LIMIT 1
) v ON true
CROSS JOIN LATERAL (
    SELECT offer_id, card, {distance} AS d2, vacant, as_of, told_until >= :today AS told, assessment_first,
           CASE WHEN next_start >= :today THEN next_start END AS next_start,
           {unsaid_bits} AS unsaid, needs, traits
    FROM listing l
    WHERE l.provider_id = page.provider_id AND {unsaid} = (page.section = 2)
      AND CASE WHEN page.section = 3 THEN {away} ELSE {within} END {fits}
    OFFSET 0
) o
