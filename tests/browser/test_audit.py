"""The audit in a real browser: axe, filters, and the file that a manager takes out."""

import secrets
from collections.abc import AsyncIterator
from hashlib import sha256
from uuid import uuid4

import pytest
from playwright.async_api import expect

from apdirectory.audit.actions import record, record_reading
from apdirectory.database.asking import Asker, asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.web.clock import now
from tests.browser.conftest import Looking, hand_in
from tests.browser.sound import WAYS, sound

pytestmark = [pytest.mark.browser]

MANAGER = """
WITH somebody AS (
    INSERT INTO account (id, email, name, created_at) VALUES ($1, $1::uuid::text || '@example.org', 'Mo Manager', $4)
), council AS (
    INSERT INTO organisation (kind, name) VALUES ('other', 'Gloucestershire County Council') RETURNING id
), joined AS (
    INSERT INTO membership (id, account, organisation, role, authority, started_at)
    SELECT $2, $1, id, 'la_manager', 916, $4 FROM council RETURNING organisation
), begun AS (
    INSERT INTO session (token_hash, id, account, membership, started_at, seen_at, second_factor_at)
    VALUES ($3, gen_random_uuid(), $1, $2, $4, $4, $4)
)
SELECT organisation FROM joined
"""


@pytest.fixture
async def cookie(examples: Addresses, site: str) -> AsyncIterator[str]:
    """What the browser of a manager holds who has opened a record, and more."""
    token, account, membership = secrets.token_urlsafe(32), uuid4(), uuid4()
    hashed = sha256(token.encode()).hexdigest()
    async with hand_in(examples):
        async with transaction() as database:
            organisation = await database.fetchval(MANAGER, account, membership, hashed, now())
        me = Asker(account=account, membership=membership, organisation=organisation, role="la_manager", authority=916)
        with asking(me):
            for _ in range(51):
                await record("account.signed_in", subject_kind="account", subject=str(account))
            await record_reading("referral", "R-7K3Q2M", authority=916, why="A manager looks at what is late")
    yield token


@pytest.mark.parametrize(("width", "javascript"), WAYS)
async def test_a_manager_looks_for_a_record_and_takes_the_rows_out(
    look: Looking, site: str, cookie: str, width: int, javascript: bool
) -> None:
    async with look.at("/privacy", width=width, javascript=javascript, refused=True) as page:
        await page.context.add_cookies([{"name": "session", "value": cookie, "url": site}])
        await page.goto("/admin/audit")
        await sound(page)
        await page.get_by_role("link", name="Earlier").click()
        await expect(page.get_by_role("link", name="Newest")).to_be_visible()
        await page.get_by_label("About").fill("R-7K3Q2M")
        await page.get_by_label("From").fill("soon")
        await page.get_by_role("button", name="Show").click()
        await expect(page.locator(".govuk-error-summary")).to_contain_text("From must be a date")
        await sound(page)
        await page.get_by_label("From").fill("")
        await page.get_by_role("button", name="Show").click()
        await expect(page.locator("#who-has-seen")).to_be_visible()
        await sound(page)
        async with page.expect_download() as taken:
            await page.get_by_role("button", name="Export").click()
        assert (await taken.value).suggested_filename.startswith("audit-")
