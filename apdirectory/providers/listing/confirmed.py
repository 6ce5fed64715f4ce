"""How long what a provider confirmed counts, as dates. SQL.

A provider that keeps its own entry is to confirm it. The days are counted from when it last did, or from when it took
the entry on, if that was later. What nobody keeps is only marked.
"""

from apdirectory.authorities.settings.definitions import DEFINITIONS

MARKED_AFTER, OUT_AFTER = "entry_confirm_days", "entry_out_days"


def settings_on(day: str) -> str:
    """To stand in a WITH. A row without days says: as where nothing is said."""
    return f"""
settings AS MATERIALIZED (
    SELECT DISTINCT ON (name, authority) name, authority, (value #>> '{{}}')::int AS days FROM dated_setting
    WHERE name IN ('{MARKED_AFTER}', '{OUT_AFTER}') AND from_day <= {day}::date AND taken_back_at IS NULL
    ORDER BY name, authority, from_day DESC, id DESC
)"""


def _days(name: str) -> str:
    """The provider's authority's own, else the installation's, else the default."""
    said = f"SELECT days FROM settings WHERE name = '{name}' AND authority"
    return f"coalesce(({said} = p.authority), ({said} IS NULL), {DEFINITIONS[name].default})"


UNTIL = f"""
CROSS JOIN LATERAL (
    SELECT CASE WHEN p.organisation IS NULL THEN p.confirmed_on
                ELSE coalesce(greatest(p.confirmed_on, p.claimed_on),
                              (p.created_at AT TIME ZONE 'Europe/London')::date) END AS day
) since
CROSS JOIN LATERAL (
    SELECT coalesce(since.day + {_days(MARKED_AFTER)} - 1, '-infinity') AS confirmed_until,
           CASE WHEN p.organisation IS NULL THEN 'infinity' ELSE since.day + {_days(OUT_AFTER)} - 1 END AS kept_until
) held
"""
"""To stand after `provider p`: both last days, as columns of `held`, and the day they are counted from."""
