"""Three eras of inspections, never compared: what can stand in each."""

from datetime import date, timedelta

import pytest

from apdirectory.providers.quality.inspections.eras import (
    ERAS,
    FIRST_OF_JUDGEMENTS,
    FIRST_OF_REPORT_CARDS,
    JUDGEMENTS,
    OVERALL,
    OVERALL_GRADES,
    REPORT_CARDS,
    SCALES,
    STANDARDS,
    era_of,
    wrong,
)

A_DAY = timedelta(days=1)
DAYS = {OVERALL_GRADES: date(2023, 5, 3), JUDGEMENTS: date(2025, 3, 4), REPORT_CARDS: date(2026, 2, 3)}
DAYS |= {STANDARDS: date(2025, 3, 4)}


def test_an_era_begins_on_its_first_day() -> None:
    assert era_of(FIRST_OF_JUDGEMENTS - A_DAY) == OVERALL_GRADES
    assert era_of(FIRST_OF_JUDGEMENTS) == JUDGEMENTS
    assert era_of(FIRST_OF_REPORT_CARDS - A_DAY) == JUDGEMENTS
    assert era_of(FIRST_OF_REPORT_CARDS) == REPORT_CARDS


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("other", ERAS)
def test_each_heading_and_word_is_of_its_own_era(era: str, other: str) -> None:
    for heading, words in SCALES[other].items():
        for word in words:
            said = list(wrong(era, DAYS[era], {heading: word}, independent=True))
            fits = word in SCALES[era].get(heading, ())
            assert (said == []) == fits, (era, heading, word)


@pytest.mark.parametrize("era", [OVERALL_GRADES, JUDGEMENTS, REPORT_CARDS])
@pytest.mark.parametrize("day_of", [OVERALL_GRADES, JUDGEMENTS, REPORT_CARDS])
def test_an_era_has_only_the_days_of_its_time(era: str, day_of: str) -> None:
    assert (list(wrong(era, DAYS[day_of], {}, independent=False)) == []) == (era == day_of)


def test_only_independent_schools_kept_an_overall_grade() -> None:
    said = {OVERALL: "Good"}
    assert list(wrong(JUDGEMENTS, DAYS[JUDGEMENTS], said, independent=True)) == []
    assert list(wrong(OVERALL_GRADES, DAYS[OVERALL_GRADES], said, independent=False)) == []
    assert list(wrong(JUDGEMENTS, DAYS[JUDGEMENTS], said, independent=False)) != []
