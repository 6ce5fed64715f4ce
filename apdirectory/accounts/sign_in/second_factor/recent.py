"""Some acts need proof that is fresh: that the person who signed in this morning is the one who sits there now."""

from datetime import datetime, timedelta
from urllib.parse import quote

from apdirectory.accounts.sign_in.credentials.queries import methods, password_given_at
from apdirectory.errors import ProveFirst
from apdirectory.web.clock import now
from apdirectory.web.visitor import Visitor

LASTS = timedelta(minutes=10)
GIVE_A_CODE = "Give a code again to go on: the last one was more than 10 minutes ago."
SET_ONE_UP = "Set up a second factor to go on."


def has_recent_second_factor(visitor: Visitor) -> bool:
    return _is_recent(visitor.second_factor_at)


async def has_recent_password(visitor: Visitor) -> bool:
    """Signed in within the last 10 minutes."""
    return visitor.session is not None and _is_recent(await password_given_at(visitor.session))


async def need_recent_second_factor(visitor: Visitor, back: str) -> None:
    """For what is taken out or opened with care: a second factor of the last 10 minutes.

    Without it the person gives a code, and comes `back` (a path). Whoever has no second factor sets one up first.
    """
    if has_recent_second_factor(visitor):
        return
    if visitor.account and (await methods(visitor.account)).totp_at is None:
        raise ProveFirst(SET_ONE_UP, "/account/second-factor")
    raise ProveFirst(GIVE_A_CODE, f"/sign-in/code?after={quote(back, safe='/')}")


def _is_recent(when: datetime | None) -> bool:
    return when is not None and when > now() - LASTS
