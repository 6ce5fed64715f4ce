"""Every setting there is. Pure: whoever needs another adds it here, and asks `queries.setting` for its value."""

from collections.abc import Mapping

from msgspec.structs import replace

from apdirectory.authorities.settings.definition import ADMINISTRATORS, Definition, dark_enough, email, phone
from apdirectory.providers.vocabulary import KINDS, REGISTERED_KINDS

OWN = "Each council’s own choice"
CHOSEN = "Chosen for this service; no law says it"
ROUTES = {
    "la_decides": "The council decides",
    "school_commissions": "A school arranges it, and the council is told",
    "ehcp_team": "The council’s EHC plan team decides",
}
FORUMS = {
    "all": "All of them together",
    "level_3": "Level 3, Intensive",
    "level_4": "Level 4, Specialist",
    "early_years": "Early years",
    "panel": "Panel that places are put to",
    "areas": "Those who look at areas, never at a child",
}
KEEP = "Ask the council’s information governance officer before you change how long records are kept."

COUNCIL = (
    Definition(
        name="uses_service",
        label="Uses this service",
        kind="yes_no",
        default=False,
        source="The council’s agreement with whoever runs the service",
        whose="authority",
        who=ADMINISTRATORS,
        hint="A council that does checks provision here, and search goes by its word",
        confirm="Everyone’s search changes: in this council’s area only what it has checked, or accepts, counts as "
        "checked, and from the second council on, pages carry no council’s name and colour.",
    ),
    Definition(
        name="colour",
        label="Colour of the service",
        kind="colour",
        source=OWN,
        whose="authority",
        hint="Shown at the top of each page while yours is the only council here. Like #005ea5",
        check=dark_enough,
    ),
    Definition(
        name="front_door_name",
        label="What the front door is called",
        kind="text",
        source=OWN,
        whose="authority",
        hint="Whom people ring when they worry about a child, such as the children’s helpdesk",
    ),
    Definition(
        name="front_door_phone",
        label="Phone of the front door",
        kind="text",
        source=OWN,
        whose="authority",
        hint="Whom people ring when they worry about a child. It is on every page",
        check=phone,
        confirm="People in an emergency ring this number. Ring it yourself before you change it here.",
    ),
    Definition(
        name="referral_phone",
        label="Phone for referrals",
        kind="text",
        source=OWN,
        whose="authority",
        check=phone,
    ),
    Definition(
        name="referral_email",
        label="Email address for referrals",
        kind="text",
        source=OWN,
        whose="authority",
        check=email,
    ),
)

PRACTICE = (
    Definition(
        name="forum_names",
        label="Names of forums",
        kind="map",
        default={"level_3": "Level 3 forum", "level_4": "Level 4 forum", "early_years": "Early years forum"}
        | {"all": "Inclusion forums", "panel": "Placement panel", "areas": "Area group"},
        source=OWN,
        keys=FORUMS,
    ),
    Definition(
        name="plan_types",
        label="Kinds of plan a child can have",
        kind="list",
        default=[
            "Education, health and care plan (EHCP)",
            "Child in need plan (CiN)",
            "Child protection plan (CP)",
            "Child in care plan (CiC)",
        ],
        source="Children and Families Act 2014, Children Act 1989, and each council’s own",
    ),
    Definition(
        name="route_of_kind",
        label="Route by kind of provider",
        kind="map",
        default={word.code: "la_decides" if word.code in REGISTERED_KINDS else "school_commissions" for word in KINDS}
        | {"special_school": "ehcp_team"},
        source="Alternative provision strategy, for schools and hospital education; for others each council’s choice",
        keys={word.code: word.label for word in KINDS},
        options=ROUTES,
        confirm="It changes who may refer to these providers.",
    ),
)


def _school_days(name: str, label: str, default: int, most: int, source: str = CHOSEN) -> Definition:
    return Definition(
        name=name, label=label, kind="number", default=default, unit="school days", source=source, least=1, most=most
    )


TARGETS = (
    _school_days("take_within", "Take a new referral within", 2, 20),
    _school_days("answer_within", "Providers answer within", 5, 30),
    _school_days("waiting_review_after", "Look at a waiting list again after", 10, 60),
    _school_days("due_soon_before", "Say “Due soon” this long before", 2, 10),
    _school_days("placed_within", "Placed in good time: within", 15, 60),
    _school_days("placed_within_at_most", "Placed late, but not too late: within", 30, 120),
    _school_days(
        "medical_days", "Act on illness at the latest after", 15, 15, "Arranging education, guidance of December 2023"
    ),
    Definition(
        name="placement_review_weeks",
        label="Review a placement every",
        kind="number",
        default=6,
        unit="weeks",
        source="Keeping children safe in education 2025: half-termly",
        least=1,
        most=7,
    ),
    Definition(
        name="full_time_hours",
        label="Full-time begins at",
        kind="number",
        default=18,
        unit="hours a week",
        source="Department for Education: what usually counts as full-time. It promises nothing",
        hint="For the test of what would have to be registered as a school",
        least=10,
        most=25,
        confirm="A higher number lets children stay longer in settings that are not registered.",
    ),
)

QUALITY = (
    Definition(
        name="quality_review_months",
        label="Review a provider every",
        kind="number",
        default=12,
        unit="months",
        source=CHOSEN,
        least=3,
        most=36,
    ),
    Definition(
        name="entry_confirm_days",
        label="Ask providers whether their entry is right every",
        kind="number",
        default=91,
        unit="days",
        source=CHOSEN,
        least=28,
        most=366,
    ),
    Definition(
        name="evidence_action_days",
        label="Replace standard evidence that has ended within",
        kind="number",
        default=28,
        unit="days",
        source="Usual practice",
        least=7,
        most=90,
    ),
)

FIGURES = (
    Definition(
        name="disclosure_threshold",
        label="Show no number of children under",
        kind="number",
        default=5,
        unit="children",
        source="Usual practice of statistics on children; the Department for Education’s is 5 or 10",
        whose="installation",
        who=ADMINISTRATORS,
        least=5,
        most=20,
        confirm="Figures already published under a lower number can be set against new ones, and tell who a child is.",
    ),
)

PEOPLE = (
    Definition(
        name="access_check_days",
        label="Check who has access every",
        kind="number",
        default=91,
        unit="days",
        source=CHOSEN,
        whose="installation",
        who=ADMINISTRATORS,
        least=28,
        most=100,
    ),
    Definition(
        name="dormant_after_days",
        label="An account counts as left after",
        kind="number",
        default=90,
        unit="days without signing in",
        source=CHOSEN,
        whose="installation",
        who=ADMINISTRATORS,
        least=28,
        most=180,
    ),
)


def _kept(
    name: str, label: str, default: int, least: int, most: int, *, unit: str = "days", source: str = CHOSEN
) -> Definition:
    return Definition(
        name=name,
        label=label,
        kind="number",
        default=default,
        unit=unit,
        source=source,
        whose="installation",
        who=ADMINISTRATORS,
        least=least,
        most=most,
        confirm=KEEP,
    )


KEPT = (
    _kept("keep_sessions_days", "Sign-ins, after they ended", 90, 1, 400),
    _kept("keep_tries_days", "Wrong tries to sign in", 2, 2, 30),
    _kept("keep_links_days", "Links by mail to reset and confirm, after they ended", 30, 2, 400),
    _kept("keep_invitations_days", "Invitations, after they ended", 365, 30, 800),
    _kept("keep_mail_days", "Mail, after it was sent", 90, 7, 800),
    _kept("keep_failed_mail_days", "Mail that could not be sent, after it was given up", 180, 90, 800),
)

KEPT_LATER = (
    _kept(
        *("keep_audit_years", "The audit", 7, 6, 25),
        unit="years",
        source="Limitation Act 1980: six years, and one to spare",
    ),
    replace(
        _kept(
            *("keep_referrals_until_age", "Records of a child, until the child’s age of", 25, 19, 35),
            unit="years",
            source="Usual practice of schools and councils: date of birth and 25 years",
        ),
        whose="both",
    ),
)

GROUPS: Mapping[str, tuple[str, tuple[Definition, ...]]] = {
    "The council": ("", COUNCIL),
    "How the council works": ("Routes count already. The others count once referrals have begun here.", PRACTICE),
    "Targets": ("Referrals have not begun here yet. These values count from the day they do.", TARGETS),
    "Quality": ("Reviews have not begun here yet. These values count from the day they do.", QUALITY),
    "Figures": ("Figures have not begun here yet. This counts once they have.", FIGURES),
    "People": ("", PEOPLE),
    "How long records are kept": ("", KEPT),
    "How long they will be kept": ("Nothing is removed by this yet. It counts once that has begun here.", KEPT_LATER),
}
"""Heading → what to know first, and the settings under it."""

DEFINITIONS = {each.name: each for _, group in GROUPS.values() for each in group}
IN_AUTHORITY = tuple(each.name for each in COUNCIL)
"""Kept in `authority` too, as they are in force: search and every page read them there."""
