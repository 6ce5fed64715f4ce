-- The search, in one statement. statement.py puts the fragments in braces in once, at import, and numbers the
-- parameters, so that each variant's text is static and PostgreSQL keeps its plan.
--
-- A row of `listing` "fits" when nothing asked speaks against it: what a provider has not said fits for now. Such
-- rows are kept apart by {unsaid}: a provider that fits only so is not a result but is told of after them.

WITH near AS MATERIALIZED (   -- offers that fit; from the index alone
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
), counts AS (
    SELECT count(*) FILTER (WHERE said AND shown) AS total,
           count(*) FILTER (WHERE said AND NOT shown) AS hidden,
           count(*) FILTER (WHERE NOT said AND shown) AS not_said,
           ARRAY[{facets}] AS facets
    FROM found
), page AS (
    SELECT found.*, row_number() OVER (ORDER BY {order}) AS place
    FROM found WHERE said AND shown
    ORDER BY {order} LIMIT {per_page} OFFSET :skip
), page_not_said AS (
    SELECT found.*, row_number() OVER (ORDER BY {nearest}) AS place
    FROM found WHERE NOT said AND shown AND :skip = 0
    ORDER BY {nearest} LIMIT {per_page}
), away AS MATERIALIZED (   -- comes to the child, or online
    SELECT provider_id, NOT :checked_only OR {checked_away} AS shown, bool_or(vacant_until >= :today) AS vacant
    FROM listing l
    WHERE {away} AND NOT {unsaid} {fits} AND provider_id NOT IN (SELECT provider_id FROM found)
    GROUP BY provider_id
), page_away AS (
    SELECT provider_id, row_number() OVER (ORDER BY vacant DESC, {seeded}, provider_id) AS place
    FROM away WHERE shown AND :skip = 0
    ORDER BY vacant DESC, {seeded}, provider_id LIMIT {per_page}
)
SELECT counts.total, counts.hidden, counts.not_said, counts.facets,
    (SELECT json_agg({provider} ORDER BY g.place) FROM page g {cards}) AS results,
    (SELECT json_agg({provider} ORDER BY g.place) FROM page_not_said g {cards_not_said}) AS not_said_results,
    (SELECT count(*) FROM away WHERE shown) AS elsewhere,
    (SELECT json_agg({provider_away} ORDER BY g.place) FROM page_away g {cards_away}) AS elsewhere_results
FROM counts
