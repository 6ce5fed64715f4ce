"""Every kind of person on every route with every method. What is expected is in `who_may.py`, not in the matrix."""

import re
from uuid import uuid4

import asyncpg
import httpx
import pytest
from litestar import Litestar

from apdirectory.accounts.access.matrix import MATRIX
from tests.personas import ANYBODY, AUTHORITIES, PERSONAS, SWINDON, Personas
from tests.security.fuzz.asked import ask, parameters, routes
from tests.security.who_may import EVERYONE, ROWS, WHOEVER_GAVE_A_PASSWORD, WHOEVER_PROVED_IT, Row

NO_SESSION = {ANYBODY, "disabled"}
NO_SECOND_FACTOR = {"before the second factor"}
ACTS_FOR_NOBODY = {"has not chosen", "stopped"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
LEADS_THERE_ITSELF = {
    ("/sign-in", "GET"),
    ("/sign-out", "POST"),
    ("/account/sign-out-everywhere", "POST"),
    ("/carry-on", "POST"),
}
"""Handlers that, having been reached, lead to a page that the guard leads to as well."""
REFUSES_ITSELF = {"/quality/draws"}
"""Handlers that, having been reached, say that it cannot be done now: no term is known here to draw for."""
FIRST = {
    "/sign-in": "sign in",
    "/timed-out": "sign in",
    "/sign-in/code": "second factor",
    "/acting-for": "acting for",
}


NOTHING_HAS = dict.fromkeys(("organisation", "code", "council", "inspection", "capacity"), "2000000000")
"""Ids that are numbers; the others are UUIDs, or words."""


def expected(name: str, row: Row) -> str:
    """Let in, refused, or what comes first."""
    if row == EVERYONE:
        return "let in"
    if name in NO_SESSION:
        return "sign in"
    if row == WHOEVER_GAVE_A_PASSWORD:
        return "let in"
    if name in NO_SECOND_FACTOR:
        return "second factor"
    if row == WHOEVER_PROVED_IT:
        return "let in"
    if name in ACTS_FOR_NOBODY:
        return "acting for"
    return "let in" if name in row else "refused"


def outcome(answer: httpx.Response, template: str) -> str:
    """What became of the person: handlers that were reached answer in many ways, the guard in these."""
    if answer.status_code == 403 and re.search(r"Only an? .* can ", answer.text):
        return "refused"
    if answer.status_code == 401 and "You timed out" in answer.text:
        return "sign in"
    if answer.status_code == 303:
        where = answer.headers["location"].partition("?")[0]
        stays = "" if template == "/timed-out" else template
        return next((first for page, first in FIRST.items() if where == page and page != stays), "let in")
    if template in REFUSES_ITSELF and answer.status_code == 409:
        return "let in"
    assert answer.status_code in (200, 201, 204, 303, 400, 404, 410, 413, 422, 429), f"{template}: {answer.status_code}"
    return "let in"


def path_of(template: str) -> str:
    """With ids that nothing has."""
    for name in parameters(template):
        template = template.replace(f"{{{name}}}", NOTHING_HAS.get(name) or str(uuid4()))
    return template


def sent_by(personas: Personas, name: str, method: str) -> dict[str, object]:
    return {} if method in ("GET", "HEAD") else {"data": personas[name].csrf}


def test_every_route_has_a_row_here_too(app_of_personas: Litestar) -> None:
    litestars_own = {("/schema/{path}", "GET")}
    assert set(routes(app_of_personas)) - litestars_own == set(ROWS)
    assert set(MATRIX) == set(ROWS)


@pytest.mark.parametrize("name", [ANYBODY, *PERSONAS])
async def test_each_person_gets_what_is_theirs_and_no_more(
    db: asyncpg.Connection, personas: Personas, name: str
) -> None:
    wrong = {}
    async with personas.client(name) as client:
        for (template, method), row in ROWS.items():
            answer = await ask(db, client, method, path_of(template), **sent_by(personas, name, method))
            found, right = outcome(answer, template), expected(name, row)
            if found != right and not (right == "let in" and (template, method) in LEADS_THERE_ITSELF):
                wrong[f"{method} {template}"] = f"{found}, not {right}: {answer.status_code}"
    assert wrong == {}


@pytest.mark.parametrize("name", [ANYBODY, "before the second factor", "has not chosen", "referrer"])
async def test_head_is_let_in_and_refused_as_get_is(db: asyncpg.Connection, personas: Personas, name: str) -> None:
    async with personas.client(name) as client:
        for template in sorted({path for path, method in ROWS if method == "GET"}):
            path = path_of(template)
            get, head = await ask(db, client, "GET", path), await ask(db, client, "HEAD", path)
            assert (head.status_code, head.content) == (get.status_code, b"")
            assert head.headers.get("location") == get.headers.get("location")


@pytest.mark.parametrize("name", [ANYBODY, "manager"])
async def test_a_method_that_a_route_does_not_have_is_refused(
    db: asyncpg.Connection, personas: Personas, name: str
) -> None:
    async with personas.client(name) as client:
        for template in sorted({path for path, _ in ROWS}):
            for method in (*METHODS, "TRACE", "BREW"):
                as_get = "GET" if method == "HEAD" else method
                if (template, as_get) in ROWS:
                    continue
                answer = await ask(db, client, method, path_of(template))
                assert answer.status_code == 405, f"{method} {template}"


async def test_options_says_what_there_is_only_to_whom_the_page_is_open(
    db: asyncpg.Connection, personas: Personas
) -> None:
    for name in (ANYBODY, "referrer", "manager"):
        async with personas.client(name) as client:
            for template in sorted({path for path, _ in ROWS}):
                row = next(row for (path, _), row in ROWS.items() if path == template)
                answer = await ask(db, client, "OPTIONS", path_of(template))
                assert (answer.status_code == 204) == (expected(name, row) == "let in"), template


async def test_what_is_in_no_row_is_not_there_even_if_it_has_a_handler(
    db: asyncpg.Connection, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(MATRIX, ("/cookies", "GET"))
    for name in (ANYBODY, "installation admin"):
        async with personas.client(name) as client:
            there, nowhere = await ask(db, client, "GET", "/cookies"), await ask(db, client, "GET", "/nowhere")
            assert there.status_code == nowhere.status_code == 404
            assert there.text == nowhere.text


async def test_signing_in_comes_back_to_what_was_asked_for(
    db: asyncpg.Connection, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MATRIX, ("/providers", "GET"), frozenset({"la_manager"}))
    async with personas.client(ANYBODY) as client:
        answer = await ask(db, client, "GET", "/providers?near=GL1+1AD&need=semh")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?after=/providers%3Fnear%3DGL1%2B1AD%26need%3Dsemh"
    assert answer.headers["cache-control"] == "no-store"


async def test_the_api_says_so_instead_of_leading_elsewhere(
    db: asyncpg.Connection, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MATRIX, ("/api/v1/providers", "GET"), frozenset({"la_manager"}))
    statuses = {ANYBODY: 401, "before the second factor": 401, "referrer": 403, "manager": 200}
    for name, status in statuses.items():
        async with personas.client(name) as client:
            answer = await ask(db, client, "GET", "/api/v1/providers")
            assert answer.status_code == status, name
            if status != 200:
                assert answer.json()["status"] == status


async def test_who_is_refused_reads_who_can_and_whom_to_ring(
    db: asyncpg.Connection, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MATRIX, ("/cookies", "GET"), frozenset({"la_manager"}))
    council, phone = AUTHORITIES[SWINDON][1:]
    async with personas.client("officer of Swindon") as client:
        answer = await ask(db, client, "GET", "/cookies")
    assert answer.status_code == 403
    assert f"Only a council manager can open this page. Ring {council}, {phone}." in answer.text
    async with personas.client("provider's staff") as client:
        answer = await ask(db, client, "GET", "/cookies")
    whom = "Ask the person who looks after accounts where you work."
    assert f"Only a council manager can open this page. {whom}</p>" in answer.text
    monkeypatch.setenv("HELP_PHONE", "01452 960009")
    async with personas.client("provider's staff") as client:
        answer = await ask(db, client, "GET", "/cookies")
    assert "Only a council manager can open this page. Ring 01452 960009.</p>" in answer.text


async def test_what_only_administrators_do_no_council_is_rung_about(
    db: asyncpg.Connection, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MATRIX, ("/cookies", "GET"), frozenset({"installation_admin"}))
    async with personas.client("manager of Swindon") as client:
        answer = await ask(db, client, "GET", "/cookies")
    assert "Ask the person who runs this service.</p>" in answer.text
    assert AUTHORITIES[SWINDON][2] not in answer.text.split("<main")[1]


async def test_nobody_who_is_signed_in_is_told_to_sign_in(db: asyncpg.Connection, personas: Personas) -> None:
    async with personas.client("manager") as client:
        answer = await ask(db, client, "GET", "/no-such-page")
    assert answer.status_code == 404
    assert "You may need to sign in" not in answer.text and "Check the address." in answer.text


async def test_a_refusal_is_in_the_audit_although_nothing_else_was_written(
    personas: Personas, monkeypatch: pytest.MonkeyPatch, owner_url: str
) -> None:
    monkeypatch.setitem(MATRIX, ("/cookies", "GET"), frozenset({"la_manager"}))
    async with personas.client("officer") as client:
        assert (await client.get("/cookies")).status_code == 403
    owner = await asyncpg.connect(owner_url)
    try:
        await owner.execute("BEGIN; SELECT set_config('app.role', 'la_manager', true)")
        rows = await owner.fetch(
            "SELECT action, subject, role, authority_id FROM audit WHERE account = $1", personas["officer"].account
        )
    finally:
        await owner.close()
    assert [tuple(row) for row in rows] == [("page.denied", "/cookies GET", "la_officer", 916)]
