"""What keeps two pairs of eyes on what is decided, one decision at a time, and what was decided as it was."""

from tests.mutate.control import off

PEOPLE, SECOND = "accounts/people/permissions.py", "accounts/people/second.py"
FOUR_EYES, AT_ONCE, ADDED = "security/test_four_eyes.py", "security/test_at_once.py", "security/test_only_added.py"
CONCERNS = "migrations/quality/quality_2026_11_22_concerns.py"
TENANTS = ("security/test_tenants.py", "providers/quality/concerns/test_concerns.py")
PRIVILEGES = "database/privileges.py"

CONTROLS = [
    off("who sent something does not decide it", PEOPLE, "account not in sent_by and ", "", FOUR_EYES),
    off("who has access for a provider decides nothing of it", PEOPLE, " and account not in keepers", "", FOUR_EYES),
    off(
        "a change is decided by a second person",
        "providers/entries/changes/deciding/actions.py",
        "    await refuse_own(sent_by=[found.proposed_by], keeper=kept.organisation)\n",
        "",
        FOUR_EYES,
    ),
    off(
        "an entry is shown by a second person",
        "providers/entries/life/actions.py",
        "            await refuse_own(sent_by=[await sent_by(provider)], keeper=kept.organisation)\n",
        "            pass\n",
        FOUR_EYES,
    ),
    off(
        "nobody decides their own claim",
        "providers/claims/actions.py",
        "    await refuse_own(sent_by=await claimed_by(found), keeper=found.organisation)\n",
        "",
        FOUR_EYES,
    ),
    off(
        "nobody gives an entry to their own organisation",
        "providers/claims/actions.py",
        "        await refuse_own(sent_by=await claimed_by(found), keeper=keeper)\n",
        "",
        FOUR_EYES,
    ),
    off(
        "evidence is accepted by a second person",
        "providers/quality/evidence/actions.py",
        "        await refuse_own(sent_by=[found.added_by], keeper=whose.organisation)\n",
        "",
        FOUR_EYES,
    ),
    off(
        "nobody checks their own provider's evidence",
        "providers/quality/evidence/actions.py",
        "    await refuse_own(sent_by=(), keeper=whose.organisation)\n",
        "",
        FOUR_EYES,
    ),
    off(
        "of two who moderate at once the second waits",
        "providers/quality/reviews/queries.py",
        "FROM review WHERE id = $1 FOR UPDATE",
        "FROM review WHERE id = $1",
        AT_ONCE,
    ),
    off(
        "of two who decide about an entry at once the second waits",
        "providers/entries/life/queries.py",
        "SELECT organisation FROM provider WHERE id = $1 FOR UPDATE",
        "SELECT organisation FROM provider WHERE id = $1",
        AT_ONCE,
    ),
    off(
        "evidence is accepted once",
        "providers/quality/evidence/actions.py",
        "WHERE id = $1 AND state = 'waiting' RETURNING id",
        "WHERE id = $1 RETURNING id",
        AT_ONCE,
    ),
    off(
        "whom a concern admits",
        CONCERNS,
        'select=f"{of_authority([QUALITY_OFFICER, LA_MANAGER])} OR',
        'select=f"true OR',
        *TENANTS,
    ),
    off(
        "a concern is of the entry's council",
        CONCERNS,
        "SELECT p.authority, p.id FROM",
        "SELECT authority_id, p.id FROM",
        *TENANTS,
    ),
    off(
        "a concern is closed where it is",
        CONCERNS,
        "update=of_authority([QUALITY_OFFICER]),",
        'update="true",',
        *TENANTS,
    ),
    off("steps of quality are only added to", PRIVILEGES, '("entry_step", "quality_step")', '("entry_step",)', ADDED),
    off("positions are only added to", PRIVILEGES, '("draw", "registration_position")', '("draw",)', ADDED),
    off(
        "findings are never deleted",
        PRIVILEGES,
        '    "finding": frozenset({"SELECT", "INSERT"})',
        '    "finding": frozenset({"SELECT", "INSERT", "DELETE"})',
        ADDED,
    ),
    off(
        "evidence is never deleted",
        PRIVILEGES,
        '    "evidence": frozenset({"SELECT", "INSERT"})',
        '    "evidence": frozenset({"SELECT", "INSERT", "DELETE"})',
        ADDED,
    ),
    off(
        "a concern is closed once",
        "providers/quality/concerns/actions.py",
        "WHERE id = $1 AND state = 'open'",
        "WHERE id = $1",
        "providers/quality/concerns/test_concerns.py",
    ),
    off(
        "a correction is answered once",
        "providers/quality/corrections/actions.py",
        "WHERE id = $1 AND state = 'waiting'",
        "WHERE id = $1",
        "providers/quality/corrections/test_corrections.py",
    ),
]
