"""The quarterly check of who has access, and what is deleted by the clock."""

from tests.mutate.control import off

PAGES, KEEPING = "accounts/people/checks/pages.py", "accounts/people/keeping/actions.py"
RETENTION = "accounts/retention/actions.py"
ABOUT_CHECK, ABOUT_RETENTION = "security/test_check.py", "accounts/retention/test_retention.py"
ABOUT_CLOSED = "accounts/retention/test_closed.py"
ABOUT_TELLING = "accounts/people/test_telling.py"

CONTROLS = [
    off(
        "nobody is kept who is not on the list of whoever asks",
        PAGES,
        'still on this list", found.to_keep)',
        'still on this list", form.sent.get("person", ()))',
        ABOUT_CHECK,
    ),
    off(
        "each of several is one's own to keep",
        KEEPING,
        "        if found is None or not may_see(held_by_asker(), found.held):\n",
        "        if found is None:\n",
        ABOUT_CHECK,
    ),
    off(
        "nobody keeps themselves among others",
        "accounts/people/checks/due.py",
        "if not each.another_keeps}",
        "}",
        ABOUT_CHECK,
        "accounts/people/checks/test_due.py",
    ),
    off(
        "several are named before they are kept",
        PAGES,
        "    if not sure:\n",
        "    if False:\n",
        "accounts/people/checks/test_pages.py",
    ),
    off(
        "the way back is not an address that was sent",
        "accounts/people/memberships/pages.py",
        'return CHECK if CHECK in (form.first("from"), request.query_params.get("from")) else ""',
        'return form.first("from") or request.query_params.get("from", "")',
        "accounts/people/checks/test_pages.py",
    ),
    off(
        "a council that does not look is told of to administrators",
        KEEPING,
        "        for email in administrators if to_tell[step] else ():\n",
        "        for email in ():\n",
        ABOUT_TELLING,
    ),
    off(
        "mail that is asked for again is not sent again",
        KEEPING,
        "            await database.execute(TOLD, memberships, when, step)\n",
        "",
        ABOUT_TELLING,
    ),
    off(
        "who waits for approval is told once",
        "accounts/people/approvals/actions.py",
        " AND (p.reminded_at IS NULL OR p.reminded_at < p.asked_at)",
        "",
        ABOUT_TELLING,
    ),
    off(
        "names of people who never joined are not kept for ever",
        RETENTION,
        'ended="least(used_at, withdrawn_at, expires_at) < $1"',
        'ended="used_at < $1"',
        ABOUT_RETENTION,
    ),
    off(
        "a link that works is not deleted",
        RETENTION,
        'ended="least(used_at, expires_at) < $1"',
        'ended="$1::timestamptz IS NOT NULL"',
        ABOUT_RETENTION,
    ),
    off(
        "what is deleted is in the audit",
        RETENTION,
        "        if deleted:\n",
        "        if False:\n",
        ABOUT_RETENTION,
    ),
    off(
        "a closed account that is forgotten says nobody's name",
        RETENTION,
        "name = 'Closed account', phone = NULL",
        "phone = NULL",
        ABOUT_CLOSED,
    ),
    off(
        "a closed account that is forgotten keeps no passkey",
        RETENTION,
        '"passkey", ',
        "",
        f"{ABOUT_CLOSED}::test_a_closed_account_is_nobodys_after_as_long_as_the_setting_says",
    ),
    off(
        "an account is forgotten only once it was closed for so long",
        RETENTION,
        "closed_at < $1 AND",
        "$1::timestamptz IS NOT NULL AND",
        ABOUT_CLOSED,
    ),
    off(
        "an app that stops seals its last rows",
        "audit/sealing.py",
        "        await _seal_the_last()\n",
        "",
        "audit/test_sealing.py",
    ),
]
