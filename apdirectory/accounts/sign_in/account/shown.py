"""A session in the words of the page."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.sign_in.account.queries import Done
from apdirectory.accounts.sign_in.oidc.queries import Linked
from apdirectory.accounts.sign_in.queries import Open
from apdirectory.audit.wording import action_in_words
from apdirectory.settings import read_settings
from apdirectory.web.clock import time_of_day
from apdirectory.web.today import today
from apdirectory.web.visitor import Visitor
from apdirectory.web.words import short_day


class ShownSession(Struct, frozen=True, kw_only=True):
    id: UUID
    device: str
    started: str
    seen: str
    here: bool
    """It is the one that asks."""


def shown(session: Open, visitor: Visitor) -> ShownSession:
    return ShownSession(
        id=session.id,
        device=session.device or "Device not known",
        started=at(session.started_at),
        seen=at(session.seen_at),
        here=session.id == visitor.session,
    )


class ShownProvider(Struct, frozen=True, kw_only=True):
    """Somewhere else where people have accounts; `since`: when one was added to this account."""

    name: str
    label: str
    since: date | None


def shown_providers(linked: Mapping[str, Linked]) -> list[ShownProvider]:
    return [
        ShownProvider(
            name=each.name,
            label=each.label,
            since=today(linked[each.issuer].linked_at) if each.issuer in linked else None,
        )
        for each in read_settings().openid
    ]


def shown_done(done: Done) -> tuple[str, str]:
    """When and what. The words are those of managers, who read of others."""
    return at(done.at), action_in_words(done.action).replace(" their ", " your ")


def at(when: datetime) -> str:
    """22 Nov 2026, 2:14pm."""
    return f"{short_day(today(when))}, {time_of_day(when)}"
