"""What keeps a provider's evidence to those whose business it is, and what it may be."""

from tests.mutate.control import off

ACTIONS = "providers/quality/evidence/actions.py"
PERMISSIONS, HOLDING = "providers/quality/evidence/permissions.py", "providers/quality/evidence/holding.py"
DUE = "providers/quality/clock/due.py"
POLICIES = "migrations/evidence/evidence_2026_11_22t23_40_00_documents.py"
FOR_THOSE_WHO_LOOK = "migrations/evidence/evidence_2026_11_23t02_50_00_for_those_who_look.py"
FILES = "providers/quality/evidence/test_files.py"
PAGES, HELD = "providers/quality/evidence/test_pages.py", "providers/quality/evidence/test_holding.py"
REGISTRATION = "providers/quality/registration/test_pages.py"
LAPSES = "providers/quality/clock/test_lapses.py"
LOCKS = "providers/quality/clock/test_locks.py"
FALLS_DUE = "providers/quality/clock/test_due.py"

CONTROLS = [
    off(
        "no file is taken of what must not be kept",
        "providers/quality/evidence/pages.py",
        "    if item.seen_only and sent is not None:\n",
        "    if False:\n",
        PAGES,
    ),
    off(
        "editors declare the hours of their own provider alone",
        "providers/quality/registration/pages.py",
        "if found is None or not is_asked(found) or not may_add(found, visitor.role, visitor.organisation):",
        "if found is None or not is_asked(found):",
        REGISTRATION,
    ),
    off(
        "officers read what is declared of their council's business",
        "providers/quality/registration/pages.py",
        " or not may_look(whose, visitor.role, visitor.authority):",
        ":",
        REGISTRATION,
    ),
    off(
        "a link is to a website over https",
        "web/contact.py",
        "    return begun and ",
        "    return ",
        PAGES,
    ),
    off(
        "editors have their own provider's evidence alone",
        PERMISSIONS,
        "organisation is not None and whose.organisation == organisation",
        "True",
        PAGES,
    ),
    off(
        "officers look at what is their council's business",
        PERMISSIONS,
        "role == QUALITY_OFFICER and authority in whose.concerned",
        "role == QUALITY_OFFICER",
        PAGES,
    ),
    off(
        "the home council's officers check",
        PERMISSIONS,
        "may_look(whose, role, authority) and (authority == whose.home or not whose.home_here)",
        "may_look(whose, role, authority)",
        PAGES,
    ),
    off(
        "evidence in the address is the provider's of the address",
        ACTIONS,
        "        if each.id == evidence:\n            return each\n",
        "        return each\n",
        PAGES,
    ),
    off(
        "only what is accepted counts",
        HOLDING,
        "        if self.accepted_on is None:\n            return None\n",
        "",
        HELD,
    ),
    off(
        "officers find the files of whom they look at",
        POLICIES,
        '{of_authority([QUALITY_OFFICER], "p.authority")} OR EXISTS',
        "true OR EXISTS",
        FILES,
    ),
    off(
        "editors find their own provider's files",
        POLICIES,
        'OWN_EVIDENCE = EVIDENCE.format(of_organisation("p.organisation", [PROVIDER_EDITOR]))',
        'OWN_EVIDENCE = EVIDENCE.format("true")',
        FILES,
    ),
    off(
        "an entry's files lie with the council where it sits",
        POLICIES,
        " AND p.authority = document.authority_id",
        "",
        FILES,
    ),
    off(
        "evidence is none of a council's other officers' business",
        FOR_THOSE_WHO_LOOK,
        "subject_kind <> 'evidence'\n",
        "true\n",
        FILES,
    ),
    off(
        "a file that is refused is gone",
        ACTIONS,
        """        if document := await _end(database, evidence, REFUSED, why):
            await remove(document, "The council refused it as evidence")
""",
        "        await _end(database, evidence, REFUSED, why)\n",
        f"{PAGES}::test_a_file_that_is_refused_is_gone",
    ),
    off(
        "officers remove the files of refused evidence alone",
        "migrations/evidence/evidence_2026_11_23_refused_files.py",
        "e.state = 'refused' AND (",
        "(",
        f"{PAGES}::test_officers_remove_no_file_of_evidence_that_stands",
    ),
    off(
        "what is refused ends the assurance at once, and whoever has a child there is told",
        ACTIONS,
        "        await let_lapse(providers, _today())\n",
        "",
        f"{LAPSES}::test_what_an_officer_refuses_ends_the_assurance_there_and_then",
    ),
    off(
        "whoever judges locks the provider first",
        "providers/quality/actions.py",
        """    async with transaction():
        await lock({each.provider for each in dates})
""",
        "    async with transaction():\n",
        LOCKS,
    ),
    off(
        "a council that changes what it asks for waits for whoever is at work on evidence",
        "providers/quality/standards/actions.py",
        "            await lock_all_evidence()\n",
        "            pass\n",
        LOCKS,
    ),
    off(
        "of several workers one does the night",
        "messages/timetable/actions.py",
        '        if not await holding.fetchval(ALONE, f"clock action {schedule.name}"):\n',
        "        if False:\n",
        "messages/test_timetable.py::test_what_is_done_in_parts_is_done_by_one_worker_at_a_time",
    ),
    off("nobody is warned twice", DUE, " and days not in told]", "]", FALLS_DUE),
]
