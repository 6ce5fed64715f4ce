"""Every status, every action, every part and every end, against a second reading of the rule."""

from itertools import product

import pytest

from apdirectory.errors import Conflict
from apdirectory.providers.quality.permissions import part_in
from apdirectory.providers.quality.states import ACTIONS, ALL, STATUSES, STATUSES_IN_WORDS, after, possible
from apdirectory.providers.vocabulary import QUALITY_STATUSES, codes

OFFICERS = ("quality", "quality at home")


def plainly(status: str, action: str, who: str) -> set[str]:
    """Where it leads, read off DESIGN's sentence."""
    if action == "self_assess":
        return {"self_assessed"} if (status, who) == ("unverified", "editor") else set()
    if action == "lapse":
        return {"lapsed"} if who == "clock" and status in ("assured", "conditional") else set()
    if who not in OFFICERS:
        return set()
    if action == "decide":
        return set() if status == "removed" else {"assured", "conditional", "suspended", "unverified"}
    if action == "renew":
        return {"assured", "conditional"} if status == "lapsed" else set()
    if action == "suspend":
        return {"suspended"} - {status}
    return {"removed"} - {status} if who == "quality at home" else set()


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ALL)
def test_every_status_action_and_part(status: str, action: str, who: str) -> None:
    allowed = plainly(status, action, who)
    for to in STATUSES:
        if to in allowed:
            assert after(status, action, who, to=to) == to
        else:
            with pytest.raises(Conflict) as refused:
                after(status, action, who, to=to)
            assert STATUSES_IN_WORDS[status] in refused.value.message
    assert (action in possible(status, who)) == bool(allowed)


def test_the_statuses_are_those_that_people_see() -> None:
    assert sorted(STATUSES) == sorted(codes(QUALITY_STATUSES))
    assert sorted(STATUSES_IN_WORDS) == sorted(STATUSES)


ROLES = ("", "provider_editor", "provider_staff", "quality_officer", "la_manager", "installation_admin", "referrer")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("own", [None, 1, 2])
@pytest.mark.parametrize("authority", [None, 866, 916])
def test_who_somebody_is(role: str, own: int | None, authority: int | None) -> None:
    for kept_by, sits_in, of in product((None, 1), (866, 916), (866, 916)):
        part = part_in(role=role, organisation=own, authority=authority, kept_by=kept_by, sits_in=sits_in, of=of)
        if role == "provider_editor" and own == kept_by == 1 and of == sits_in:
            assert part == "editor"
        elif role == "quality_officer" and authority == of:
            assert part == ("quality at home" if of == sits_in else "quality")
        else:
            assert part == ("clock" if role == "" else None)
