"""Claims: nobody is given an entry that is another's, by anybody but those who may; and an editor's own entry."""

from tests.mutate.control import off

CLAIMS, OWN = "providers/claims", "providers/my_provider"
ACTING, PAGES = "providers/claims/test_actions.py", "providers/claims/test_pages.py"
OWN_PAGES = "providers/my_provider/test_pages.py"

CONTROLS = [
    off(
        "claims are decided where the entry sits",
        f"{CLAIMS}/permissions.py",
        "return role == QUALITY_OFFICER and authority == home",
        "return role == QUALITY_OFFICER",
        ACTING,
        PAGES,
    ),
    off(
        "claims are decided by whoever may, whatever the page does",
        f"{CLAIMS}/actions.py",
        "    if not may_decide(who.role, who.authority, found.authority):\n",
        "    if False:\n",
        ACTING,
    ),
    off(
        "a claim of another council's entry is as if it were not there",
        f"{CLAIMS}/pages.py",
        "if found is None or not may_decide(visitor.role, visitor.authority, found.authority):",
        "if found is None:",
        PAGES,
        "security/test_hidden.py",
    ),
    off(
        "an entry is given to one organisation alone",
        f"{CLAIMS}/actions.py",
        '    if row["organisation"] is not None:\n',
        "    if False:\n",
        ACTING,
    ),
    off(
        "an entry is given only to an organisation that was offered",
        f"{CLAIMS}/actions.py",
        "    if chosen not in {each.id for each in await bodies_for(entry, claim.organisation)}:\n",
        "    if False:\n",
        ACTING,
    ),
    off(
        "an entry is not given to a namesake that another council looks after",
        f"{CLAIMS}/queries.py",
        "p.organisation = o.id AND p.authority <> $4",
        "false AND p.authority <> $4",
        f"{ACTING}::test_a_namesake_of_another_council_is_given_nothing",
    ),
    off(
        "two councils do not give entries to one body at once",
        f"{CLAIMS}/actions.py",
        "WHERE id = $1 FOR NO KEY UPDATE",
        "WHERE id = $1",
        f"{ACTING}::test_two_councils_that_approve_at_once_do_not_share_a_body",
    ),
    off(
        "of two who approve at once one gives the entry",
        f"{CLAIMS}/actions.py",
        "FROM provider WHERE id = $1 FOR UPDATE",
        "FROM provider WHERE id = $1",
        f"{ACTING}::test_two_who_approve_at_once_give_an_entry_once",
    ),
    off(
        "no more of an entry that was given waits to be given",
        f"{CLAIMS}/actions.py",
        "        await _end_others(database, found)\n",
        "",
        f"{ACTING}::test_other_claims_of_what_was_given_are_ended_and_told",
    ),
    off(
        "an invitation is sent again only for the entry that was given",
        f"{CLAIMS}/permissions.py",
        " and claim.keeper == claim.organisation",
        "",
        f"{ACTING}::test_nobody_is_invited_again_by_whom_or_where_they_may_not",
    ),
    off(
        "nobody is invited again to a body that another council looks after too",
        f"{CLAIMS}/actions.py",
        "        if await keeps_elsewhere(found.keeper, found.authority):\n",
        "        if False:\n",
        f"{ACTING}::test_nobody_is_invited_again_by_whom_or_where_they_may_not",
    ),
    off(
        "nothing is claimed where nobody decides",
        f"{CLAIMS}/queries.py",
        "    return council is not None and council.uses_service\n",
        "    return True\n",
        f"{ACTING}::test_nothing_is_claimed_where_the_council_does_not_use_the_service",
    ),
    off(
        "a claim waits only once its address is proved",
        f"{CLAIMS}/actions.py",
        "(WAITING, now()) if own else (SENT, None)",
        "(WAITING, now()) if entry else (SENT, None)",
        ACTING,
    ),
    off(
        "a claim is decided once",
        f"{CLAIMS}/actions.py",
        "WHERE id = $1 AND state = 'waiting' RETURNING id",
        "WHERE id = $1 RETURNING id",
        ACTING,
    ),
    off(
        "an address gets few mails of claims in a day",
        f"{CLAIMS}/pages.py",
        "        await try_once(_limits(said.email, peer(request.scope)))\n",
        "        _limits(said.email, peer(request.scope))\n",
        PAGES,
    ),
    off(
        "what the public does not see cannot be claimed",
        f"{CLAIMS}/permissions.py",
        "return state in LISTED and keeper is None",
        "return keeper is None",
        ACTING,
    ),
    off(
        "a website is a link to a website",
        f"{OWN}/parts/values.py",
        '    if given and not is_web_address(given, schemes=("http", "https")):\n',
        "    if False:\n",
        OWN_PAGES,
    ),
    off(
        "nobody fills the directory with drafts",
        f"{OWN}/actions.py",
        "        if await drafts_of(who.organisation) >= MOST_DRAFTS:\n",
        "        if False:\n",
        OWN_PAGES,
    ),
    off(
        "an edit is of the version that was shown",
        f"{OWN}/saving.py",
        "seen_version=form.seen()",
        "seen_version=(await held(str(entry.slug))).version",
        OWN_PAGES,
    ),
]
