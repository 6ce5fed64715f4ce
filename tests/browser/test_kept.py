"""Pages that keep what was typed, or take no more of it: 409, 429, and the page to carry on from.

At the width of a phone and of a desk, with and without JavaScript, as `test_every_row` has all others.
"""

from uuid import UUID

import httpx
import pytest

from apdirectory.accounts.sign_in.drafts import Draft, seal_draft
from apdirectory.web.csrf import token_for
from apdirectory.web.forms import DRAFT, TOKEN
from apdirectory.web.visitor import Visitor
from tests.browser.people_site import PeopleSite
from tests.browser.sound import Answered
from tests.personas import ANYBODY
from tests.signing_in import PASSWORD, Browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LONG = "Abendrothweidenhofsteigstraßenwanderweg " * 8
SECOND_MEMBER = "commissioner"
"""Somebody who acts for two bodies."""


async def sent(site: PeopleSite, who: str, path: str, **typed: str) -> Answered:
    """What the form answers, sent without being opened."""
    cookies = {"session": site.personas[who].cookie}
    headers = {"origin": site.address, "sec-fetch-site": "same-origin"}
    async with httpx.AsyncClient(base_url=site.address, cookies=cookies, headers=headers) as http:
        answer = await http.post(path, data=typed)
    return Answered(answer.status_code, answer.text)


def shown_to(site: PeopleSite, who: str, membership: UUID) -> str:
    """The token of a form that somebody opened while acting for this membership."""
    person = site.personas[who]
    return token_for(Visitor(account=person.account, session=person.session, membership=membership))


@pytest.mark.parametrize("membership", ["own", "also"], ids=["cannot any more", "still can"])
async def test_what_was_typed_for_another_is_shown_with_both_bodies(
    site_of_people: PeopleSite,
    membership: str,
) -> None:
    token = shown_to(site_of_people, SECOND_MEMBER, UUID(site_of_people.words[membership]))
    path = "/account/councils"
    answered = await sent(site_of_people, SECOND_MEMBER, path, **{TOKEN: token}, why_now=LONG)
    assert LONG.strip() in answered.text
    assert ('name="membership"' in answered.text) == (membership == "also")
    await (await site_of_people.eyes(SECOND_MEMBER)).see(path, status=409, answered=answered)


async def test_what_was_typed_can_be_sent_after_all(site_of_people: PeopleSite) -> None:
    person = site_of_people.personas["manager"]
    assert person.account
    draft = Draft(account=person.account, path="/account/details", fields={"name": [LONG]})
    typed = {TOKEN: person.csrf[TOKEN], DRAFT: seal_draft(draft), "after": "/account"}
    answered = await sent(site_of_people, "manager", "/carry-on", **typed)
    assert "Send it now" in answered.text
    await (await site_of_people.eyes("manager")).see("/carry-on", answered=answered)


async def test_one_try_too_many_is_said_with_when_to_come_back(site_of_people: PeopleSite) -> None:
    async with httpx.AsyncClient(base_url=site_of_people.address) as http:
        for _ in range(11):
            page = await Browser(http).send("/sign-in", email="guessed@example.org", password=PASSWORD)
    assert page.status_code == 429
    answered = Answered(page.status_code, page.text)
    await (await site_of_people.eyes(ANYBODY)).see("/sign-in", status=429, answered=answered)
