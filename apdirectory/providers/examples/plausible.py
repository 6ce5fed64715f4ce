"""Words and shares for directories of any size.

The shares are guesses, made to give a search as much work as a real directory would: nothing here describes England.
"""

from typing import Final

from apdirectory.providers.entries.entry import HoursWord

KINDS: Final = {
    "third_sector": 30,
    "private_provider": 27,
    "independent_school": 12,
    "ap_school": 9,
    "college": 6,
    "special_school": 6,
    "ap_free_school": 4,
    "online_school": 4,
    "hospital_education": 2,
}
NEEDS: Final = {
    "semh": 12,
    "exclusion_risk": 8,
    "disengaged": 8,
    "anxiety": 7,
    "autism": 7,
    "adhd": 7,
    "ebsa": 6,
    "trauma": 5,
    "gaps": 5,
    "excluded": 5,
    "slcn": 4,
    "mld": 3,
    "spld": 3,
    "aggression": 3,
    "medical": 3,
    "mental_illness": 2,
    "sensory_processing": 2,
    "exploitation": 2,
    "offending": 2,
    "substances": 2,
    "physical": 1,
    "new_arrival": 1,
    "pregnancy": 1,
    "sensory_loss": 1,
    "hsb": 1,
    "sld": 1,
}
AGES: Final = {
    (11, 16): 30,
    (14, 16): 18,
    (11, 14): 10,
    (7, 11): 8,
    (5, 11): 8,
    (8, 14): 6,
    (4, 16): 5,
    (13, 18): 5,
    (16, 19): 5,
    (5, 16): 4,
    (3, 5): 1,
}
AWAY: Final = {"outreach": 40, "home": 30, "online": 30}
HOURS: Final[dict[tuple[HoursWord, ...], float]] = {("full",): 30, ("part",): 45, ("full", "part"): 15, (): 10}
UNITS: Final = {
    "day": ((55, 140), 40),
    "week": ((180, 620), 20),
    "hour": ((28, 60), 14),
    "session": ((30, 70), 8),
    "year": ((12_000, 48_000), 8),
    "term": ((900, 3_500), 6),
    "free": ((0, 0), 4),
}
"""Unit → lowest and highest price in pounds, and its share."""

STATUSES: Final = {"assured": 50, "conditional": 10, "self_assessed": 12, "lapsed": 4, "suspended": 2, None: 22}

FIRST = """
Amber Applewood Barley Beacon Birchen Bluebird Bramble Brindle Candle Cherry Cinder Clover Cobalt Cotton Crimson Dapple
Dewdrop Drift Dusky Ember Fallow Feather Fern Foxglove Gilded Ginger Harebell Harvest Hazel Heather Honey Indigo Ivory
Juniper Lavender Linen Maple Marigold Meadow Mellow Misty Nettle Nutmeg Oaken Ochre Orchard Pebble Pepper Pewter
Pollen Poppy Primrose Quartz Quill Rowan Rushy Russet Saffron Sandy Scarlet Shingle Silver Sorrel Spindle Starling Sunny
Tansy Teasel Thistle Topaz Umber Velvet Walnut Wheaten Wicker Willowy Winter Woollen Yarrow
"""
SECOND = """
Anvil Arbour Archway Badger Bantam Barrow Beehive Bellows Bobbin Bridle Bucket Buttress Canopy Carder Chisel Chimney
Compass Copse Crane Curlew Dormouse Drover Easel Egret Falcon Fiddle Finch Furrow Gable Gander Garnet Goshawk Griddle
Hammock Harrow Hearth Hedgehog Heron Hollow Jackdaw Kestrel Kiln Ladle Lapwing Larder Latch Linnet Loom Lyre Magpie
Mallet Marten Minnow Mitten Napkin Oriel Otter Paddle Pantry Parasol Pinnacle Pippin Plover Puffin Quarry Rafter
Ribbon Saddle Satchel Sextant Shuttle Skylark Spanner Sundial Tabor Tether Thimble Trellis Trowel Wagtail
"""
THIRD: Final = {
    "third_sector": "Workshop|Garden Project|Learning Trust|Youth Rooms|Farm Learning|Studio|Kitchen|Outdoor Learning",
    "private_provider": "Tuition|Skills Centre|Learning Rooms|Training Yard|Mentoring|Workshops|Education|Motor Skills",
    "independent_school": "House School|School|Therapeutic School|Learning School",
    "ap_school": "Alternative School|Centre School|Pathway School|Link School",
    "ap_free_school": "Free Academy|Bridge Academy|Link Academy|Turning Academy",
    "college": "College|Technical College|Land College|Sixth Form College",
    "online_school": "Online School|Online|Virtual Classroom|Screen School",
    "special_school": "Special School|Community School|Sensory School|Learning Hill School",
    "hospital_education": "Hospital School|Ward School|Medical Tuition Service|Home and Hospital Teaching",
}

PROGRAMMES: Final = {
    "Fresh start": ("short_stay_reset", "Six to twelve weeks to settle, catch up and plan a way back to school."),
    "Core subjects": ("small_group_core", "English, maths and science in groups small enough to ask questions in."),
    "One to one": ("tuition_1to1", "A tutor who stays with the same pupil and writes to the school every half term."),
    "Trades": ("vocational", "Practical work with real tools, and the maths and reading that it needs."),
    "Outdoors": ("outdoor", "Days outside, in most weathers, with a fire, a task and time to talk."),
    "With animals": ("animal_assisted", "Feeding, grooming and walking animals who do not mind what went before."),
    "Art room": ("arts", "Painting, music and film, with a small show for families at the end of term."),
    "Mentoring": ("mentoring", "One trusted adult, twice a week, who turns up and keeps turning up."),
    "Nurture": ("nurture_group", "A small, calm group with the same breakfast, the same faces and the same goodbye."),
    "Back to school": (
        "reintegration_support",
        "Steps towards a full timetable, agreed with the school and the family.",
    ),
    "Talking helps": ("counselling_creative_therapy", "Counselling beside lessons, at the young person's own pace."),
    "Active mornings": ("sport", "Sport first, lessons after, and a coaching award for those who stay."),
    "Live lessons": ("online_teaching", "Live teaching on screen, cameras off if that is easier."),
    "In your school": ("outreach_in_school", "Staff who work beside the teacher and leave behind what helps."),
    "Family work": ("family_work", "Visits at home, and a plan that parents and school can both keep to."),
}
SESSIONS: Final = ("9am to noon", "9:30am to 2:30pm", "1pm to 3pm", "10am to 2pm", "8:45am to 2:45pm")
QUALIFICATIONS: Final = (
    "Functional Skills English and maths",
    "AQA Unit Award Scheme",
    "GCSE English and maths",
    "Entry Level Certificates",
    "Level 1 vocational award",
    "Arts Award Bronze",
)
THERAPIES: Final = ("Counselling", "Art psychotherapy", "Speech and language therapy", "Occupational therapy")
