"""Who takes our mail: a mail server or GOV.UK Notify, by the settings."""

from collections.abc import Awaitable, Callable
from functools import partial

from msgspec import Struct

from apdirectory.messages import delivery, notify
from apdirectory.messages.actions import Mail
from apdirectory.messages.refusal import Refusal
from apdirectory.settings import read_settings


class Transport(Struct, frozen=True):
    hand_in: Callable[[Mail], Awaitable[None]]
    why_not: Callable[[BaseException], Refusal]


def transport() -> Transport | None:
    """None: mail waits in the outbox."""
    settings = read_settings()
    if settings.notify:
        return Transport(partial(notify.hand_in, notify=settings.notify), notify.why_not)
    if settings.mail_server:
        by_smtp = partial(delivery.hand_in, server=settings.mail_server, service=settings.service_name)
        return Transport(by_smtp, delivery.why_not)
    return None
