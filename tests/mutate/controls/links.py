"""Signed links: what a mail holds can be neither guessed nor bettered, and works as often and as long as it may."""

from tests.mutate.control import off

ACTIONS, PAGES, SIGNATURE = (f"messages/links/{name}.py" for name in ("actions", "pages", "signature"))
THREATS, ABOUT_LINKS = "security/test_signed_links.py", "messages/links/test_links.py"
ABOUT_SIGNATURES = "messages/links/test_signature.py"

CONTROLS = [
    off(
        "a signed link has its signature looked at",
        SIGNATURE,
        "if hmac.compare_digest(_signature(link, ends, each), given)]",
        "if _signature(link, ends, each) or given]",
        THREATS,
    ),
    off(
        "a signed link's signature is of its purpose",
        SIGNATURE,
        'f"{link.hex} {ends} {purpose}"',
        'f"{link.hex} {ends}"',
        ABOUT_SIGNATURES,
    ),
    off(
        "a signed link's signature is of its end",
        SIGNATURE,
        'f"{link.hex} {ends} {purpose}"',
        'f"{link.hex} {purpose}"',
        ABOUT_SIGNATURES,
    ),
    off(
        "a signed link is what was signed, whatever the table says",
        "messages/links/queries.py",
        "WHERE id = $1 AND purpose = $2 AND expires_at = $3",
        "WHERE id = $1 AND $2::text IS NOT NULL AND $3::timestamptz IS NOT NULL",
        f"{THREATS}::test_what_is_changed_in_the_table_makes_a_link_no_better",
    ),
    off(
        "the app cannot make a signed link last longer",
        "database/privileges.py",
        '_columns("UPDATE", "used_at", "revoked_at", "revoked_by", "renewed_by")',
        '_columns("UPDATE", "used_at", "revoked_at", "revoked_by", "renewed_by", "expires_at")',
        ABOUT_LINKS,
    ),
    off(
        "a signed link that works once works once",
        ACTIONS,
        "AND (used_at IS NULL OR NOT $4)",
        "AND ($4 OR NOT $4)",
        f"{THREATS}::test_of_two_at_once_one_uses_it",
    ),
    off(
        "a signed link is used before its end",
        ACTIONS,
        "AND expires_at > $3 AND revoked_at",
        "AND revoked_at",
        ABOUT_LINKS,
    ),
    off(
        "a signed link that was taken back is not used",
        ACTIONS,
        "AND revoked_at IS NULL AND renewed_by IS NULL\n",
        "AND renewed_by IS NULL\n",
        ABOUT_LINKS,
    ),
    off(
        "a signed link is dead once another was sent in its place",
        ACTIONS,
        "AND revoked_at IS NULL AND renewed_by IS NULL\n",
        "AND revoked_at IS NULL\n",
        ABOUT_LINKS,
    ),
    off(
        "a signed link serves its own purpose",
        ACTIONS,
        "WHERE id = $1 AND purpose = $2 AND expires_at > $3",
        "WHERE id = $1 AND $2::text IS NOT NULL AND expires_at > $3",
        ABOUT_LINKS,
    ),
    off(
        "a signed link is not used by what is refused",
        ACTIONS,
        "if not isinstance(answer, str) and (answer.status_code or 200) >= 400:",
        "if False:",
        ABOUT_LINKS,
    ),
    off(
        "a signed link that works is not renewed",
        ACTIONS,
        "AND (asked.renewed_by IS NOT NULL OR asked.expires_at <= $3 OR (asked.used_at IS NOT NULL AND $4))",
        "AND ($3::timestamptz IS NOT NULL OR $4)",
        ABOUT_LINKS,
    ),
    off(
        "a signed link that was taken back is not renewed",
        ACTIONS,
        "AND asked.revoked_at IS NULL\n  AND newest.revoked_at IS NULL AND",
        "AND",
        ABOUT_LINKS,
    ),
    off(
        "new signed links are sent seldom",
        ACTIONS,
        "AND newest.made_at <= $5\n",
        "AND $5::timestamptz IS NOT NULL\n",
        ABOUT_LINKS,
    ),
    off(
        "few new signed links are sent in a day",
        ACTIONS,
        "AND made_at > $6) < $7",
        "AND made_at > $6) < $7 + 100",
        ABOUT_LINKS,
    ),
    off(
        "new signed links are limited by who asks",
        PAGES,
        "        await try_once(limits(",
        "        (limits(",
        THREATS,
    ),
    off(
        "taking signed links back waits for what is being sent",
        ACTIONS,
        "        await database.execute(WAIT_FOR, purpose.code, subject)\n",
        "",
        ABOUT_LINKS,
    ),
    off(
        "a signed link that was taken back says so, and is not renewed",
        PAGES,
        "    if found.revoked_at is not None:\n",
        "    if False:\n",
        THREATS,
    ),
    off(
        "a signed link shows only what anybody may see",
        PAGES,
        "    with asking(NOBODY):\n        shown",
        "    if True:\n        shown",
        THREATS,
    ),
    off(
        "a signed link acts for nobody who is signed in",
        PAGES,
        "        with asking(NOBODY):\n            answer",
        "        if True:\n            answer",
        THREATS,
    ),
    off(
        "a signed link's form has its own fields alone",
        PAGES,
        "    await read_form(request, purpose.fields)\n",
        "",
        THREATS,
    ),
    off(
        "a new signed link goes to nobody whom the form names",
        PAGES,
        "    await read_form(request, ())\n",
        "",
        THREATS,
    ),
]
