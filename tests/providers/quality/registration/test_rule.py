"""The test for settings that are not registered: every rule, around each of its numbers, and what is never said."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from apdirectory.providers.quality.registration.rule import (
    NEAR,
    NOT_REACHED,
    REACHED,
    RULES,
    Declared,
    Hours,
    coming,
    in_words,
    position,
    rule_on,
)

DAY = date(2026, 11, 22)
HOURS = Hours(full_time=18, advised=15)
NOW, COMING = rule_on(DAY), coming(DAY)[0]


def declared(hours: str = "20", many: int = 1, asked: int | None = 15, **any_of: bool) -> Declared:
    said = dict.fromkeys(("ehcp", "looked_after", "sen"), False) | any_of
    return Declared(hours=Decimal(hours), many=many, asked=asked, **said)


@pytest.mark.parametrize(
    ("said", "now", "then"),
    [
        (declared(many=4), NOT_REACHED, NOT_REACHED),
        (declared(many=5), REACHED, REACHED),
        (declared(many=6), REACHED, REACHED),
        (declared(ehcp=True, sen=True), REACHED, REACHED),
        (declared(looked_after=True), REACHED, REACHED),
        (declared(sen=True), NOT_REACHED, REACHED),
        (declared("18", sen=True), NOT_REACHED, REACHED),
        (declared("17.9", looked_after=True), NEAR, NEAR),
        (declared("15", many=5), NEAR, NEAR),
        (declared("14.9", many=5, looked_after=True), NOT_REACHED, NOT_REACHED),
        (declared("0", many=0), NOT_REACHED, NOT_REACHED),
    ],
)
def test_each_rule_around_its_numbers(said: Declared, now: str, then: str) -> None:
    assert (position(said, NOW, HOURS).state, position(said, COMING, HOURS).state) == (now, then)


def test_the_rule_that_binds_has_a_day_and_the_coming_one_has_none() -> None:
    assert NOW.since is not None
    assert NOW.since <= DAY
    assert COMING.since is None


def test_each_rule_names_its_act_what_says_from_when_and_the_day_it_was_read() -> None:
    for said in ("Education Act 1996, section 463", "Education Act 2002, section 172", "Act 2014, Schedule 3"):
        assert said in NOW.told
    assert "SI 2014/889" in NOW.told and "SI 2003/1667" in NOW.told
    assert "Children’s Wellbeing and Schools Act 2026, section 43" in COMING.told
    assert "No instrument that says from when was found" in COMING.told
    for rule in RULES:
        assert "Education and Skills Act 2008, sections 92, 95 and 96" in rule.told
        assert "Read on 23 November 2026" in rule.told


@pytest.mark.parametrize("hours", ["0", "14.9", "15", "18", "30"])
def test_the_coming_rule_is_not_told_with_the_hours_of_guidance_to_the_old_one(hours: str) -> None:
    words = in_words(position(declared(hours, many=5, sen=True), COMING, HOURS), Hours(full_time=19, advised=16))
    assert "Regulations will say" in words
    assert "usually" not in words
    assert "19" not in words and "16" not in words


def test_the_hours_of_the_longest_are_not_said_to_be_everybodys() -> None:
    words = in_words(position(declared("18", many=5), NOW, HOURS), HOURS)
    assert "may have to register" in words
    assert "a child is here 18 hours a week" in words
    assert "5 children may be here so long (15 hours or more)" in words


def test_the_councils_own_hours_count() -> None:
    said = declared("16", many=5)
    assert position(said, NOW, Hours(full_time=16, advised=15)).state == REACHED
    assert position(said, NOW, Hours(full_time=18, advised=17)).state == NOT_REACHED
    assert position(said, NOW, Hours(full_time=16, advised=20)).state == REACHED


def test_it_is_said_on_what_we_know_here_and_never_that_all_is_clear() -> None:
    choices = product(("0", "14.9", "15", "17.9", "18", "60"), (1, 4, 5), (True, False), (True, False), (True, False))
    for hours, many, ehcp, looked_after, sen in choices:
        said = declared(hours, many, ehcp=ehcp, looked_after=looked_after, sen=sen or ehcp)
        for rule in RULES:
            words = in_words(position(said, rule, HOURS), HOURS)
            assert words.startswith("On what we know here, "), words
            assert "clear" not in words.lower()
            assert "does not have to" not in words
            assert "council" in words


def test_it_says_for_whom() -> None:
    said = declared("20", 5, looked_after=True, ehcp=True, sen=True)
    words = in_words(position(said, NOW, HOURS), HOURS)
    assert "5 children, a child with an education, health and care plan and a looked-after child" in words
