"""Whoever reviews a provider reads its evidence, before having decided anything; other councils do not."""

import asyncpg
import pytest

from apdirectory.database.asking import asking
from apdirectory.providers.quality.reviews.actions import cancel_review, plan_review
from apdirectory.web.today import today
from tests.documents.files import PDF
from tests.personas import SWINDON
from tests.providers.quality.conftest import As
from tests.providers.quality.evidence.conftest import Providers
from tests.providers.quality.evidence.test_pages import CHECKED, EDITOR, LINK, OWN, get, post, typed
from tests.providers.quality.people import HERE

REVIEWER = "second quality officer"
PAGE = f"/quality/providers/{HERE}"


@pytest.fixture
async def document(providers: Providers, db: asyncpg.Connection) -> str:
    """A file of the provider's, which sits in the county; the reviewer is Swindon's."""
    said = LINK | {"form": "file", "link": "", "ends_on": typed(90)}
    await post(providers, EDITOR, f"{OWN}/add/fire_risk", ("risk.pdf", PDF), **said)
    membership = providers.personas[REVIEWER].membership
    await db.execute("UPDATE membership SET authority = $2 WHERE id = $1", membership, SWINDON)
    return f"/documents/{await db.fetchval('SELECT document FROM evidence')}"


async def test_evidence_is_there_while_the_own_review_is_open(
    providers: Providers, document: str, as_officer: As, db: asyncpg.Connection
) -> None:
    async def found() -> list[int]:
        return [(await get(providers, REVIEWER, path)).status_code for path in (CHECKED, document)]

    async def led() -> bool:
        return f'href="{CHECKED}"' in (await get(providers, REVIEWER, PAGE)).text

    assert (await found(), await led()) == ([404, 404], False)
    with asking(as_officer(REVIEWER, SWINDON)):
        review = await plan_review(providers.own, SWINDON, kind="desk", on=today())
    assert (await found(), await led()) == ([200, 200], True)
    made = await db.fetchval("SELECT id FROM evidence")
    assert (await post(providers, REVIEWER, f"{CHECKED}/{made}/accept")).status_code == 403
    with asking(as_officer(REVIEWER, SWINDON)):
        await cancel_review(review, seen=1)
    assert (await found(), await led()) == ([404, 404], False)
