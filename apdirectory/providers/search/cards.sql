-- What is shown of one provider `g`: its card, how its quality stands for the viewer, and its nearest three offers.
JOIN listing_provider p ON p.provider_id = g.provider_id
LEFT JOIN listing_verdict v ON v.provider_id = g.provider_id AND v.viewer = :viewer
CROSS JOIN LATERAL (
    SELECT json_agg(json_build_array(c.card, tenths, vacancies, as_of, assessment_first, next_start, unsaid)
                    ORDER BY d2, best.offer_id) AS offers,
           max(offers_in_all) AS offers_in_all
    FROM (
        SELECT l.offer_id, {d2} AS d2, {tenths} AS tenths,
               sum(l.vacant) FILTER (WHERE l.told_until >= :today) AS vacancies,
               coalesce(min(l.as_of) FILTER (WHERE l.told_until >= :today), max(l.as_of)) AS as_of,
               bool_or(l.assessment_first) AS assessment_first,
               min(l.next_start) FILTER (WHERE l.next_start >= :today) AS next_start,
               bit_and({unsaid_bits}) AS unsaid,
               count(*) OVER () AS offers_in_all
        FROM listing l
        WHERE l.provider_id = g.provider_id AND {where} AND {only} {fits}
        GROUP BY l.offer_id ORDER BY 2, 1 LIMIT 3
    ) best JOIN listing_offer c ON c.offer_id = best.offer_id
) o
