"""What non-school alternative provision shows evidence of, by the headings of the national standards. Pure data."""

from apdirectory.providers.quality.standards.item import Heading, Item

PRACTICE = "Usual practice"


def _item(heading: Heading, critical: bool, code: str, months: int | None, label: str, public: str = "") -> Item:
    return Item(
        code=code,
        heading=heading,
        label=label,
        public_label=public or label,
        critical=critical,
        months=months,
        source=PRACTICE,
        seen_only=code in SEEN_ONLY,
    )


def _critical(heading: Heading, code: str, months: int | None, label: str, public: str = "") -> Item:
    return _item(heading, True, code, months, label, public)


def _standard(heading: Heading, code: str, months: int | None, label: str, public: str = "") -> Item:
    return _item(heading, False, code, months, label, public)


SEEN_ONLY = frozenset({"single_central_record", "staff_checks"})
"""Certificates of the Disclosure and Barring Service and the record of them are never kept here."""

NON_SCHOOL = (
    _critical("safeguarding", "single_central_record", 12, "Single central record", "Check of the record of staff"),
    _critical("safeguarding", "staff_checks", 12, "Confirmation of staff checks", "Confirmation of staff checks"),
    _critical("safeguarding", "safeguarding_policy", 12, "Safeguarding policy"),
    _critical("safeguarding", "safeguarding_leads", 24, "Training of the safeguarding lead and deputy"),
    _standard("safeguarding", "safeguarding_training", 12, "Safeguarding training of all staff"),
    _standard("safeguarding", "safer_recruitment", 36, "Safer recruitment training"),
    _standard("safeguarding", "prevent", 24, "Prevent training"),
    _standard("safeguarding", "conduct", 12, "Staff code of conduct"),
    _standard("safeguarding", "low_level_concerns", 12, "Low-level concerns policy"),
    _standard("safeguarding", "whistleblowing", 12, "Whistleblowing policy"),
    _standard("safeguarding", "behaviour", 12, "Behaviour policy"),
    _standard("safeguarding", "physical_intervention", 12, "Physical intervention policy"),
    _standard("safeguarding", "online_safety", 12, "Online safety policy"),
    _standard("safeguarding", "restraint_training", 12, "Restraint training"),
    _standard("safeguarding", "premises_security", 12, "Security of the premises"),
    _critical("safeguarding", "sites_and_subcontractors", 6, "List of sites and subcontractors"),
    _critical("health_and_safety", "public_liability", 12, "Public liability insurance"),
    _critical("health_and_safety", "employers_liability", 12, "Employers’ liability insurance"),
    _standard("health_and_safety", "professional_indemnity", 12, "Professional indemnity insurance"),
    _standard("health_and_safety", "health_and_safety_policy", 12, "Health and safety policy"),
    _critical("health_and_safety", "fire_risk", 12, "Fire risk assessment"),
    _standard("health_and_safety", "fire_drill", 4, "Fire drill"),
    _standard("health_and_safety", "fire_equipment", 12, "Check of fire alarm and extinguishers"),
    _critical("health_and_safety", "gas", 12, "Gas safety certificate"),
    _standard("health_and_safety", "wiring", 60, "Check of the wiring"),
    _standard("health_and_safety", "portable_appliances", 24, "Check of portable appliances"),
    _critical("health_and_safety", "first_aid", 36, "First aid training"),
    _standard("health_and_safety", "medicines", 12, "Medicines policy"),
    _standard("health_and_safety", "risk_assessments", 12, "Risk assessments of activities and sites"),
    _standard("health_and_safety", "lone_working_and_trips", 12, "Lone working and trips policy"),
    _critical("health_and_safety", "vehicles", 12, "Vehicle safety and insurance"),
    _standard("health_and_safety", "food_hygiene", 24, "Food hygiene"),
    _critical("health_and_safety", "activity_licences", None, "Animal and outdoor activity licences"),
    _standard("support", "admissions", 24, "Admissions and equality policy"),
    _standard("support", "induction", 12, "Induction and baseline assessment"),
    _standard("support", "individual_plan", 6, "Sample of an individual plan, without names"),
    _critical("support", "attendance", 12, "Attendance and absence-call procedure"),
    _standard("support", "send", 24, "SEND and accessibility policy"),
    _standard("support", "complaints", 24, "Complaints policy"),
    _critical("support", "data_protection_fee", 12, "Data protection fee"),
    _critical("support", "privacy_notice", 24, "Privacy notice and sharing agreement"),
    _standard("support", "careers", 12, "Careers guidance"),
    _standard("support", "exit_plan", 12, "Plan for children who leave"),
    _standard("education", "curriculum", 12, "Curriculum"),
    _standard("education", "staff_qualifications", 12, "Qualifications of staff"),
    _standard("education", "observation_visit", 12, "Visit to observe teaching"),
    _standard("education", "work_and_progress", 6, "Sample of work and progress, without names"),
    _critical("education", "exam_centre", None, "Approval as an exam centre"),
    _standard("education", "outcomes", 12, "Outcomes for children"),
    _standard("education", "voice", 12, "What children and parents say"),
    _standard("education", "governance", 12, "Governance and accounts"),
    _critical("education", "registration_position", 4, "Whether it must register as a school"),
)
"""Registration position: each term, which is four months here, and when the hours change."""
