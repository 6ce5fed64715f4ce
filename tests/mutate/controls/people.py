"""Who lets whom in: invitations, approvals, memberships, and leave to see one record."""

from tests.mutate.control import off

PERMISSIONS = "accounts/people/permissions.py"
INVITATIONS, APPROVALS, MEMBERSHIPS = (
    f"accounts/people/{name}/actions.py" for name in ("invitations", "approvals", "memberships")
)
ABOUT_INVITATIONS, ABOUT_MEMBERSHIPS = "accounts/people/test_invitations.py", "accounts/people/test_memberships.py"

CONTROLS = [
    off(
        "an invitation is good once",
        INVITATIONS,
        "WHERE token_hash = $1 AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > $2",
        "WHERE token_hash = $1 AND withdrawn_at IS NULL AND expires_at > $2",
        ABOUT_INVITATIONS,
    ),
    off(
        "nobody invites beyond their reach",
        INVITATIONS,
        "    if not may_invite(who, role, authority):\n",
        "    if False:\n",
        ABOUT_INVITATIONS,
    ),
    off(
        "a manager lets people into the own authority alone",
        PERMISSIONS,
        "return who.role != LA_MANAGER or authority == who.authority",
        "return True",
        "accounts/people/test_permissions.py",
    ),
    off(
        "nobody else takes an invitation back",
        INVITATIONS,
        "if found is None or not may_see(held_by_asker(), found.held):",
        "if found is None:",
        ABOUT_INVITATIONS,
    ),
    off(
        "links of invitations are kept hashed",
        INVITATIONS,
        "ADD, made, token_hash(token),",
        "ADD, made, token,",
        ABOUT_INVITATIONS,
    ),
    off(
        "a referrer whom no manager invited waits",
        INVITATIONS,
        "    if offer.invited_by:\n",
        "    if True:\n",
        ABOUT_INVITATIONS,
    ),
    off(
        "only approved authorities are a referrer's",
        "accounts/sign_in/queries.py",
        "WHERE membership = m.id AND state = 'approved'",
        "WHERE membership = m.id AND state <> 'refused'",
        "security/test_second_lines.py",
    ),
    off(
        "only the authority's managers approve",
        APPROVALS,
        'if row is None or not may_decide(held_by_asker(), row["authority"]):',
        "if row is None:",
        ABOUT_MEMBERSHIPS,
        "security/test_hidden.py",
    ),
    off(
        "an approval is decided once",
        APPROVALS,
        "WHERE id = $1 AND state = 'waiting'",
        "WHERE id = $1",
        ABOUT_MEMBERSHIPS,
    ),
    off(
        "a manager sees people of the own authority alone",
        PERMISSIONS,
        "    return who.authority in held.approvals if held.role == REFERRER else held.authority == who.authority\n",
        "    return True\n",
        "accounts/people/test_permissions.py",
    ),
    off(
        "the last manager stays",
        MEMBERSHIPS,
        "    if not await others_in_role(found.role, found.authority, found.account):\n",
        "    if False:\n",
        ABOUT_MEMBERSHIPS,
    ),
    off(
        "only administrators close accounts",
        "accounts/people/closing/actions.py",
        "    if not may_disable_accounts(held_by_asker()):\n",
        "    if False:\n",
        "accounts/people/test_closing.py",
    ),
    off(
        "nobody leaves for somebody else",
        MEMBERSHIPS,
        "            if found is None or found.account != asker().account:\n",
        "            if found is None:\n",
        ABOUT_MEMBERSHIPS,
    ),
    off(
        "what a manager does to people is audited",
        "accounts/people/keeping/actions.py",
        '            "membership.kept",\n',
        '            "membership.seen",\n',
        ABOUT_MEMBERSHIPS,
    ),
    off(
        "only managers let people into a record",
        "accounts/access/actions.py",
        "    if who.role != LA_MANAGER or who.authority is None or who.account is None:\n",
        "    if who.authority is None or who.account is None:\n",
        "accounts/access/test_grants.py",
    ),
]
