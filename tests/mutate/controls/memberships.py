"""A second person: who may not decide about themselves, what a change meets, and what falls with a place."""

from tests.mutate.control import off

PERMISSIONS = "accounts/people/permissions.py"
MEMBERSHIPS, APPROVALS, KEEPING, OFFERS = (
    f"accounts/people/{name}/actions.py" for name in ("memberships", "approvals", "keeping", "offers")
)
GRANTS, ABOUT_GRANTS = "accounts/access/actions.py", "accounts/access/test_grants.py"
ABOUT_LEAVING, ABOUT_CHANGING = "accounts/people/test_leaving.py", "accounts/people/test_changing.py"

CONTROLS = [
    off(
        "nobody approves themselves",
        APPROVALS,
        "        alone = await by_a_second_person(found.account)\n",
        "        alone: dict[str, object] = {}\n",
        "accounts/people/test_second_person.py",
    ),
    off(
        "nobody keeps themselves",
        KEEPING,
        "        alone = await by_a_second_person(found.account)\n",
        "        alone: dict[str, object] = {}\n",
        "accounts/people/test_second_person.py",
    ),
    off(
        "the only manager's word about themselves is noted",
        "accounts/people/alone.py",
        '    return {"about_themselves": f"there is no other {role_name(who.role)}"}\n',
        "    return {}\n",
        "accounts/people/test_second_person.py",
    ),
    off(
        "a referrer is kept by each council",
        KEEPING,
        "WHERE membership = $1 AND authority = $3 AND state = 'approved' RETURNING id",
        "WHERE membership = $1 AND $3 > 0 AND state = 'approved' RETURNING id",
        "accounts/people/test_keeping.py",
    ),
    off(
        "another council's invitation is not withdrawn",
        OFFERS,
        "(coalesce(authority, asked_by_authority) = ANY($4::int[])\n",
        "($4::int[] IS NOT NULL\n",
        ABOUT_LEAVING,
    ),
    off(
        "who was stopped comes back by no link to another role",
        OFFERS,
        "    await _withdraw(TO_A_PERSON, stopped.email,",
        "    await _withdraw(TO_A_PERSON + ' AND false', stopped.email,",
        ABOUT_LEAVING,
        "security/test_credentials.py",
    ),
    off(
        "an invitation to the place that is stopped is withdrawn",
        MEMBERSHIPS,
        "            await withdraw_offers_to(found, [own])\n",
        "",
        ABOUT_LEAVING,
    ),
    off(
        "what a manager sent ends with the role",
        MEMBERSHIPS,
        "            await withdraw_offers_sent_as(found)\n        await _change",
        "        await _change",
        ABOUT_LEAVING,
    ),
    off(
        "each council hears that a referrer has left",
        MEMBERSHIPS,
        "            await leave_approvals(found)\n",
        "",
        ABOUT_LEAVING,
    ),
    off(
        "a change meets the version that was shown",
        MEMBERSHIPS,
        "role, team, now(), *was)",
        "role, team, now(), found.role, found.team)",
        ABOUT_CHANGING,
    ),
    off(
        "whoever's role is changed hears of it",
        MEMBERSHIPS,
        "        await _tell_changed(found, role, team)\n",
        "",
        ABOUT_CHANGING,
    ),
    off(
        "a referrer whom another council approved too is nobody's to change",
        PERMISSIONS,
        "    if not may_see(who, held) or (held.role == REFERRER and held.approvals != {who.authority}):\n",
        "    if not may_see(who, held):\n",
        ABOUT_CHANGING,
    ),
    off(
        "a referrer whom nobody approved acts as none",
        "accounts/access/roles.py",
        "    return UNAPPROVED_REFERRER if role == REFERRER and not approved else role\n",
        "    return role\n",
        "security/test_second_lines.py",
    ),
    off(
        "a grant is for one place",
        "migrations/access/access_2026_11_22t19_32_15_place_in_policies.py",
        "OR {of_membership('membership', SEES_CHILDREN)}",
        "OR {of_account('account', SEES_CHILDREN)}",
        ABOUT_GRANTS,
    ),
    off(
        "other managers hear of a grant to oneself",
        GRANTS,
        "        if to_oneself:\n",
        "        if False:\n",
        ABOUT_GRANTS,
    ),
    off(
        "nobody hears of another authority's grant that it has ended",
        GRANTS,
        "WHERE id = $1 AND authority_id = $2",
        "WHERE id = $1 AND $2 > 0",
        ABOUT_GRANTS,
    ),
    off(
        "what a council let somebody into ends when it stops them",
        APPROVALS,
        "            await end_grants_of(membership)\n",
        "",
        ABOUT_LEAVING,
    ),
    off(
        "whoever opens an account by its address is noted",
        "accounts/people/closing/actions.py",
        '        await _record("account.opened", found.id)\n',
        "        pass\n",
        "accounts/people/test_closing.py",
    ),
]
