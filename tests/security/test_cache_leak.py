"""One address, asked for by one person after another: nothing of one reaches the next, and nobody may keep it."""

import asyncpg
import httpx
import pytest

from tests.personas import ANYBODY, Personas
from tests.security.fuzz.asked import ask, parameters
from tests.security.fuzz.test_pages import known_ids
from tests.security.who_may import ROWS

GET_ROWS = sorted(template for template, method in ROWS if method == "GET")
NOT_A_PERSONS = ("/assets/{name}", "/colour.css")
"""Files, the same for everyone."""
WORDS = {
    "manager": ("manager@example.org", "Acting for <strong>Gloucestershire"),
    "manager of Swindon": ("manager.of.swindon@example.org", "Acting for <strong>Swindon"),
}
"""What only a page made for them says."""
IN_TURN = ("manager", "manager of Swindon", ANYBODY, "manager")


async def paths(db: asyncpg.Connection, personas: Personas) -> dict[str, str]:
    """With ids of things that are there: of the manager's."""
    ids = {parameter: values[0] for parameter, values in (await known_ids(db, personas, "manager")).items()}
    return {
        template: template.format(**{each: ids.get(each, "x") for each in parameters(template)})
        for template in GET_ROWS
    }


async def test_nothing_that_one_person_saw_reaches_the_next(db: asyncpg.Connection, personas: Personas) -> None:
    for template, path in (await paths(db, personas)).items():
        for name in IN_TURN:
            async with personas.client(name) as client:
                answer = await ask(db, client, "GET", path)
            for other in WORDS.keys() - {name}:
                assert [word for word in WORDS[other] if word in answer.text] == [], f"{other} in {path} of {name}"
            if name != ANYBODY and template not in NOT_A_PERSONS:
                assert is_never_kept(answer), f"{path} of {name}"


def is_never_kept(answer: httpx.Response) -> bool:
    return answer.headers["cache-control"] == "no-store" and "etag" not in answer.headers


@pytest.mark.parametrize("name", WORDS)
async def test_their_own_pages_say_those_words(db: asyncpg.Connection, personas: Personas, name: str) -> None:
    """The test above could not fail if nobody's page did."""
    async with personas.client(name) as client:
        page = (await ask(db, client, "GET", "/account")).text
    assert [word for word in WORDS[name] if word not in page] == []
