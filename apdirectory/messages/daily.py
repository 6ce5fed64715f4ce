"""The daily mail: one with a line for each that somebody chose not to have at once."""

import re
from collections import defaultdict
from datetime import datetime

from apdirectory.messages.actions import Held, put, take_held
from apdirectory.messages.wording import BY_CHOICE
from apdirectory.settings import read_settings
from apdirectory.web.words import count


async def send_daily_mail(due: datetime) -> None:
    """One mail to each whose lines wait, the oldest first; the lines are taken in the same transaction.

    What is no longer for who has the address, since the account was closed or the role stopped, is dropped; so is what
    is held under a name that no mail has any more.
    """
    lines: dict[str, list[Held]] = defaultdict(list)
    for held in await take_held():
        choice = BY_CHOICE.get(held.message)
        if choice and choice.roles & held.roles:
            lines[held.recipient].append(held)
    for recipient, waiting in lines.items():
        told = [line_of(held) for held in sorted(waiting, key=lambda each: each.put_at)]
        await put(recipient, "daily", how_many=count(len(told), "thing"), lines="\n\n".join(told), link="/account/mail")


def line_of(held: Held) -> str:
    """What the mail would have been about, and the page it leads to."""
    link = re.search(rf"{re.escape(read_settings().base_url)}/\S*", held.body)
    return f"{held.subject}\n{link[0]}" if link else held.subject
