"""What keeps an entry true: whose it is, what waits for approval, and that nobody's words are lost."""

from tests.mutate.control import off

PERMISSIONS, LIFE, LIFE_READ = (
    "providers/entries/permissions.py",
    "providers/entries/life/actions.py",
    "providers/entries/life/queries.py",
)
SAVE, DECIDE = "providers/entries/changes/actions.py", "providers/entries/changes/deciding/actions.py"
RESTORE = "providers/entries/versions/actions.py"
STATES, LIVES, SAVING, DECIDING, PAGES = (
    "providers/entries/test_states.py",
    "providers/entries/test_life.py",
    "providers/entries/test_saving.py",
    "providers/entries/test_deciding.py",
    "providers/entries/test_pages.py",
)

CONTROLS = [
    off(
        "an editor keeps the entry of their own organisation only",
        PERMISSIONS,
        "organisation is not None and organisation == kept_by",
        "organisation is not None",
        STATES,
        SAVING,
    ),
    off(
        "a quality officer decides on entries of their own authority only",
        PERMISSIONS,
        "authority is not None and authority == sits_in",
        "authority is not None",
        STATES,
        DECIDING,
    ),
    off(
        "to whoever is nothing to an entry it is not there",
        LIFE_READ,
        "    raise NotFound\n\n\ndef part_of_asker",
        '    return "quality"\n\n\ndef part_of_asker',
        LIVES,
        SAVING,
    ),
    off("to pause and to remove takes a reason", LIFE, "action in NEEDS_WHY and not why.strip()", "False", LIVES),
    off(
        "who paused an entry is asked for before it is shown again",
        LIFE,
        "paused_by=kept.paused_by)",
        "paused_by=part)",
        LIVES,
    ),
    off("a step is in the log", LIFE, "by=part, step=action, why=why", "by=part", LIVES),
    off(
        "steps are only added to",
        "database/privileges.py",
        '("entry_step", "quality_step")',
        '("quality_step",)',
        LIVES,
    ),
    off(
        "an edit sets no field that is not the provider's",
        SAVE,
        "aligned(replace(entry, **{name: getattr(kept, name) for name in NOT_THEIRS}), kept)",
        "aligned(entry, kept)",
        SAVING,
    ),
    off("the second of two who edit sees both texts", SAVE, "if seen_version != held.version:", "if False:", SAVING),
    off(
        "of two who save at once the second reads what the first wrote",
        LIFE_READ,
        "WHERE id = $1 FOR UPDATE",
        "WHERE id = $1",
        SAVING,
    ),
    off(
        "what was reviewed waits",
        SAVE,
        "if kept.state == DRAFT or each.at_once]",
        "]",
        SAVING,
    ),
    off(
        "editors do not approve their own changes",
        DECIDE,
        "asked_by_part(kept) != QUALITY",
        "not asked_by_part(kept)",
        DECIDING,
    ),
    off(
        "nobody approves what they did not see",
        DECIDE,
        "if found.revision != seen_revision:",
        "if False:",
        DECIDING,
    ),
    off("what is decided is decided", DECIDE, 'if found.state != "waiting":', "if False:", DECIDING),
    off("no older version takes back what waits", RESTORE, "if found.waiting:", "if False:", PAGES),
    off(
        "a draft is its provider's alone to change",
        SAVE,
        "kept.entry.state == DRAFT and part != EDITOR",
        "False",
        PAGES,
    ),
    off(
        "no edit sets places",
        SAVE,
        "programmes=tuple(programmes)), kept)",
        "programmes=tuple(programmes)), said)",
        SAVING,
    ),
    off(
        "approval overwrites nothing that changed since",
        DECIDE,
        "if stale := changed_since(entry, accepted):",
        "if stale := changed_since(entry, []):",
        DECIDING,
    ),
    off(
        "whoever approves puts texts right, and nothing else",
        DECIDE,
        " if each.is_text else each",
        "",
        DECIDING,
    ),
]
