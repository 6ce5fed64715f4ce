"""What keeps a provider's evidence to those whose business it is, and what it may be."""

from tests.mutate.control import off

ACTIONS, OFFERED = "providers/quality/evidence/actions.py", "providers/quality/evidence/offered.py"
PERMISSIONS, HOLDING = "providers/quality/evidence/permissions.py", "providers/quality/evidence/holding.py"
DUE = "providers/quality/clock/due.py"
POLICIES = "migrations/evidence/evidence_2026_11_22t23_40_00_documents.py"
FOR_THOSE_WHO_LOOK = "migrations/evidence/evidence_2026_11_23t02_50_00_for_those_who_look.py"
FILES = "providers/quality/evidence/test_files.py"
PAGES, HELD = "providers/quality/evidence/test_pages.py", "providers/quality/evidence/test_holding.py"
REGISTRATION = "providers/quality/registration/test_pages.py"
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
        OFFERED,
        'parts.scheme == "https" and link.startswith("https://")',
        "True",
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
    off("nobody is warned twice", DUE, " and days not in told]", "]", FALLS_DUE),
]
