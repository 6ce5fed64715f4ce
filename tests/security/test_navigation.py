"""The navigation shows each person the links that they may follow, and no others."""

import re

import asyncpg
import httpx
import pytest
from markupsafe import escape

from apdirectory.accounts.access.matrix import may_open
from apdirectory.accounts.access.roles import ROLES
from apdirectory.app import create_app
from apdirectory.web.navigation import LINKS
from tests.personas import ANYBODY, ORGANISATIONS, PERSONAS, Personas
from tests.security.fuzz.asked import ask

STRANGER = ["Find provision", "About the data", "Sign in"]
MEMBER = ["Find provision", "Account"]
SHOWN = dict.fromkeys(PERSONAS, MEMBER) | {
    ANYBODY: STRANGER,
    "disabled": STRANGER,
    "before the second factor": STRANGER,
    "manager": ["Find provision", "People (1)", "Quality", "Audit", "Admin", "Account"],
    "manager of Swindon": ["Find provision", "People", "Quality", "Audit", "Admin", "Account"],
    "provider's editor": ["Find provision", "My entry", "Account"],
    "provider's staff": ["Find provision", "My entry", "Account"],
    "quality officer": ["Find provision", "Quality", "Account"],
    "second quality officer": ["Find provision", "Quality", "Account"],
    "installation admin": ["Find provision", "Audit", "Admin", "Account"],
}
LINK = re.compile(r'<a class="govuk-service-navigation__link" href="([^"]+)"[^>]*>\s*(?:<strong[^>]*>)?([^<]+?)\s*<')
ACTING_FOR = re.compile(r"Acting for <strong>(.*?)</strong>")


def links(page: httpx.Response) -> dict[str, str]:
    """Text → path."""
    return {text: path for path, text in LINK.findall(page.text) if text != "Find alternative provision"}


@pytest.mark.parametrize("name", SHOWN)
async def test_each_link_is_for_this_person_and_leads_somewhere(
    db: asyncpg.Connection, personas: Personas, name: str
) -> None:
    async with personas.client(name) as client:
        shown = links(await ask(db, client, "GET", "/accessibility"))
        assert list(shown) == SHOWN[name]
        for path in shown.values():
            answer = await ask(db, client, "GET", path)
            begun = name == "before the second factor" and path == "/sign-in"
            assert answer.status_code == (303 if begun else 200), path


async def test_whom_one_acts_for_is_on_every_page_and_on_nobody_elses(
    db: asyncpg.Connection, personas: Personas
) -> None:
    for name in ("manager", "manager of Swindon", "provider's staff", ANYBODY, "has not chosen", "manager"):
        acts = name in PERSONAS and name != "has not chosen"
        expected = [str(escape(ORGANISATIONS[PERSONAS[name].organisation][1]))] if acts else []
        async with personas.client(name) as client:
            for path in ("/", "/cookies", "/nowhere", "/providers?near=nowhere-at-all"):
                page = await ask(db, client, "GET", path)
                assert ACTING_FOR.findall(page.text) == expected, f"{name} {path}"
                assert page.headers["cache-control"] == "no-store"


async def test_where_one_is_is_marked(db: asyncpg.Connection, personas: Personas) -> None:
    async with personas.client("manager") as client:
        marked = {"/": "page", "/providers": "true", "/admin/people/invite": "true", "/cookies": ""}
        for path, mark in (marked | {"/admin": "true", "/admin/settings": "true"}).items():
            page = await ask(db, client, "GET", path)
            found = re.findall(r'class="govuk-service-navigation__link" href="[^"]+" aria-current="(\w+)"', page.text)
            assert found == ([mark] if mark else []), path


def test_a_link_whose_page_is_not_there_is_not_shown() -> None:
    there = {route.path for route in create_app().routes}
    for link in LINKS:
        opened = any(may_open(link.path, factor="full", role=role) for role in ROLES)
        assert opened == (link.path in there), link.path
