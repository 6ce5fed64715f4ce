"""What the easy-read page says for each word of the directory: short sentences that a child can read. Pure."""

KINDS = {
    "ap_school": ["This is a school.", "It helps children who cannot be in their own school."],
    "ap_free_school": ["This is a school.", "It helps children who cannot be in their own school."],
    "hospital_education": ["Teachers here teach children who are ill."],
    "third_sector": ["A charity or a group of local people runs it."],
    "independent_school": ["This is a school.", "The council does not run it."],
    "college": ["This is a college."],
    "online_school": ["This is a school on a computer."],
    "special_school": ["This is a special school.", "Children here need more help to learn."],
    "private_provider": ["A company runs it."],
}

NEEDS = {
    "semh": "It helps if feelings or behaviour are hard for you.",
    "anxiety": "It helps if you feel very worried or sad.",
    "mental_illness": "It helps if your mind is unwell.",
    "ebsa": "It helps if going to school feels too hard.",
    "trauma": "It helps if very hard things happened to you.",
    "autism": "It helps autistic children.",
    "adhd": "It helps if keeping still or listening is hard.",
    "slcn": "It helps if talking or understanding words is hard.",
    "spld": "It helps if reading, writing or numbers are hard.",
    "mld": "It helps if you learn more slowly than others.",
    "sld": "It helps if you need a lot of help to learn.",
    "sensory_loss": "It helps if you cannot see or hear well.",
    "sensory_processing": "It helps if noise, light or touch is too much.",
    "physical": "It helps if your body works in another way.",
    "medical": "It helps if you are ill.",
    "exclusion_risk": "It helps if you may lose your place at school.",
    "excluded": "It helps if you had to leave your school.",
    "aggression": "It helps if you sometimes hurt people.",
    "hsb": "It helps you to keep yourself and others safe.",
    "exploitation": "It helps if other people use you or trick you.",
    "offending": "It helps if the police have been to see you.",
    "substances": "It helps if you use drugs or drink alcohol.",
    "pregnancy": "It helps if you are having a baby or have one.",
    "new_arrival": "It helps if you are new here or new to English.",
    "gaps": "It helps if you missed a lot of school.",
    "disengaged": "It helps if you learn best by doing things.",
}

APPROACHES = {
    "outreach_in_school": "Somebody can help you in your own school.",
    "short_stay_reset": "You can stay for a short time.",
    "nurture_group": "You can be in a small, calm group.",
    "tuition_1to1": "You can have a teacher just for you.",
    "small_group_core": "You can learn English and maths in a small group.",
    "online_teaching": "You can learn on a computer.",
    "hospital_home_teaching": "A teacher can come to you at home or in hospital.",
    "vocational": "You can learn skills for a job.",
    "outdoor": "You can learn outside.",
    "animal_assisted": "You can be with animals.",
    "sport": "You can do sport.",
    "arts": "You can do art, music or drama.",
    "mentoring": "Somebody can listen to you and give advice.",
    "counselling_creative_therapy": "You can talk about feelings, or show them in art.",
    "cbt": "You can learn new ways to think about worries.",
    "speech_ot_therapy": "Somebody can help you talk, move and use your hands.",
    "family_work": "They can help your family too.",
    "reintegration_support": "They can help you go back to school.",
}

MODES = {
    "on_site": "You go there.",
    "satellite": "You go to a building near by.",
    "outreach": "Somebody comes to you.",
    "home": "You can learn at home.",
    "online": "You can learn on a computer.",
    "ward": "You can learn in hospital.",
}

CHECKED = {
    "assured": ["{council} has checked it."],
    "conditional": ["{council} has checked it.", "Some things there must get better."],
    "self_assessed": ["The people who run it say it is good.", "No council has checked that yet."],
    "unverified": ["No council has checked it yet."],
    "lapsed": ["{council} checked it before.", "That check is too old now."],
    "suspended": ["{council} says no new children can go now."],
    "removed": ["{council} says no new children can go now."],
}

STOPS = {
    "paused": ["It takes no new children now."],
    "suspended": ["{council} says no new children can go now."],
    "removed": ["{council} says no new children can go now."],
    "lapsed": ["{council} checked it before.", "That check is too old now."],
    "closing": ["This school will close {on}."],
    "closed": ["This school closed {on}."],
}
"""What has to be read first."""

ASKING = {
    "la_decides": ["Talk to your school first.", "Your school or the council can ask for a place."],
    "ehcp_team": ["Only the council can give you a place.", "Talk to your school first."],
    "school_commissions": ["Talk to your school first.", "Your school can ask for a place."],
}
"""By the council's route for the kind of provider."""
