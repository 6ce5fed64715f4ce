"""What one mail says: to each council in its own words, to editors each item once."""

from datetime import date, timedelta

from msgspec.structs import replace

from apdirectory.providers.quality.clock.due import RAN_OUT, Assurance, for_editors
from apdirectory.providers.quality.clock.letters import Letter, Told, letter
from apdirectory.providers.quality.evidence.holding import Shown, holds
from apdirectory.providers.quality.evidence.permissions import Whose
from tests.personas import COUNTY, SWINDON
from tests.providers.quality.evidence.test_holding import DAY, DRILL, evidence

NOTHING = Told(of_evidence={}, of_ends={})
RIVERBANK = Whose(
    provider=1,
    slug="riverbank",
    name="Riverbank",
    kind="third_sector",
    home=COUNTY,
    home_here=True,
    organisation=None,
    judged_by=(SWINDON, COUNTY),
    reviewed_by=(),
)


def assured(authority: int, until: int = 300) -> Assurance:
    return Assurance(
        authority=authority, council="A council", decided_on=date(2026, 1, 1), until=DAY + timedelta(days=until)
    )


def of_a_drill(ends: int, **assurances: Assurance) -> Letter:
    """A fire drill, standard to the county and critical to Swindon."""
    drill = [evidence(DRILL, ends=ends)]
    held = {COUNTY: holds([replace(DRILL, critical=True)], drill, DAY), SWINDON: holds([DRILL], drill, DAY)}
    return letter(
        Shown(whose=RIVERBANK, held=held), {each.authority: each for each in assurances.values()}, NOTHING, DAY
    )


def test_each_council_reads_its_own_words_and_editors_that_it_is_critical_to_any() -> None:
    found = of_a_drill(7, home=assured(COUNTY), other=assured(SWINDON))
    own = "Fire drill, critical: ends on Sunday 29 November 2026, in 7 days"
    assert [each.text for each in found.lines[COUNTY].values()] == [own]
    assert [each.text for each in found.lines[SWINDON].values()] == [own.replace(", critical", "")]
    assert for_editors(found.lines.values()) == for_editors(reversed(list(found.lines.values()))) == [own]
    assert sorted(each.days for each in found.of_evidence) == [7, 30, 60]


def test_whose_assurance_lapses_by_what_it_tells_knows_of_it() -> None:
    found = of_a_drill(-1, home=assured(COUNTY), other=assured(SWINDON))
    assert RAN_OUT in {each.days for each in found.of_evidence}
    assert found.ran_out == {COUNTY}
    assert of_a_drill(1, home=assured(COUNTY)).ran_out == set()


def test_a_council_without_an_assurance_hears_of_nothing_unless_the_entry_sits_there() -> None:
    assert set(of_a_drill(7).lines) == {COUNTY}


def test_editors_read_of_each_councils_end_and_each_council_of_its_own() -> None:
    found = of_a_drill(300, home=assured(COUNTY, 60), other=assured(SWINDON, 59))
    assert [len(lines) for lines in found.lines.values()] == [1, 1]
    assert len(for_editors(found.lines.values())) == 2
    assert [(each.authority, each.days) for each in found.of_ends] == [(COUNTY, 60), (SWINDON, 60)]
    assert of_a_drill(300, home=assured(COUNTY, -1)).lines == {}
