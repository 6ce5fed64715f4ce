"""Settings: whose they are, who changes them, and that nothing that was said is lost."""

from tests.mutate.control import off

ACTIONS, PAGES = "authorities/settings/actions.py", "authorities/settings/pages.py"
CHANGING, ABOUT_PAGES = "authorities/settings/test_changing.py", "authorities/settings/test_pages.py"

CONTROLS = [
    off(
        "a manager's settings are the own council's",
        ACTIONS,
        "(who.role == LA_MANAGER and authority == who.authority is not None)",
        "who.role == LA_MANAGER",
        CHANGING,
    ),
    off(
        "settings are there for managers and administrators only",
        ACTIONS,
        "    if known is None or not own or (",
        "    if known is None or (",
        CHANGING,
    ),
    off(
        "no council is asked about but the manager's",
        PAGES,
        "if code and (administers or code == visitor.authority) else None",
        "if code else None",
        "security/test_settings.py",
        ABOUT_PAGES,
    ),
    off(
        "what administrators change a manager does not",
        ACTIONS,
        "    if asker().role not in known.who:\n",
        "    if asker().role not in known.who | {LA_MANAGER}:\n",
        CHANGING,
    ),
    off(
        "a change of a setting meets what others changed",
        ACTIONS,
        "        if version != version_of(changes):\n",
        "        if False:\n",
        CHANGING,
    ),
    off(
        "the past of a setting stays",
        ACTIONS,
        "    late = NOT_BEFORE_TODAY if from_day < first else TOO_FAR",
        "    late = TOO_FAR",
        CHANGING,
    ),
    off(
        "what counts already is not taken back",
        ACTIONS,
        "    if found.from_day <= today(now()):\n        raise",
        "    if False:\n        raise",
        CHANGING,
    ),
    off(
        "a change of a setting is in the audit",
        ACTIONS,
        "    for whose in await concerned(authority):\n",
        "    for whose in ():\n",
        CHANGING,
    ),
    off(
        "only a value that may be chosen is a setting's",
        ACTIONS,
        "else wrong_with(known, value)\n",
        'else ""\n',
        CHANGING,
    ),
    off(
        "a change that matters is shown first",
        PAGES,
        'if await _asks_once_more(asked, value, from_day) and form.first("confirmed") != "yes":',
        "if False:",
        ABOUT_PAGES,
    ),
    off(
        "what was said of a setting is never deleted or said otherwise",
        "database/privileges.py",
        'frozenset({"SELECT", "INSERT"}) | _columns("UPDATE", "taken_back_at", "taken_back_by")',
        "ROWS",
        CHANGING,
    ),
    off(
        "a district is one council's",
        ACTIONS,
        "    if shared:\n        raise InvalidInput(",
        "    if False:\n        raise InvalidInput(",
        "authorities/settings/test_districts.py",
    ),
]
