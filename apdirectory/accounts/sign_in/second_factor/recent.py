"""Some acts need proof that is fresh: that the person who signed in this morning is the one who sits there now."""

from datetime import datetime, timedelta
from urllib.parse import quote

from apdirectory.accounts.sign_in.credentials.queries import Methods, methods, proved_in
from apdirectory.errors import ProveFirst
from apdirectory.web.clock import now
from apdirectory.web.visitor import Visitor

LASTS = timedelta(minutes=10)
MAILBOX_LASTS = timedelta(hours=1)
GIVE_A_CODE = "Give a code again to go on: the last one was more than 10 minutes ago."
OPEN_THE_LINK = "Open the link that we sent to your email address, to go on."
SET_ONE_UP = "Set up a second step to go on."


def has_recent_second_factor(visitor: Visitor) -> bool:
    return _is_recent(visitor.second_factor_at)


async def asks_password(visitor: Visitor) -> bool:
    """Whether it has to be typed: it was not in the last 10 minutes, to sign in or again. Who has none is not asked;
    for what is set up they have shown the right to it (`need_right_to_set_up`)."""
    if (await methods(visitor.account)).password_at is None:
        return False
    return not _is_recent((await proved_in(visitor.session)).password_at)


async def has_used_mailed_link(visitor: Visitor) -> bool:
    """In this session, within the last hour: the account's mail is theirs to read."""
    return _is_recent((await proved_in(visitor.session)).mailbox_at, MAILBOX_LASTS)


async def need_recent_second_factor(visitor: Visitor, back: str) -> None:
    """For what is taken out or opened with care: a second factor of the last 10 minutes.

    Without it the person gives a code, and comes `back` (a path). Whoever has no second factor sets one up first.
    """
    if has_recent_second_factor(visitor):
        return
    if visitor.account and not (await methods(visitor.account)).has_second_factor:
        raise ProveFirst(SET_ONE_UP, "/account/second-factor")
    raise ProveFirst(GIVE_A_CODE, f"/sign-in/code?after={quote(back, safe='/')}")


async def need_right_to_set_up(visitor: Visitor, back: str) -> Methods:
    """For a new second factor: whoever has one gave it lately; whoever has none used a link that was mailed to them."""
    held = await methods(visitor.account)
    if held.has_second_factor:
        await need_recent_second_factor(visitor, back)
    elif not await has_used_mailed_link(visitor):
        raise ProveFirst(OPEN_THE_LINK, "/account/second-factor")
    return held


def _is_recent(when: datetime | None, lasts: timedelta = LASTS) -> bool:
    return when is not None and when > now() - lasts
