"""What tells who somebody is, found in what they said; and what children say that is let through."""

import pytest

from apdirectory.providers.quality.voices.naming import names_kept_out

TELLS = {
    "a UPN": ["My number is B801200001001", "b 8012 0000 1001 b", "it says A80120000100B on it"],
    "a date of birth": [
        "I came 12/03/2011",
        "12.3.11 is me",
        "2011-03-12",
        "on the 12th of March 2011",
        "March 12, 2011",
        "I was born in 2011",
        "my birthday is 4 May",
        "my birthday is in May",
        "DOB: 12 03 11",
    ],
    "a postcode": ["I live in GL1 1AA", "gl11aa", "near SW1A 2AA."],
    "a phone number": ["Ring 01452 960001", "+44 7700 900 123", "(01452) 960-001", "ring 960001", "07700900123."],
    "an email address or an online name": ["sam@example.org", "I am @sam_99 there", "write to a.b@c.co.uk please"],
    "a name with an age": [
        "Sam, 14, likes it",
        "Sam (14) likes it",
        "Sam is 14.",
        "Sam’s 14 and likes it",
        "Sam aged 14",
        "Sam, who is 14, likes it",
        "Zoë-May is now fourteen",
        "the 14-year-old Sam",
        "a 14 year old boy called Sam",
        "Sam 14 years old",
        "Jess and Tom are 14",
    ],
}


@pytest.mark.parametrize(("what", "words"), [(what, words) for what, those in TELLS.items() for words in those])
def test_what_tells_who_it_is_is_found_and_called_by_its_name(what: str, words: str) -> None:
    (found,) = names_kept_out(words)
    assert found.startswith("“")
    assert found.endswith(f"” looks like {what}")


@pytest.mark.parametrize(
    "words",
    [
        "I like it here. The staff listen, and I can go outside when it gets loud.",
        "In Year 9 I was out of school for 6 months. On Monday 12 of us cook.",
        "He is 14 and it has changed everything. I am 15 years old.",
        "I got a grade 5 in English and 3 in Maths, 10 out of 10.",
        "It costs £85 a day, open 9.30 to 2.30, since September 2025, from 2024-2025.",
        "Since March we have been in room 4. It may be 20 minutes by bus 64.",
        "We feed the 2 goats at 10:15. A1! 100%",
        "",
    ],
)
def test_what_children_say_of_themselves_is_let_through(words: str) -> None:
    assert names_kept_out(words, ["Jordan Smith"], ["Jo Green"]) == []


@pytest.mark.parametrize("words", ["Jordan hit me", "JORDAN", "jordan’s mum", "Mrs Smith", "zoe", "ZOË", "Mary-Anne"])
def test_names_to_keep_out_are_found_however_they_are_written(words: str) -> None:
    assert [each.split("” ")[1] for each in names_kept_out(words, ["Jordan Smith, Zoë\nAnne B"])] == [
        "is a name to keep out"
    ]


def test_only_whole_names_count_and_no_initials() -> None:
    assert names_kept_out("A jordanian bus, b", ["Jordan B"]) == []


def test_people_who_work_there_are_found_by_their_capital_alone() -> None:
    (found,) = names_kept_out("Ms Green sat with me on the green sofa in the kitchen", (), ["Ms Jo Green", "Kitchen"])
    assert found == "“Green” is the name of somebody who works there"


def test_each_place_is_told_once() -> None:
    found = names_kept_out("Sam told Sam to ring 01452 960001 in GL1 1AA", ["sam"])
    assert found == [
        "“GL1 1AA” looks like a postcode",
        "“01452 960001” looks like a phone number",
        "“Sam” is a name to keep out",
    ]
