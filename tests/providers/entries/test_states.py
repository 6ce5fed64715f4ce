"""The life of an entry: every state, action and role, against a second table written by hand from the design."""

import re
from itertools import product

import pytest

from apdirectory.accounts.access.roles import CALLED, PROVIDER_EDITOR, QUALITY_OFFICER
from apdirectory.errors import Conflict
from apdirectory.providers.entries.permissions import part_in
from apdirectory.providers.entries.states import (
    ACTIONS,
    ALL,
    EDITOR,
    IN_WORDS,
    NEW,
    QUALITY,
    REGISTER,
    STATES,
    STATES_IN_WORDS,
    TEMPLATE,
    action_between,
    after,
    possible,
)

AS_DESIGNED = """
(none)     import     register, template  published
(none)     begin      editor              draft
draft      send       editor              in_review
in_review  publish    quality             published
in_review  send_back  quality             draft
published  pause      editor, quality     paused
published  remove     quality             removed
published  close      register            removed
paused     pause      other than pauser   paused
paused     resume     quality, pauser     published
paused     remove     quality             removed
paused     close      register            removed
removed    reinstate  quality             in_review
"""
ROWS = {
    (NEW if frm == "(none)" else frm, action, who): to
    for line in AS_DESIGNED.strip().splitlines()
    for frm, action, whose, to in [re.split(r"\s{2,}", line)]
    for who in whose.split(", ")
}


def designed(state: str, action: str, who: str, paused_by: str) -> str | None:
    if (state, action) == ("paused", "pause"):
        return "paused" if who == QUALITY != paused_by else None
    return ROWS.get((state, action, who)) or (ROWS.get((state, action, "pauser")) if who == paused_by else None)


@pytest.mark.parametrize(("state", "action", "who", "paused_by"), [*product((NEW, *STATES), ACTIONS, ALL, ("", *ALL))])
def test_every_step_is_as_designed_and_all_others_are_refused(
    state: str, action: str, who: str, paused_by: str
) -> None:
    to = designed(state, action, who, paused_by)
    if to:
        assert after(state, action, who, paused_by=paused_by) == to
        return
    with pytest.raises(Conflict, match=f"The entry is {STATES_IN_WORDS[state]}") as refused:
        after(state, action, who, paused_by=paused_by)
    said = refused.value.message
    assert all(IN_WORDS[each] in said for each in possible(state, who, paused_by=paused_by))


@pytest.mark.parametrize(("state", "who", "paused_by"), [*product((NEW, *STATES), ALL, ("", *ALL))])
def test_what_is_possible_is_what_is_not_refused(state: str, who: str, paused_by: str) -> None:
    assert set(possible(state, who, paused_by=paused_by)) == {
        action for action in ACTIONS if designed(state, action, who, paused_by)
    }


def test_an_editor_ends_no_pause_that_the_council_made_its_own() -> None:
    assert "resume" in possible("paused", EDITOR, paused_by=EDITOR)
    assert possible("paused", EDITOR, paused_by=QUALITY) == ()
    assert "pause" in possible("paused", QUALITY, paused_by=EDITOR)


def test_what_the_council_paused_it_does_not_pause_again() -> None:
    assert "pause" not in possible("paused", QUALITY, paused_by=QUALITY)


def test_an_import_that_sets_a_state_is_logged_by_its_step() -> None:
    assert action_between(NEW, "published", TEMPLATE) == "import"
    assert action_between(NEW, "draft", EDITOR) == "begin"
    assert action_between("published", "removed", REGISTER) == "close"
    assert action_between("published", "in_review", REGISTER) == "follow"


@pytest.mark.parametrize(("role", "own", "home"), [*product(CALLED, (True, False, None), (True, False, None))])
def test_editors_of_the_entry_and_quality_officers_of_its_authority_have_a_part_in_it(
    role: str, own: bool | None, home: bool | None
) -> None:
    """Own and home: this one's, another's, or none."""
    organisation, authority = {True: 7, False: 8, None: None}[own], {True: 916, False: 866, None: None}[home]
    part = part_in(role=role, organisation=organisation, authority=authority, kept_by=7, sits_in=916)
    assert part == {(PROVIDER_EDITOR, True, home): EDITOR, (QUALITY_OFFICER, own, True): QUALITY}.get((role, own, home))


def test_an_entry_that_nobody_claimed_has_no_editor() -> None:
    assert part_in(role=PROVIDER_EDITOR, organisation=None, authority=None, kept_by=None, sits_in=916) is None
