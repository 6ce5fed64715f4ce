"""What links are for in tests: to confirm something, once; and to open something as often as one likes."""

from datetime import timedelta
from typing import Any

from litestar import Litestar, Request

from apdirectory import app
from apdirectory.database.transaction import connection, transaction
from apdirectory.messages.links.purposes import Answer, Link, Purpose, Shown
from apdirectory.web.forms import read_form
from apdirectory.web.rendering import render

ADD_TRACE = "INSERT INTO organisation (kind, name) VALUES ('other', $1)"
"""What using a link does here: something that can be counted."""
TRACES = "SELECT count(*) FROM organisation WHERE name = $1"
GUARDED = "SELECT count(*) FROM audit"


async def _shown(link: Link) -> Shown:
    async with transaction() as database:
        guarded = await database.fetchval(GUARDED)
    facts = [("Entry", f"Entry {link.subject}"), ("Guarded rows", str(guarded))]
    return Shown(says=["Look whether this is still right."], facts=facts)


async def _confirm(link: Link, request: Request[Any, Any, Any]) -> Answer:
    async with transaction() as database:
        await database.execute(ADD_TRACE, f"Confirmed {link.subject}")
    return "/help"


async def _open(link: Link, request: Request[Any, Any, Any]) -> Answer:
    """With a form of its own, which may be mistaken."""
    form = await read_form(request, {"answer"})
    answer = form.text("answer", "Answer", longest=5)
    async with transaction() as database:
        await database.execute(ADD_TRACE, f"Confirmed {link.subject}")
    status = 422 if form.wrong else 200
    return render(request, "web/help.html", status=status, heading=f"Answered {answer}", phone="")


async def traces(subject: str) -> int:
    async with connection() as database:
        found: int = await database.fetchval(TRACES, f"Confirmed {subject}")
    return found


CONFIRM = Purpose(
    code="test.confirm",
    heading="Is your entry still right?",
    button="Yes, all still right",
    lasts=timedelta(days=14),
    once=True,
    subject_kind="record",
    shown=_shown,
    use=_confirm,
)
ANSWER = Purpose(
    code="test.answer",
    heading="Answer a question",
    button="Open request",
    lasts=timedelta(days=14),
    once=False,
    subject_kind="record",
    shown=_shown,
    use=_open,
    fields=frozenset({"answer"}),
)


def create_app() -> Litestar:
    """The service, whose links are also good for these."""
    return app.create_app([*app.PURPOSES, CONFIRM, ANSWER])
