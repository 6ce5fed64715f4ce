"""The words of PAGES for quality, places and needs."""

from datetime import date, timedelta

import pytest

from apdirectory.providers.search.answer import Quality
from apdirectory.providers.vocabulary import NEEDS
from apdirectory.providers.wording import (
    NEED_LETTERS,
    NEED_WORDS,
    QUALITY_TAGS,
    QualitySaid,
    hours_said,
    offer_said,
    places_said,
    quality_said,
)

TODAY = date(2026, 11, 22)
HOME, NEXT_DOOR = "Gloucestershire", "Swindon"


def said(status: str, council: str | None = HOME, by: str | None = HOME, **told: object) -> QualitySaid:
    return quality_said(Quality(status=status, **told), council, by)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "tag", "css"),
    [
        ("assured", "Assured", "govuk-tag--green"),
        ("conditional", "Assured with conditions", "govuk-tag--yellow"),
        ("self_assessed", "Self-assessed", ""),
        ("unverified", "Not yet assured", "govuk-tag--grey"),
        ("lapsed", "Assurance lapsed", "govuk-tag--orange"),
        ("suspended", "Suspended", "govuk-tag--red"),
    ],
)
def test_each_quality_status_has_its_tag_and_colour(status: str, tag: str, css: str) -> None:
    assert (QUALITY_TAGS[status].text, QUALITY_TAGS[status].css) == (tag, css)


def test_an_assurance_names_who_gave_it_and_until_when() -> None:
    assert said("assured", until=date(2027, 3, 31)).line == "by Gloucestershire until 31 March 2027"


def test_an_accepted_assurance_names_both_councils() -> None:
    line = said("assured", by=NEXT_DOOR, until=date(2027, 3, 31)).line
    assert line == "by Swindon, accepted by Gloucestershire"


def test_without_a_council_of_the_searcher_the_one_that_assured_is_named() -> None:
    line = said("assured", council=None, by=NEXT_DOOR, until=date(2027, 3, 31)).line
    assert line == "by Swindon until 31 March 2027"


def test_what_nobody_checked_says_so_and_a_school_adds_the_register() -> None:
    assert said("unverified", by=None).line == "Gloucestershire has not checked this provider"
    assert said("unverified", council=None, by=None).line == "No council here has checked this provider"
    registered = said("unverified", by=None, in_register_on=date(2026, 11, 20)).line
    assert registered == (
        "Gloucestershire has not checked this provider. Open in the national register, 20 November 2026"
    )


def test_the_other_statuses_have_their_own_lines() -> None:
    assert said("self_assessed").line == "Gloucestershire has not checked yet"
    reason = "Insurance ran out on 4 November 2026"
    assert said("lapsed", reason=reason).line == reason
    assert said("lapsed", until=date(2026, 11, 4)).line == "Assurance ended on 4 November 2026"
    assert said("suspended", reason="Staff checks could not be seen").line == "No new children"


def places(vacant: int | None, days_ago: int | None, **more: bool) -> tuple[str, bool]:
    as_of = None if days_ago is None else TODAY - timedelta(days=days_ago)
    found = places_said(vacant, as_of, TODAY, **more)
    return found.free + found.rest, found.doubtful


@pytest.mark.parametrize(
    ("vacant", "days_ago", "line", "doubtful"),
    [
        (2, 2, "2 places free, as of 20 November 2026", False),
        (1, 30, "1 place free, as of 23 October 2026", False),
        (0, 2, "No places free, as of 20 November 2026", False),
        (2, 31, "2 places free, as of 22 October 2026", True),
        (2, 60, "2 places free, as of 23 September 2026", True),
        (2, 61, "Places not known. Last told 22 September 2026", False),
        (None, 2, "Places not known. Last told 20 November 2026", False),
        (None, None, "Places not known", False),
    ],
)
def test_places_say_as_of_when_are_doubted_after_30_days_and_forgotten_after_60(
    vacant: int | None, days_ago: int | None, line: str, doubtful: bool
) -> None:
    assert places(vacant, days_ago) == (line, doubtful)


def test_an_assessment_first_is_said_beside_what_is_known() -> None:
    assert places(2, 2, assessment_first=True)[0] == ("2 places free, as of 20 November 2026. Assessment needed first")
    assert places(None, None, assessment_first=True)[0] == "Assessment needed first"


def test_a_need_carries_the_letters_people_know_it_by() -> None:
    assert NEED_WORDS["semh"] == "Social, emotional and mental health (SEMH)"
    assert NEED_WORDS["spld"] == "Specific learning difficulty (SpLD)"
    assert NEED_WORDS["autism"] == NEED_LETTERS["autism"] == "Autism"
    assert NEED_LETTERS["semh"] == "SEMH"
    assert set(NEED_WORDS) == {need.code for need in NEEDS}


def test_an_offer_in_a_line_says_what_is_unknown() -> None:
    assert offer_said("on_site", 11, 16, ("full",)) == "On site, ages 11 to 16, full time"
    assert offer_said("outreach", None, None, ()) == "Comes to the child, ages not given, hours not given"
    assert hours_said(["full", "part"]) == "Full or part time"
