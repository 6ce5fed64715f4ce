"""The words of the directory: needs, kinds, modes, key stages, levels, approaches, each with its code and label.

The order of a list is part of the data: the search keeps a word as the bit at its place in the list
(`providers/listing`), so new words go at the end and none is ever moved.
"""

from msgspec import Struct


class Need(Struct, frozen=True):
    """What a child needs support with. `synonyms` is what people type for it."""

    code: str
    label: str
    hint: str
    synonyms: tuple[str, ...]


class Word(Struct, frozen=True):
    code: str
    label: str


class KeyStage(Struct, frozen=True):
    """`age_from` and `age_to` are birthdays: key stage 3 begins at 11 and ends at 14."""

    code: str
    label: str
    age_from: int
    age_to: int


def _need(code: str, label: str, hint: str, synonyms: str) -> Need:
    return Need(code, label, hint, tuple(synonyms.split(", ")))


NEEDS = (
    _need(
        "semh",
        "Social, emotional and mental health",
        "Feelings or behaviour get in the way",
        "SEMH, EBD, BESD, behaviour, dysregulated",
    ),
    _need("anxiety", "Anxiety or low mood", "Worry or sadness stops learning", "panic, depression, selective mutism"),
    _need(
        "mental_illness",
        "Serious mental ill health",
        "Under specialist care",
        "CAMHS, self-harm, eating disorder, crisis",
    ),
    _need("ebsa", "Emotionally based school avoidance", "Cannot face school", "EBSA, EBSNA, school refusal, phobia"),
    _need("trauma", "Trauma, loss or attachment", "Hard experiences affect learning", "ACEs, bereavement, adoption"),
    _need("autism", "Autism", "Autistic, diagnosed or waiting", "ASD, ASC, PDA, Asperger"),
    _need("adhd", "Attention and hyperactivity", "Hard to focus or keep still", "ADHD, ADD, impulsive"),
    _need(
        "slcn",
        "Speech, language and communication",
        "Understanding or being understood",
        "SLCN, SALT, DLD, non-verbal",
    ),
    _need(
        "spld",
        "Specific learning difficulty",
        "Reading, writing or number",
        "SpLD, dyslexia, dyscalculia, dyspraxia",
    ),
    _need("mld", "Moderate learning difficulty", "Learning well behind age", "MLD, global delay"),
    _need("sld", "Severe or profound difficulty", "Needs a highly adapted curriculum", "SLD, PMLD, Down"),
    _need("sensory_loss", "Hearing or vision loss", "Deaf, blind or both", "HI, VI, MSI"),
    _need("sensory_processing", "Sensory processing", "Noise, light or touch overwhelm", "SPD, OT"),
    _need("physical", "Physical disability", "Needs access or physical help", "PD, wheelchair"),
    _need("medical", "Physical health condition", "Illness limits attendance", "epilepsy, ME, cancer, hospital"),
    _need("exclusion_risk", "At risk of exclusion", "Suspensions rising", "PSP, managed move"),
    _need("excluded", "Excluded from school", "Needs a place now", "PEX, day 6, PRU"),
    _need("aggression", "Behaviour that may hurt others", "Needs higher staffing", "violent, weapon, knife"),
    _need("hsb", "Harmful sexual behaviour", "Needs specialist supervision", "HSB"),
    _need("exploitation", "Exploitation or going missing", "Drawn in by others", "CCE, CSE, county lines, gangs"),
    _need("offending", "In contact with youth justice", "Known to police or court", "YOT, YJS, bail"),
    _need("substances", "Drugs or alcohol", "Use affects learning", "cannabis, vaping"),
    _need("pregnancy", "Pregnant or a parent", "Learning around a baby", "teenage mum, young parent"),
    _need("new_arrival", "New to the area or to English", "No school yet", "EAL, refugee, UASC, Traveller"),
    _need("gaps", "Long time out of school", "Needs to catch up", "CME, missed education"),
    _need("disengaged", "Learns better by doing", "Switched off by classrooms", "vocational, practical, KS4"),
)

KINDS = (
    Word("ap_school", "Alternative provision school"),
    Word("ap_free_school", "Alternative provision free school"),
    Word("hospital_education", "Hospital education"),
    Word("third_sector", "Third-sector provider"),
    Word("independent_school", "Independent school"),
    Word("college", "College"),
    Word("online_school", "Online school"),
    Word("special_school", "Special school"),
    Word("private_provider", "Private provider"),
)
REGISTERED_KINDS = ("ap_school", "ap_free_school", "hospital_education")
"""Counted as checked while they are open in the national register."""
DAYS_A_COUNT_HOLDS = 60
"""After these many days nobody knows how many places are free."""

MODES = (
    Word("on_site", "On site"),
    Word("satellite", "Satellite site"),
    Word("outreach", "Comes to the child"),
    Word("home", "At home"),
    Word("online", "Online"),
    Word("ward", "On a ward"),
)
MODES_AT_A_PLACE = ("on_site", "satellite", "ward")
MODES_THAT_TRAVEL = ("outreach", "home")

KEY_STAGES = (
    KeyStage("early_years", "Early years", 3, 5),
    KeyStage("ks1", "Key stage 1", 5, 7),
    KeyStage("ks2", "Key stage 2", 7, 11),
    KeyStage("ks3", "Key stage 3", 11, 14),
    KeyStage("ks4", "Key stage 4", 14, 16),
    KeyStage("post16", "After 16", 16, 19),
)

LEVELS = (
    Word("universal", "1 Universal"),
    Word("additional", "2 Additional"),
    Word("intensive", "3 Intensive"),
    Word("specialist", "4 Specialist"),
)

HOURS = (Word("full", "Full time"), Word("part", "Part time"))

DAYS = (
    Word("mon", "Monday"),
    Word("tue", "Tuesday"),
    Word("wed", "Wednesday"),
    Word("thu", "Thursday"),
    Word("fri", "Friday"),
    Word("sat", "Saturday"),
    Word("sun", "Sunday"),
)

APPROACHES = (
    Word("outreach_in_school", "Outreach in school"),
    Word("short_stay_reset", "Short stay to reset"),
    Word("nurture_group", "Nurture group"),
    Word("tuition_1to1", "One-to-one tuition"),
    Word("small_group_core", "Core subjects in small groups"),
    Word("online_teaching", "Online teaching"),
    Word("hospital_home_teaching", "Teaching in hospital or at home"),
    Word("vocational", "Vocational learning"),
    Word("outdoor", "Outdoor learning"),
    Word("animal_assisted", "Animal-assisted learning"),
    Word("sport", "Sport"),
    Word("arts", "Arts"),
    Word("mentoring", "Mentoring"),
    Word("counselling_creative_therapy", "Counselling or creative therapy"),
    Word("cbt", "Cognitive behavioural therapy"),
    Word("speech_ot_therapy", "Speech or occupational therapy"),
    Word("family_work", "Work with the family"),
    Word("reintegration_support", "Support to return to school"),
)

PRICE_UNITS = (
    Word("free", "Free to schools"),
    Word("hour", "an hour"),
    Word("session", "a session"),
    Word("day", "a day"),
    Word("week", "a week"),
    Word("term", "a term"),
    Word("year", "a year"),
)

QUALITY_STATUSES = (
    Word("assured", "Assured"),
    Word("conditional", "Assured with conditions"),
    Word("self_assessed", "Self-assessed"),
    Word("unverified", "Not yet assured"),
    Word("lapsed", "Assurance lapsed"),
    Word("suspended", "Suspended"),
    Word("removed", "Removed"),
)


def codes(words: tuple[Need, ...] | tuple[Word, ...] | tuple[KeyStage, ...]) -> list[str]:
    return [word.code for word in words]


def label(words: tuple[Need, ...] | tuple[Word, ...] | tuple[KeyStage, ...], code: str) -> str:
    """The label of a code; a code that is not in the list is a mistake of ours."""
    return next(word.label for word in words if word.code == code)
