"""Who takes our mail: a mail server or GOV.UK Notify, by the settings."""

from collections.abc import Awaitable, Callable
from functools import partial

from msgspec import Struct

from apdirectory.messages import delivery, notify
from apdirectory.messages.actions import Mail
from apdirectory.messages.refusal import Refusal
from apdirectory.settings import MailServer, read_settings
from apdirectory.web.frame import read_called


class Transport(Struct, frozen=True):
    hand_in: Callable[[Mail], Awaitable[None]]
    why_not: Callable[[BaseException], Refusal]


def transport() -> Transport | None:
    """None: mail waits in the outbox."""
    settings = read_settings()
    if settings.notify:
        return Transport(partial(notify.hand_in, notify=settings.notify), notify.why_not)
    if settings.mail_server:
        return Transport(partial(_by_smtp, server=settings.mail_server), delivery.why_not)
    return None


async def _by_smtp(mail: Mail, server: MailServer) -> None:
    """From the service as it is called today."""
    await delivery.hand_in(mail, server, (await read_called()).service)
