"""The council: what it is called, whom to ring, how it works. Pure."""

from apdirectory.authorities.settings.definition import ADMINISTRATORS, Definition, dark_enough, email, phone
from apdirectory.authorities.settings.definitions.chosen import OWN
from apdirectory.authorities.settings.districts import DISTRICTS, not_known, usual_names
from apdirectory.providers.vocabulary import KINDS, REGISTERED_KINDS

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

AREA = (
    Definition(
        name=DISTRICTS,
        label="Districts whose children are the council’s",
        kind="list",
        default_of=usual_names,
        source="Lookup of the Office for National Statistics, until a boundary changes",
        whose="authority",
        who=ADMINISTRATORS,
        hint="One in each line: its name, or its code such as E07000082. “None” alone if there are none any more",
        check=not_known,
        confirm="Search goes by it: places in a district are looked at with the eyes of its council. A district that "
        "moves is taken out of the one council’s list first, from the day it moves, then put in the other’s.",
    ),
)

ROUTE = (
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
)
