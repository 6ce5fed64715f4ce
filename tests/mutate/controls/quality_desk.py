"""Concerns, corrections, recognition and inspections: who reads them, who acts, and what is never shown or mixed."""

from tests.mutate.control import off

QUALITY = "providers/quality"
CONCERNS = "providers/quality/concerns/test_concerns.py"
CORRECTIONS = "providers/quality/corrections/test_corrections.py"
RECOGNITION = "providers/quality/recognition/test_recognition.py"
INSPECTIONS = "providers/quality/inspections/test_pages.py"
TOLD = "providers/quality/test_told.py"

CONTROLS = [
    off(
        "a concern is read only where the entry sits",
        f"{QUALITY}/concerns/pages.py",
        "if found is None or not may_read(visitor.role, visitor.authority, found.authority_id):",
        "if found is None:",
        f"{CONCERNS}::test_others_find_no_page",
    ),
    off(
        "concerns are deleted as long after they were closed as the setting says, and no sooner",
        f"{QUALITY}/concerns/actions.py",
        '    before = now() - timedelta(days=(await setting("keep_concerns_days")).number)\n',
        "    before = now()\n",
        CONCERNS,
    ),
    off(
        "corrections are deleted as long after they were answered as the setting says, and no sooner",
        f"{QUALITY}/corrections/actions.py",
        '    before = now() - timedelta(days=(await setting("keep_corrections_days")).number)\n',
        "    before = now()\n",
        CORRECTIONS,
    ),
    off(
        "of two who correct an inspection the second overwrites nothing unseen",
        f"{QUALITY}/inspections/actions.py",
        '    if row["version"] != seen:\n',
        "    if False:\n",
        INSPECTIONS,
    ),
    off(
        "no file changes what an officer corrected",
        f"{QUALITY}/actions.py",
        "      AND NOT i.by_hand\n",
        "",
        "providers/imports/test_inspections.py",
    ),
    off(
        "each reading of a concern is recorded",
        f"{QUALITY}/concerns/pages.py",
        '    await record_reading("concern", str(found.id), authority=found.authority_id, why="opened the concern")\n',
        "",
        CONCERNS,
    ),
    off(
        "only officers where the entry sits pause it or close a concern",
        f"{QUALITY}/concerns/actions.py",
        "if found is None or not may_look_into(who.role, who.authority, found.authority_id):",
        "if found is None:",
        CONCERNS,
    ),
    off(
        "no concern goes where nobody reads it",
        f"{QUALITY}/concerns/actions.py",
        '    if not entry["uses_service"]:\n',
        "    if False:\n",
        CONCERNS,
    ),
    off(
        "a concern that a council has nobody for is told to whoever can change that",
        f"{QUALITY}/concerns/actions.py",
        "    for email in managers or await administrators_mail():\n",
        "    for email in []:\n",
        CONCERNS,
    ),
    off(
        "what another officer wrote of a concern is recorded as read",
        f"{QUALITY}/concerns/pages.py",
        '    await record_reading("concern", str(id), authority=visitor_of(request.scope).authority, '
        'why="closed it too late")\n',
        "",
        CONCERNS,
    ),
    off(
        "the provider's own people raise no concern",
        f"{QUALITY}/concerns/actions.py",
        "    if not may_raise(who.role):\n",
        "    if False:\n",
        CONCERNS,
    ),
    off(
        "what a concern says is in no mail",
        f"{QUALITY}/told.py",
        "said = SAID[what] if what == CONCERN or not reason else",
        "said = SAID[what] if not reason else",
        TOLD,
    ),
    off(
        "placements are asked for as nobody, so that whoever acts finds no guarded row",
        f"{QUALITY}/told.py",
        "    with asking(NOBODY):\n        return sorted(",
        "    with asking(asker()):\n        return sorted(",
        TOLD,
    ),
    off(
        "nobody floods the desk from one address or from many",
        f"{QUALITY}/corrections/actions.py",
        "    await try_once(limits)\n",
        "",
        CORRECTIONS,
    ),
    off(
        "a correction is read only where the entry sits",
        f"{QUALITY}/corrections/pages.py",
        "if found is None or found.authority != visitor_of(request.scope).authority:",
        "if found is None:",
        CORRECTIONS,
    ),
    off(
        "a correction is answered only where the entry sits",
        f"{QUALITY}/corrections/actions.py",
        "if found is None or who.role != QUALITY_OFFICER or who.authority != found.authority:",
        "if found is None:",
        CORRECTIONS,
    ),
    off(
        "only quality officers say whose assurance counts",
        f"{QUALITY}/recognition/actions.py",
        "if who.role != QUALITY_OFFICER or who.authority is None:",
        "if who.authority is None:",
        RECOGNITION,
    ),
    off(
        "another's assurance counts for the kinds and levels that are accepted alone",
        "providers/listing/statements.py",
        "      AND (r.kinds = '{}' OR kind = ANY (r.kinds)) AND (r.level IS NULL OR status.level >= r.level)\n",
        "",
        RECOGNITION,
    ),
    off(
        "inspections are written only where the entry sits",
        f"{QUALITY}/inspections/actions.py",
        "if home is None or who.role != QUALITY_OFFICER or who.authority != home:",
        "if home is None:",
        INSPECTIONS,
    ),
    off(
        "the easy version says what stops a child from going, whichever council says so",
        "providers/provider_page/easy_read/pages.py",
        "for each in stops(entry, said, quality, day)",
        "for each in stops(entry, [], quality, day)",
        "providers/provider_page/easy_read/test_pages.py",
    ),
    off(
        "eras of inspections are never mixed",
        f"{QUALITY}/inspections/eras.py",
        "    if era != STANDARDS and era != era_of(day):\n",
        "    if False:\n",
        "providers/quality/inspections/test_eras.py",
    ),
]
