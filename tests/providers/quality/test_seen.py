"""What each authority's searchers see of a provider's quality: every combination, and the edges of every date."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import pytest
from msgspec.structs import replace

from apdirectory.providers.quality.seen import Quality, accepted_by, checked, is_open_in_register, seen
from apdirectory.providers.quality.standing import Recognition, Standing
from apdirectory.providers.vocabulary import KINDS, QUALITY_STATUSES, codes

DAY = date(2026, 11, 22)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
LATER = DAY + timedelta(days=200)
HERE, NEXT_DOOR, THIRD = 866, 916, 803
GOOD, STOPPED = ("assured", "conditional"), ("suspended", "removed")
DECIDED = (*GOOD, "lapsed", *STOPPED)

Said = tuple[str, date | None]
SAID: list[Said | None] = [
    None,
    *product(GOOD, (YESTERDAY, DAY, TOMORROW)),
    *product(("lapsed", *STOPPED), (None, TOMORROW)),
    ("self_assessed", None),
    ("unverified", None),
]
Accepted = tuple[date, date | None]
ACCEPTED: list[Accepted | None] = [None, (DAY, None), (DAY, DAY), (TOMORROW, None), (YESTERDAY, YESTERDAY)]


def standing(authority: int, said: Said, *recognitions: Recognition) -> Standing:
    return Standing(authority=authority, status=said[0], until=said[1], recognitions=recognitions)


def recognition(by: int, accepted: Accepted) -> Recognition:
    return Recognition(authority=by, since=accepted[0], until=accepted[1])


# --- A second reading of the rule, written from its words: candidates in their order, the first one counts

Case = dict[int, Said]
Verdict = tuple[str, int | None, date | None]


def plainly(case: Case, home: int, viewer: int | None, accepts: dict[int, Accepted]) -> Verdict:
    candidates = _anyone(case, home) if viewer is None else _one(case, home, viewer, accepts)
    return next(candidates, ("unverified", None, None))


def _today(said: Said) -> str:
    status, until = said
    return "lapsed" if status in GOOD and until and until < DAY else status


def _latest_first(verdict: Verdict) -> tuple[bool, int, int]:
    _, authority, until = verdict
    return until is None, -until.toordinal() if until else 0, authority or 0


def _one(case: Case, home: int, viewer: int, accepts: dict[int, Accepted]) -> Iterator[Verdict]:
    own = case.get(viewer)
    if own and own[0] in DECIDED:
        yield _today(own), viewer, own[1]
    if case.get(home, ("", None))[0] in STOPPED:
        yield case[home][0], home, case[home][1]
    accepted = []
    for authority, (since, over) in accepts.items():
        status, until = case.get(authority, ("", None))
        ends = min(until or date.max, over or date.max)
        if status in GOOD and since <= DAY <= ends:
            accepted.append((status, authority, ends))
    yield from sorted(accepted, key=_latest_first)
    if own:
        yield own[0], viewer, own[1]


def _anyone(case: Case, home: int) -> Iterator[Verdict]:
    said = [(_today(each), authority, each[1]) for authority, each in case.items()]
    yield from (each for each in said if each[0] in STOPPED and each[1] == home)
    yield from sorted((each for each in said if each[0] in GOOD), key=_latest_first)
    yield from sorted((each for each in said if each[0] in DECIDED), key=_latest_first)
    yield from sorted(said, key=lambda each: (each[1] != home, each[1]))


@pytest.mark.parametrize("viewer", [HERE, NEXT_DOOR, THIRD, None])
@pytest.mark.parametrize("home", [HERE, NEXT_DOOR, THIRD])
def test_every_combination_is_seen_as_a_plain_reading_of_the_rule_sees_it(home: int, viewer: int | None) -> None:
    statuses = set()
    for here, there, of_here, of_there in product(SAID, SAID, ACCEPTED, ACCEPTED):
        case = {code: said for code, said in ((NEXT_DOOR, there), (HERE, here)) if said}
        accepts = {code: each for code, each in ((HERE, of_here), (NEXT_DOOR, of_there)) if each and code != viewer}
        by = viewer or THIRD
        standings = [
            standing(code, said, *([recognition(by, accepts[code])] if code in accepts else []))
            for code, said in case.items()
        ]
        found = seen(standings, home, viewer, DAY)
        authority = int(found.authority) if found.authority else None
        assert (found.status, authority, found.until) == plainly(case, home, viewer, accepts), (case, accepts)
        statuses.add(found.status)
    assert {"assured", "conditional", "unverified"} <= statuses


# --- The rule in examples


def status_here(*said: Standing, home: int = HERE, viewer: int | None = HERE) -> tuple[str, str | None]:
    found = seen(said, home, viewer, DAY)
    return found.status, found.authority


def test_an_assurance_counts_up_to_and_including_its_last_day() -> None:
    assert status_here(standing(HERE, ("assured", DAY))) == ("assured", "866")
    assert status_here(standing(HERE, ("assured", YESTERDAY))) == ("lapsed", "866")
    assert status_here(standing(HERE, ("conditional", YESTERDAY)), viewer=None) == ("lapsed", "866")


def test_an_accepted_assurance_ends_with_the_recognition() -> None:
    accepted = standing(NEXT_DOOR, ("assured", LATER), recognition(HERE, (DAY, TOMORROW)))
    found = seen([accepted], NEXT_DOOR, HERE, DAY)
    assert (found.status, found.authority, found.until) == ("assured", "916", TOMORROW)
    assert seen([accepted], NEXT_DOOR, HERE, LATER).status == "unverified"
    assert seen([accepted], NEXT_DOOR, None, DAY).until == LATER


def test_of_two_accepted_assurances_the_one_that_counts_longer_is_seen() -> None:
    short = standing(THIRD, ("assured", LATER), recognition(HERE, (DAY, TOMORROW)))
    longer = standing(NEXT_DOOR, ("conditional", LATER), recognition(HERE, (DAY, None)))
    assert status_here(short, longer) == ("conditional", "916")
    same = standing(THIRD, ("assured", LATER), recognition(HERE, (DAY, None)))
    assert status_here(longer, same) == ("assured", "803")


def test_an_authoritys_own_no_stands_against_what_it_would_accept() -> None:
    accepted = standing(NEXT_DOOR, ("assured", LATER), recognition(HERE, (DAY, None)))
    for status in ("lapsed", "suspended"):
        assert status_here(standing(HERE, (status, None)), accepted) == (status, "866")
    assert status_here(standing(HERE, ("self_assessed", None)), accepted) == ("assured", "916")


def test_a_suspension_where_the_entry_sits_holds_for_all_who_have_not_judged_it_themselves() -> None:
    suspended = standing(HERE, ("suspended", None))
    accepted = standing(THIRD, ("assured", LATER), recognition(NEXT_DOOR, (DAY, None)))
    assert status_here(suspended, accepted, viewer=NEXT_DOOR) == ("suspended", "866")
    assert status_here(suspended, accepted, viewer=None) == ("suspended", "866")
    assert status_here(suspended, accepted, viewer=THIRD) == ("assured", "803")
    assert status_here(suspended, accepted, home=NEXT_DOOR, viewer=None) == ("assured", "803")


def test_what_others_have_only_been_told_is_not_seen_by_an_authority() -> None:
    assert status_here(standing(NEXT_DOOR, ("self_assessed", None))) == ("unverified", None)
    assert status_here(standing(NEXT_DOOR, ("self_assessed", None)), viewer=None) == ("self_assessed", "916")


def test_an_assurance_is_accepted_by_those_for_whom_it_counts() -> None:
    assured = standing(
        NEXT_DOOR, ("assured", LATER), recognition(HERE, (DAY, None)), recognition(THIRD, (TOMORROW, None))
    )
    assert accepted_by(assured, [assured], NEXT_DOOR, DAY) == [HERE]
    assert accepted_by(assured, [assured], NEXT_DOOR, TOMORROW) == [HERE, THIRD]
    own = standing(HERE, ("lapsed", None))
    assert accepted_by(assured, [assured, own], NEXT_DOOR, TOMORROW) == [THIRD]
    assert accepted_by(assured, [assured, standing(THIRD, ("suspended", None))], THIRD, TOMORROW) == []
    assert accepted_by(own, [own], HERE, DAY) == []


# --- Evidence that ends


@pytest.mark.parametrize("status", codes(QUALITY_STATUSES))
@pytest.mark.parametrize("evidence_until", [None, YESTERDAY, DAY, TOMORROW, LATER])
@pytest.mark.parametrize("until", [YESTERDAY, DAY, TOMORROW])
def test_an_assurance_ends_with_the_evidence_it_rests_on(status: str, evidence_until: date | None, until: date) -> None:
    said = Standing(authority=HERE, status=status, until=until, evidence_until=evidence_until)
    for authority in (HERE, None):
        found = seen([said], HERE, authority, DAY)
        over = status in GOOD and (until < DAY or evidence_until == YESTERDAY)
        assert found.status == ("lapsed" if over else status)
        assert found.until == (min(until, evidence_until) if evidence_until else until)


def test_the_kind_of_evidence_that_ran_out_is_named_from_the_day_after() -> None:
    said = Standing(
        authority=HERE, status="assured", until=LATER, evidence_until=DAY, evidence_item="Public liability insurance"
    )
    assert seen([said], HERE, HERE, DAY).reason is None
    ended = seen([said], HERE, HERE, TOMORROW)
    assert (ended.status, ended.reason) == ("lapsed", "Public liability insurance ran out on 22 November 2026")
    assert seen([replace(said, until=YESTERDAY)], HERE, HERE, TOMORROW).reason is None


def test_of_two_assurances_the_one_whose_evidence_holds_longer_is_seen() -> None:
    short = Standing(authority=HERE, status="assured", until=LATER, evidence_until=TOMORROW)
    longer = Standing(authority=NEXT_DOOR, status="conditional", until=LATER, evidence_until=LATER)
    assert status_here(short, longer, viewer=None) == ("conditional", "916")


# --- Checked


@pytest.mark.parametrize("status", codes(QUALITY_STATUSES))
@pytest.mark.parametrize("open_in_register", [True, False])
def test_checked_is_what_is_assured_or_a_school_of_the_register_that_nobody_found_unfit(
    status: str, open_in_register: bool
) -> None:
    good = status in ("assured", "conditional")
    not_judged = status in ("self_assessed", "unverified")
    assert checked(Quality(status=status), open_in_register=open_in_register) == (
        good or (open_in_register and not_judged)
    )


@pytest.mark.parametrize("kind", codes(KINDS))
@pytest.mark.parametrize("register_status", ["open", "closing", "closed", "proposed", None])
@pytest.mark.parametrize("closed_on", [None, YESTERDAY, DAY, TOMORROW])
def test_a_school_is_open_in_the_register_up_to_its_last_day(
    kind: str, register_status: str | None, closed_on: date | None
) -> None:
    of_the_register = kind in ("ap_school", "ap_free_school", "hospital_education")
    still = register_status == "open" or (register_status == "closing" and closed_on != YESTERDAY)
    assert is_open_in_register(kind, register_status, closed_on, DAY) == (of_the_register and still)


# --- Of what another's assurance is accepted


@pytest.mark.parametrize("kind", codes(KINDS))
@pytest.mark.parametrize("level", [None, 1, 2])
@pytest.mark.parametrize("kinds", [(), ("third_sector",), ("college", "third_sector")])
@pytest.mark.parametrize("lowest", [None, 1, 2])
def test_an_assurance_is_accepted_of_these_kinds_from_this_level_on(
    kind: str, level: int | None, kinds: tuple[str, ...], lowest: int | None
) -> None:
    accepting = Recognition(authority=HERE, since=DAY, until=None, kinds=kinds, level=lowest)
    said = Standing(
        authority=NEXT_DOOR, status="assured", until=LATER, level=level, kind=kind, recognitions=(accepting,)
    )
    covered = (not kinds or kind in kinds) and (lowest is None or (level is not None and level >= lowest))
    assert seen([said], NEXT_DOOR, HERE, DAY).status == ("assured" if covered else "unverified")
    assert accepted_by(said, [said], NEXT_DOOR, DAY) == ([HERE] if covered else [])
    assert seen([said], NEXT_DOOR, NEXT_DOOR, DAY).status == "assured"
