"""Invitations: how long they work, on whom they rest, and what they never do."""

from tests.mutate.control import off

ACTIONS, QUERIES, OFFERING = (f"accounts/people/invitations/{name}.py" for name in ("actions", "queries", "offering"))
TAKING_UP = "accounts/sign_in/invitation/actions.py"
ABOUT, STANDING, PAGE = (
    "accounts/people/test_invitations.py",
    "accounts/people/test_standing.py",
    "accounts/credentials/test_invitation_page.py",
)

CONTROLS = [
    off("an invitation is over after 48 hours", ACTIONS, "hours=48", "hours=49", ABOUT),
    off(
        "a link is not looked at after its time",
        "accounts/people/person.py",
        "else self.expires_at if self.expires_at <= now else None",
        "else None",
        ABOUT,
    ),
    off(
        "an invitation falls with the access of who sent it",
        QUERIES,
        "    if not await _may_still_be_sent(offer):\n",
        "    if False:\n",
        STANDING,
    ),
    off(
        "who sent an invitation has to be able to send it still",
        QUERIES,
        "        if not may_invite(held, offer.role, offer.council):\n",
        "        if False:\n",
        STANDING,
    ),
    off(
        "an invitation falls with the place it offers",
        QUERIES,
        "        await checked_place(place_of(offer))\n",
        "        pass\n",
        STANDING,
    ),
    off(
        "nobody invites themselves",
        ACTIONS,
        "    if await _is_askers_own(email):\n",
        "    if False:\n",
        STANDING,
        "accounts/people/test_inviting.py",
    ),
    off(
        "nobody takes up what they sent to an address that is theirs later",
        QUERIES,
        "    if await account_by_email(offer.email) == offer.invited_by:\n",
        "    if False:\n",
        STANDING,
    ),
    off(
        "an administrator lets in only a council's first manager",
        ACTIONS,
        "    if await is_for_its_managers(who.role, role, authority):\n",
        "    if False:\n",
        STANDING,
    ),
    off(
        "an administrator's second link to a council ends when its first manager joins",
        QUERIES,
        "        if not await is_for_its_managers(held.role, offer.role, offer.council):\n",
        "        if True:\n",
        STANDING,
    ),
    off(
        "a manager's form names no council",
        OFFERING,
        'return FIELDS | {"authority" if visitor.role == INSTALLATION_ADMIN else "team"}',
        'return FIELDS | {"authority", "team"}',
        "accounts/people/test_inviting.py",
    ),
    off(
        "an invitation sets no password where there is an account",
        TAKING_UP,
        "        if await account_by_email(offer.email) is not None:\n",
        "        if False:\n",
        PAGE,
    ),
    off(
        "a first password is never a second",
        "accounts/sign_in/credentials/actions.py",
        'KEEP_FIRST_HASH = f"{KEEP_HASH} WHERE held.password_hash IS NULL RETURNING account"',
        'KEEP_FIRST_HASH = f"{KEEP_HASH} RETURNING account"',
        PAGE,
    ),
    off(
        "an invitation is taken up by the account it is for",
        TAKING_UP,
        "        if await account_by_email(offer.email) != account:\n",
        "        if False:\n",
        PAGE,
    ),
    off(
        "an invitation is taken up after the second factor",
        "accounts/sign_in/invitation/pages.py",
        "visitor.account is None or visitor.factor != FULL or visitor.email != offer.email",
        "visitor.account is None or visitor.email != offer.email",
        PAGE,
    ),
    off(
        "an invitation signs nobody out",
        "accounts/sign_in/invitation/pages.py",
        "    if visitor.account is not None:\n        raise Forbidden(",
        "    if False:\n        raise Forbidden(",
        PAGE,
    ),
    off(
        "a number that PostgreSQL does not have is nobody's",
        "accounts/organisations/pages.py",
        "if 0 < organisation <= LARGEST else None",
        "if organisation <= LARGEST else None",
        "accounts/people/test_inviting.py",
    ),
]
