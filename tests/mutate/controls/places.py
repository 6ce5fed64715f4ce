"""Places and confirming: done by those who keep an entry, for as long as they do, and never over another's."""

from tests.mutate.control import off

KEEPERS, LINKS = "providers/capacity/keepers/queries.py", "providers/capacity/links.py"
TELLING, ABOUT_PLACES = "providers/capacity/update/actions.py", "providers/capacity/test_places.py"
ABOUT_REMINDERS, ABOUT_CONFIRMING = (
    "providers/confirming/test_reminders.py",
    "providers/confirming/test_confirming.py",
)

CONTROLS = [
    off(
        "a provider's places and confirmation are its own",
        KEEPERS,
        "WHERE slug = $1 AND organisation = $2 AND state",
        "WHERE slug = $1 AND $2::int IS NOT NULL AND state",
        f"{ABOUT_PLACES}::test_anothers_entry_is_hidden",
    ),
    off(
        "a link about an entry ends with who may keep it",
        KEEPERS,
        "return next((each for each in found if each.email == email), None)",
        "return next(iter(found), None)",
        ABOUT_REMINDERS,
    ),
    off(
        "a link about an entry does nothing for who gave up their access",
        KEEPERS,
        "AND m.stopped_at IS NULL AND a.state = 'active'\n",
        "\n",
        f"{ABOUT_REMINDERS}::test_links_do_nothing_for_who_no_longer_keeps_the_entry",
    ),
    off(
        "places are not told over what somebody else told",
        TELLING,
        "if version_of(entry) != seen and differences(entry, told):",
        "if False:",
        ABOUT_PLACES,
    ),
    off(
        "places of another entry are not taken away",
        "providers/capacity/pages.py",
        "    if capacity not in {each.id for each in parts(entry)}:\n",
        "    if False:\n",
        f"{ABOUT_PLACES}::test_places_of_another_entry_are_not_told_in_ones_own_form",
    ),
    off(
        "the form of a link about places has its own fields alone",
        "web/forms.py",
        "if name in names and _NUMBER.fullmatch(number)}",
        "if _NUMBER.fullmatch(number)}",
        f"{ABOUT_REMINDERS}::test_the_weekly_link_tells_places_alone_as_often_as_one_likes",
    ),
    off(
        "what is not public is not confirmed",
        "providers/confirming/actions.py",
        "WHERE id = $1 AND state IN ('published', 'paused') RETURNING",
        "WHERE id = $1 RETURNING",
        f"{ABOUT_CONFIRMING}::test_what_nobody_sees_is_not_confirmed",
    ),
    off(
        "an entry that its provider left unconfirmed is not among checked results",
        "providers/search/statement.py",
        'return f"({by} AND {CONFIRMED})"',
        'return f"({by})"',
        ABOUT_CONFIRMING,
    ),
]
