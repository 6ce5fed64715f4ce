"""Handing one mail to GOV.UK Notify, which sends it in the council's own frame.

One template there serves all: its subject is ((subject)), its body ((body)).
"""

import asyncio
import logging
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from apdirectory.messages import refusal
from apdirectory.messages.actions import Mail
from apdirectory.messages.refusal import Refusal
from apdirectory.settings import Notify

PATIENCE = 12
"""Seconds for each of at most two questions: together less than the time after which another worker may try."""
LATER = {
    "permanent-failure": refusal.NO_LONGER_THERE,
    "temporary-failure": refusal.INBOX_FULL,
    "technical-failure": refusal.NOTIFY_FAILED,
}
"""What Notify says of mail that it took and could not deliver: https://www.notifications.service.gov.uk/using-notify."""
MOST_PAGES = 400
"""Of 250: more than can fail in a week, so that an answer that never ends is not asked for ever."""
FORBIDDEN, TOO_MANY, BAD = 403, 429, 400
ITS_ADDRESS = "email_address"

logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)  # it quotes what it was sent


async def hand_in(mail: Mail, notify: Notify) -> None:
    """Returns when Notify has taken it. Its reference is the mail's id, by which a second try finds the first."""
    await asyncio.to_thread(_hand_in, mail, notify)


async def failures(notify: Notify) -> dict[UUID, Refusal]:
    """All that Notify took in the seven days it remembers and could not deliver, and why."""
    return await asyncio.to_thread(_failures, notify)


def _failures(notify: Notify) -> dict[UUID, Refusal]:
    client = _client(notify)
    with client.request_session:
        return {mail: why for status, why in LATER.items() for mail in _references(client, status)}


def _references(client: NotificationsAPIClient, status: str) -> list[UUID]:
    """Ours are ids. Others may send with the same key."""
    said = [str(each.get("reference")) for each in _pages(client, status)]
    return [UUID(each) for each in said if re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each)]


def _pages(client: NotificationsAPIClient, status: str) -> Iterator[dict[str, Any]]:
    """Newest first by when they were sent: one that fails late is far down, so none of the pages is left out."""
    last = None
    for _ in range(MOST_PAGES):
        found = client.get_all_notifications(status=status, template_type="email", older_than=last)  # type: ignore[no-untyped-call]
        page: list[dict[str, Any]] = found["notifications"]
        if not page:
            return
        yield from page
        last = page[-1]["id"]


def _client(notify: Notify) -> NotificationsAPIClient:
    return NotificationsAPIClient(notify.api_key, base_url=notify.url, timeout=PATIENCE)  # type: ignore[no-untyped-call]


def _hand_in(mail: Mail, notify: Notify) -> None:
    client = _client(notify)
    with client.request_session:
        if mail.tries > 1 and _is_there(client, mail):
            return
        client.send_email_notification(  # type: ignore[no-untyped-call]
            email_address=mail.recipient,
            template_id=notify.template,
            personalisation={"subject": mail.subject, "body": mail.body},
            reference=str(mail.id),
        )


def _is_there(client: NotificationsAPIClient, mail: Mail) -> bool:
    """Whether Notify took it at a try whose sender never heard."""
    found = client.get_all_notifications(reference=str(mail.id))  # type: ignore[no-untyped-call]
    return bool(found["notifications"])


def why_not(problem: BaseException) -> Refusal:
    """What a failure means for the mail."""
    if not isinstance(problem, HTTPError):
        return refusal.WENT_WRONG
    if problem.response is None or problem.status_code >= 500:
        return refusal.NOTIFY_AWAY
    if problem.status_code == FORBIDDEN:
        return refusal.KEY_REFUSED
    if problem.status_code == TOO_MANY:
        return refusal.TOO_MANY
    of_address = problem.status_code == BAD and ITS_ADDRESS in str(problem.message)
    return refusal.NO_SUCH_ADDRESS if of_address else refusal.NOTIFY_REFUSED
