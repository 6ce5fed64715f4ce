"""What children and parents said: nobody is named, nobody moderates their own, and the public reads what is shown."""

from tests.mutate.control import off

VOICES = "providers/quality/voices"
MIGRATION = "migrations/reviews/reviews_2026_11_23_voices.py"
NAMING, RULES, PAGES = (f"{VOICES}/test_{what}.py" for what in ("naming", "voices", "pages"))
TENANTS = "security/test_tenants.py"

CONTROLS = [
    off(
        "whatever tells who a child is is looked for in what they said",
        f"{VOICES}/actions.py",
        "if found := names_kept_out(heard.words, keep_out, await staff_names(provider)):",
        "if found := []:",
        RULES,
    ),
    off(
        "names to keep out are looked for",
        f"{VOICES}/naming.py",
        "        if plain in keep_out:\n",
        "        if False:\n",
        NAMING,
    ),
    off(
        "a name with an age is found",
        f"{VOICES}/naming.py",
        "*_with_age(text), ",
        "",
        NAMING,
    ),
    off(
        "nobody moderates what they recorded",
        f"{VOICES}/voice.py",
        "return RECORDER if account == self.recorded_by else ANOTHER",
        "return ANOTHER",
        RULES,
    ),
    off(
        "the database lets nobody moderate what they recorded",
        MIGRATION,
        "CHECK (moderated_by <> recorded_by)",
        "CHECK (recorded_by IS NOT NULL)",
        RULES,
    ),
    off(
        "only the council that heard it works with it",
        f"{VOICES}/actions.py",
        "if found is None or not may_work(who.role, who.authority, found.authority_id):",
        "if found is None:",
        f"{RULES}::test_nobody_else_moderates_or_takes_down",
    ),
    off(
        "only officers of the council record for it",
        f"{VOICES}/actions.py",
        "    if not may_work(who.role, who.authority, authority):\n",
        "    if False:\n",
        RULES,
    ),
    off(
        "each reading of what somebody said is recorded",
        f"{VOICES}/pages.py",
        '    await record_reading("voice", str(found.id), authority=found.authority_id, why="opened what was said")\n',
        "",
        PAGES,
    ),
    off(
        "the public reads what is shown alone",
        MIGRATION,
        "v.provider = of_provider AND v.state = 'shown'",
        "v.provider = of_provider",
        f"{PAGES}::test_what_waits_is_refused_or_taken_down_is_in_no_public_answer",
    ),
    off(
        "the public is told the month, never the day",
        MIGRATION,
        "date_trunc('month', v.heard_on)::date",
        "v.heard_on",
        RULES,
    ),
    off(
        "voices are guarded by authority",
        MIGRATION,
        "    select=of_authority([QUALITY_OFFICER, LA_MANAGER]),\n",
        '    select="id IS NOT NULL",\n',
        TENANTS,
    ),
    off(
        "a visit is of the council that heard it",
        MIGRATION,
        "FOREIGN KEY (review, provider, authority_id) REFERENCES review (id, provider, authority)\n"
        "        ON DELETE SET NULL (review) ON UPDATE CASCADE",
        "FOREIGN KEY (review) REFERENCES review (id)",
        RULES,
    ),
    off(
        "what was recorded is never rewritten",
        "database/privileges.py",
        '*("state", "refused_why", "moderated_by", "moderated_at",',
        '*("state", "words", "refused_why", "moderated_by", "moderated_at",',
        RULES,
    ),
    off(
        "what was refused or taken down is deleted as long after as the setting says, and no sooner",
        f"{VOICES}/actions.py",
        '    before = now() - timedelta(days=(await setting("keep_voices_days")).number)\n',
        "    before = now()\n",
        RULES,
    ),
]
