"""Term dates: whose they are, that nothing is rewritten, and that no file is taken further than it can be read."""

from tests.mutate.control import off

TERMS = "authorities/terms"
ABOUT_PAGES, ABOUT_PLAN, ABOUT_FILES, ABOUT_PERMISSIONS = (
    f"authorities/terms/test_{name}.py" for name in ("pages", "plan", "files", "permissions")
)

CONTROLS = [
    off(
        "a manager changes the days of the own council alone",
        f"{TERMS}/permissions.py",
        "return authority is not None and authority == whose.authority",
        "return authority is not None",
        ABOUT_PERMISSIONS,
        ABOUT_PAGES,
    ),
    off(
        "a referrer changes the days of the own school alone",
        f"{TERMS}/permissions.py",
        "whose.school is not None and organisation == whose.school",
        "whose.school is not None",
        ABOUT_PERMISSIONS,
        ABOUT_PAGES,
    ),
    off(
        "days that are another's are as if they were not there",
        f"{TERMS}/pages.py",
        "    if found is None or not may_change(found):\n",
        "    if found is None:\n",
        ABOUT_PAGES,
    ),
    off(
        "days are changed by whoever may, whatever the page does",
        f"{TERMS}/actions.py",
        "    if not may_change(whose):\n",
        "    if False:\n",
        ABOUT_PLAN,
    ),
    off(
        "entries are withdrawn by whoever may, whatever the page does",
        f"{TERMS}/actions.py",
        "if found is None or whose is None or not may_change_entry(found, whose):",
        "if found is None or whose is None:",
        ABOUT_PLAN,
    ),
    off(
        "term dates are never rewritten or deleted",
        "database/privileges.py",
        '    **dict.fromkeys(("term", "closure", "bank_holiday"), ONLY_WITHDRAWN),\n',
        "",
        ABOUT_PLAN,
    ),
    off(
        "what changed since a preview is not done unseen",
        f"{TERMS}/actions.py",
        "if seal is not None and seal != made.seal:",
        "if False:",
        ABOUT_PLAN,
    ),
    off(
        "what a preview carries is checked again",
        f"{TERMS}/file/given.py",
        "or not all(_sound(row.days) for row in given.rows)",
        "",
        ABOUT_FILES,
    ),
    off(
        "a calendar's rules for coming back come to an end",
        f"{TERMS}/file/occurrences.py",
        "    _must_be_simple(said)\n",
        "",
        f"{ABOUT_FILES}::test_what_a_calendar_does_not_say_for_certain_is_left_out_and_told",
    ),
    off(
        "bank holidays never come over the network",
        f"{TERMS}/actions.py",
        "BankHolidays(use_cached_holidays=True)",
        "BankHolidays()",
        "authorities/terms/test_calendars.py",
    ),
]
