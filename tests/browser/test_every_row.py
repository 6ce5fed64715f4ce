"""Each page that is not for everyone, as somebody who may open it, and what forms and refusals answer: at the width of
a phone and of a desk, with and without JavaScript."""

import re
from uuid import uuid4

import pytest
from msgspec import Struct
from playwright.async_api import expect

from tests.browser.people_site import PeopleSite
from tests.pages import KEPT_FROM_OTHERS
from tests.personas import ANYBODY
from tests.security.who_may import ROWS
from tests.signing_in import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


class Visit(Struct, frozen=True):
    """Who opens what. With `typed`, what the form there answers when that is sent."""

    who: str
    path: str
    status: int = 200
    typed: dict[str, str] | None = None


MANAGER, ADMIN, REFERRER = "manager", "installation admin", "referrer who waits"
VISITS = {
    "mails": Visit(ANYBODY, "/mail"),
    "mail": Visit(ANYBODY, "/mail/{mail}"),
    "sign-in": Visit(ANYBODY, "/sign-in"),
    "new-password-chosen": Visit(ANYBODY, "/sign-in?password=changed"),
    "reset": Visit(ANYBODY, "/sign-in/reset"),
    "reset-sent": Visit(ANYBODY, "/sign-in/reset?sent=yes"),
    "new-password": Visit(ANYBODY, "/sign-in/reset/{reset}"),
    "timed-out": Visit(ANYBODY, "/timed-out"),
    "code": Visit("before the second factor", "/sign-in/code?after=/account"),
    "recovery": Visit("before the second factor", "/sign-in/recovery"),
    "acting-for": Visit("has not chosen", "/acting-for"),
    "acting-for-nobody": Visit("stopped", "/acting-for"),
    "invitation": Visit(ANYBODY, "/invitation/{invited}"),
    "invitation-of-somebody-known": Visit(ANYBODY, "/invitation/{known}"),
    "invitation-to-accept": Visit("manager of Swindon", "/invitation/{known}"),
    "invitation-of-another": Visit(MANAGER, "/invitation/{known}"),
    "signed-link": Visit(ANYBODY, "/l/{signed}"),
    "signed-link-signed-in": Visit(MANAGER, "/l/{signed}"),
    "signed-link-renewed": Visit(ANYBODY, "/l/{signed_ended}?sent=yes"),
    "email-change": Visit(ANYBODY, "/email-change/{change}"),
    "account": Visit(MANAGER, "/account?done=details"),
    "account-of-several": Visit("has not chosen", "/account"),
    "details": Visit(MANAGER, "/account/details"),
    "email": Visit(MANAGER, "/account/email"),
    "password": Visit(MANAGER, "/account/password"),
    "back-from-elsewhere": Visit(ANYBODY, "/sign-in/with/{provider}/back", 403),
    "add-elsewhere": Visit(MANAGER, "/account/sign-in-with/{provider}"),
    "remove-elsewhere": Visit(MANAGER, "/account/sign-in-with/{linked}/remove"),
    "mail-choices": Visit(MANAGER, "/account/mail?done=chosen"),
    "mail-choices-none": Visit(REFERRER, "/account/mail"),
    "second-factor": Visit(MANAGER, "/account/second-factor"),
    "first-second-factor": Visit("sen officer", "/account/second-factor"),
    "second-factor-link": Visit("sen officer", "/account/second-factor/link/{factor}"),
    "passkey-add": Visit(MANAGER, "/account/passkeys/add"),
    "passkey-rename": Visit(MANAGER, "/account/passkeys/{passkey}"),
    "passkey-remove": Visit(MANAGER, "/account/passkeys/{passkey}/remove"),
    "app": Visit(MANAGER, "/account/second-factor/app"),
    "recovery-codes": Visit(MANAGER, "/account/recovery-codes"),
    "leave": Visit(MANAGER, "/account/leave/{own}"),
    "councils": Visit(REFERRER, "/account/councils?done=asked"),
    "audit": Visit(MANAGER, "/admin/audit"),
    "admin-audit": Visit(ADMIN, "/admin/audit"),
    "admin": Visit(ADMIN, "/admin"),
    "manager-admin": Visit(MANAGER, "/admin"),
    "failed-mail": Visit(ADMIN, "/admin/mail?done=again"),
    "authorities": Visit(ADMIN, "/admin/authorities"),
    "authority": Visit(ADMIN, "/admin/authorities/{code}"),
    "settings": Visit(MANAGER, "/admin/settings"),
    "settings-for-all": Visit(ADMIN, "/admin/settings"),
    "settings-of-another": Visit(ADMIN, "/admin/settings?authority={code}"),
    "setting": Visit(MANAGER, "/admin/settings/{setting}?done=changed"),
    "setting-not-ones-own-to-change": Visit(MANAGER, "/admin/settings/{yes_no}"),
    "setting-yes-no": Visit(ADMIN, "/admin/settings/{yes_no}?authority={code}"),
    "setting-names": Visit(MANAGER, "/admin/settings/{names}"),
    "setting-map": Visit(MANAGER, "/admin/settings/{map}"),
    "setting-list": Visit(MANAGER, "/admin/settings/{lines}"),
    "people": Visit(MANAGER, "/admin/people?done=kept"),
    "admin-people": Visit(ADMIN, "/admin/people"),
    "check": Visit(MANAGER, "/admin/people/check?done=kept_all"),
    "admin-check": Visit(ADMIN, "/admin/people/check"),
    "check-empty": Visit("manager of Swindon", "/admin/people/check"),
    "person": Visit(MANAGER, "/admin/people/{membership}"),
    "stop": Visit(MANAGER, "/admin/people/{membership}/stop"),
    "change": Visit(MANAGER, "/admin/people/{membership}/change?role=la_officer&team={sen}"),
    "lost-phone": Visit(MANAGER, "/admin/people/{membership}/lost-phone"),
    "accounts": Visit(ADMIN, "/admin/accounts"),
    "close": Visit(ADMIN, "/admin/accounts/{account}/close"),
    "documents": Visit(ADMIN, "/admin/documents"),
    "organisations": Visit(ADMIN, "/admin/organisations"),
    "invite": Visit(MANAGER, "/admin/people/invite"),
    "admin-invite": Visit(ADMIN, "/admin/people/invite"),
    "invited": Visit(MANAGER, "/admin/people/invitations/{invitation}"),
    "approval": Visit(MANAGER, "/admin/approvals/{approval}"),
    "organisation-add": Visit(ADMIN, "/admin/organisations/add"),
    "organisation": Visit(ADMIN, "/admin/organisations/{organisation}"),
    "terms": Visit(MANAGER, "/admin/terms?name=vale"),
    "admin-terms": Visit(ADMIN, "/admin/terms"),
    "bank-holidays": Visit(ADMIN, "/admin/bank-holidays"),
    "bank-holiday-add": Visit(ADMIN, "/admin/bank-holidays/add"),
    "own-school-days": Visit("referrer", "/account/school-days"),
    "count": Visit(REFERRER, "/school-days?authority=916&from=10/11/2026"),
    "terms-of-council": Visit(MANAGER, "/school-days/{council}?done=term"),
    "term-add": Visit(MANAGER, "/school-days/{council}/term"),
    "closure-add": Visit(MANAGER, "/school-days/{council}/closure"),
    "terms-file": Visit(MANAGER, "/school-days/{council}/file"),
    "claim": Visit(ANYBODY, "/providers/{unkept}/claim"),
    "claim-sent": Visit(ANYBODY, "/providers/{unkept}/claim?sent=yes"),
    "claim-of-an-editor": Visit("provider's editor", "/providers/{unkept}/claim"),
    "claim-waits": Visit("provider's editor", "/providers/{unkept}/claim?sent=waits"),
    "wrong": Visit(ANYBODY, "/providers/{slug}/wrong"),
    "wrong-sent": Visit(ANYBODY, "/providers/{slug}/wrong?sent=yes"),
    "concern-raise": Visit("referrer", "/providers/{slug}/concern"),
    "concerns-of-ones-own": Visit("officer", "/concerns?done=raised"),
    "concerns-none": Visit("referrer", "/concerns"),
    "quality-desk": Visit("quality officer", "/quality?done=concern"),
    "quality-desk-list": Visit("quality officer", "/quality?show=overdue"),
    "quality-desk-of-manager": Visit(MANAGER, "/quality"),
    "concern": Visit("quality officer", "/quality/concerns/{concern_id}"),
    "concern-read-by-manager": Visit(MANAGER, "/quality/concerns/{concern_id}"),
    "correction": Visit("quality officer", "/quality/corrections/{correction_id}"),
    "correction-read-by-manager": Visit(MANAGER, "/quality/corrections/{correction_id}"),
    "voices": Visit("quality officer", "/quality/providers/{slug}/voices?done=recorded"),
    "voices-read-by-manager": Visit(MANAGER, "/quality/providers/{slug}/voices"),
    "voice": Visit("second quality officer", "/quality/voices/{voice_id}"),
    "voice-of-ones-own": Visit("quality officer", "/quality/voices/{voice_id}"),
    "voice-shown": Visit("quality officer", "/quality/voices/{voice_shown}"),
    "voice-read-by-manager": Visit(MANAGER, "/quality/voices/{voice_id}"),
    "voices-in-public": Visit(ANYBODY, "/providers/{slug}"),
    "inspections": Visit("quality officer", "/quality/providers/{slug}/inspections?done=added"),
    "inspection": Visit("quality officer", "/quality/providers/{slug}/inspections/{inspection}"),
    "recognition": Visit("quality officer", "/quality/recognition?done=accepted"),
    "recognition-read-by-manager": Visit(MANAGER, "/quality/recognition"),
    "recognition-end": Visit("quality officer", "/quality/recognition/{council_accepted}"),
    "my-entry": Visit("provider's editor", "/my-provider/{slug}?done=waiting"),
    "my-entry-to-fill-in": Visit("provider's editor", "/my-provider/{draft}"),
    "my-entries": Visit("provider's editor", "/my-provider"),
    "my-places-of-staff": Visit("provider's staff", "/my-provider"),
    "my-entry-add": Visit("provider's editor", "/my-provider/add"),
    "my-entry-preview": Visit("provider's editor", "/my-provider/{slug}/preview"),
    "my-entry-pause": Visit("provider's editor", "/my-provider/{slug}/pause"),
    "my-entry-resume": Visit("provider's editor", "/my-provider/{paused}/resume"),
    "my-entry-paused": Visit("provider's editor", "/my-provider/{paused}?done=pause"),
    "my-entry-send": Visit("provider's editor", "/my-provider/{draft}/send"),
    "my-entry-about": Visit("provider's editor", "/my-provider/{slug}/about"),
    "my-entry-contacts": Visit("provider's editor", "/my-provider/{slug}/contacts"),
    "my-entry-refer": Visit("provider's editor", "/my-provider/{slug}/refer"),
    "my-sites": Visit("provider's editor", "/my-provider/{slug}/sites?done=written"),
    "my-site": Visit("provider's editor", "/my-provider/{slug}/sites/{site}"),
    "my-site-remove": Visit("provider's editor", "/my-provider/{slug}/sites/{site}/remove"),
    "my-programmes": Visit("provider's editor", "/my-provider/{slug}/programmes"),
    "my-programme": Visit("provider's editor", "/my-provider/{slug}/programmes/{programme}"),
    "my-programme-remove": Visit("provider's editor", "/my-provider/{slug}/programmes/{programme}/remove"),
    "my-offer": Visit("provider's editor", "/my-provider/{slug}/programmes/{programme}/offers/{offer}"),
    "my-offer-when": Visit("provider's editor", "/my-provider/{slug}/programmes/{programme}/offers/{offer}/when"),
    "my-offer-price": Visit("provider's editor", "/my-provider/{slug}/programmes/{programme}/offers/{offer}/price"),
    "my-places": Visit("provider's editor", "/my-provider/{slug}/places?done=saved"),
    "my-places-none": Visit("provider's staff", "/my-provider/{draft}/places"),
    "my-places-add": Visit("provider's staff", "/my-provider/{slug}/places/add"),
    "my-places-remove": Visit("provider's staff", "/my-provider/{slug}/places/{capacity}/remove"),
    "my-entry-confirm": Visit("provider's editor", "/my-provider/{slug}/confirm?done=confirmed"),
    "my-entry-confirm-draft": Visit("provider's editor", "/my-provider/{draft}/confirm"),
    "signed-link-places": Visit(ANYBODY, "/l/{places_link}?done=saved"),
    "signed-link-confirm": Visit(ANYBODY, "/l/{confirm_link}"),
    "my-offer-remove": Visit("provider's editor", "/my-provider/{slug}/programmes/{programme}/offers/{offer}/remove"),
    "my-evidence": Visit("provider's editor", "/my-provider/{slug}/evidence?done=added"),
    "my-evidence-add": Visit("provider's editor", "/my-provider/{slug}/evidence/add/{item}"),
    "my-evidence-add-seen": Visit("provider's editor", "/my-provider/{slug}/evidence/add/{kept_nowhere}"),
    "my-evidence-withdraw": Visit("provider's editor", "/my-provider/{slug}/evidence/{evidence_id}/withdraw"),
    "evidence": Visit("quality officer", "/quality/providers/{slug}/evidence?done=accepted"),
    "evidence-refuse": Visit("quality officer", "/quality/providers/{slug}/evidence/{evidence_id}/refuse"),
    "evidence-seen": Visit("quality officer", "/quality/providers/{slug}/evidence/seen/{item}"),
    "registration-declare": Visit("provider's editor", "/my-provider/{slug}/registration?done=declared"),
    "registration-seen": Visit("quality officer", "/quality/providers/{slug}/registration"),
    "quality-of-provider": Visit("quality officer", "/quality/providers/{slug}?done=renewed"),
    "suspend-provider": Visit("quality officer", "/quality/providers/{slug}/suspend"),
    "remove-provider": Visit("quality officer", "/quality/providers/{slug}/remove"),
    "review-plan": Visit("quality officer", "/quality/providers/{slug}/review"),
    "review": Visit("quality officer", "/quality/reviews/{review_id}?done=found"),
    "review-proposed": Visit("quality officer", "/quality/reviews/{proposed_review}"),
    "review-decided": Visit("quality officer", "/quality/reviews/{decided_review}"),
    "review-findings": Visit("quality officer", "/quality/reviews/{review_id}/findings/{heading}"),
    "review-action": Visit("quality officer", "/quality/reviews/{review_id}/actions"),
    "review-decision": Visit("quality officer", "/quality/reviews/{review_id}/decision"),
    "review-moderate": Visit("second quality officer", "/quality/reviews/{proposed_review}/moderate"),
    "review-not-to-moderate": Visit("quality officer", "/quality/reviews/{proposed_review}/moderate"),
    "draws": Visit("quality officer", "/quality/draws"),
    "self-assessment": Visit("provider's editor", "/my-provider/{slug}/self-assessment?done=sent"),
    "self-assessment-heading": Visit("provider's editor", "/my-provider/{slug}/self-assessment/{heading}"),
    "self-assessment-check": Visit("provider's editor", "/my-provider/{slug}/self-assessment/check"),
    "review-report": Visit("provider's editor", "/my-provider/{slug}/reviews/{decided_review}"),
    "standards": Visit("quality officer", "/quality/standards?done=changed"),
    "standards-of-manager": Visit("manager", "/quality/standards?kind=college"),
    "standard-add": Visit("quality officer", "/quality/standards/add"),
    "standard": Visit("quality officer", "/quality/standards/items/{standard}"),
    "claim-to-decide": Visit("quality officer", "/quality/claims/{claim_id}"),
    "change-to-decide": Visit("quality officer", "/quality/changes/{change_id}"),
    "entry-to-decide": Visit("quality officer", "/quality/entries/{slug}?done=done"),
    "draft-to-look-at": Visit("quality officer", "/quality/entries/{draft}"),
    "versions": Visit("provider's editor", "/my-provider/{slug}/versions"),
    "versions-for-the-council": Visit("quality officer", "/my-provider/{slug}/versions?done=waiting"),
    "version-alone": Visit("provider's editor", "/my-provider/{draft}/versions"),
    "withdraw-term": Visit(MANAGER, "/school-days/entries/{term}/withdraw"),
}
"""One for each row at least."""
ANSWERS = {
    "wrong-mistaken": Visit(ANYBODY, "/providers/{slug}/wrong", 422, {"email": "no"}),
    "concern-mistaken": Visit("referrer", "/providers/{slug}/concern", 422, {}),
    "concern-close-mistaken": Visit("quality officer", "/quality/concerns/{concern_id}", 422, {}),
    "correction-mistaken": Visit("quality officer", "/quality/corrections/{correction_id}", 422, {}),
    "voice-mistaken": Visit(
        "quality officer", "/quality/providers/{slug}/voices", 422, {"words": "Sam, 14", "keep_out": "Sam"}
    ),
    "voice-decision-mistaken": Visit("second quality officer", "/quality/voices/{voice_id}", 422, {}),
    "inspection-mistaken": Visit("quality officer", "/quality/providers/{slug}/inspections", 422, {"judgements": "x"}),
    "recognition-mistaken": Visit("quality officer", "/quality/recognition", 422, {"since": "soon"}),
    "recognition-end-mistaken": Visit("quality officer", "/quality/recognition/{council_accepted}", 422, {}),
    "wrong-password": Visit(ANYBODY, "/sign-in", 422, {"email": "no", "password": ""}),
    "dormant": Visit(ANYBODY, "/sign-in", 200, {"email": "providers.editor@example.org", "password": PASSWORD}),
    "joining-mistaken": Visit(ANYBODY, "/invitation/{invited}", 422, {"name": "", "password": "short"}),
    "acting-for-none": Visit("has not chosen", "/acting-for", 422, {}),
    "details-mistaken": Visit(MANAGER, "/account/details", 422, {"name": ""}),
    "email-sent": Visit(MANAGER, "/account/email", 200, {"email": "new@example.org", "password": PASSWORD}),
    "mail-choices-mistaken": Visit(MANAGER, "/account/mail", 422, {"approval_waiting": ""}),
    "email-mistaken": Visit(MANAGER, "/account/email", 422, {"email": "new", "password": ""}),
    "email-changed": Visit("commissioner", "/email-change/{change_to_confirm}", 200, {}),
    "passkey-not-made": Visit(MANAGER, "/account/passkeys/add", 422, {"name": "", "credential": "{{}}"}),
    "codes": Visit(MANAGER, "/account/recovery-codes", 200, {}),
    "my-evidence-mistaken": Visit("provider's editor", "/my-provider/{slug}/evidence/add/{kept_nowhere}", 422, {}),
    "registration-mistaken": Visit(
        "provider's editor", "/my-provider/{slug}/registration", 422, {"hours": "x", "many": "0", "ehcp": "yes"}
    ),
    "evidence-refuse-mistaken": Visit(
        "quality officer", "/quality/providers/{slug}/evidence/{evidence_id}/refuse", 422, {"why": ""}
    ),
    "standard-mistaken": Visit("quality officer", "/quality/standards/add", 422, {"label": ""}),
    "council-not-chosen": Visit(REFERRER, "/account/councils", 422, {}),
    "invite-mistaken": Visit(MANAGER, "/admin/people/invite", 422, {}),
    "stop-mistaken": Visit(MANAGER, "/admin/people/{membership}/stop", 422, {}),
    "approval-mistaken": Visit(MANAGER, "/admin/approvals/{approval}", 422, {}),
    "check-sure": Visit(MANAGER, "/admin/people/check", 200, {"person": "{membership}"}),
    "check-mistaken": Visit(MANAGER, "/admin/people/check", 422, {}),
    "term-mistaken": Visit(MANAGER, "/school-days/{council}/term", 422, {"first": "x"}),
    "closure-mistaken": Visit(MANAGER, "/school-days/{council}/closure", 422, {}),
    "organisation-mistaken": Visit(ADMIN, "/admin/organisations/add", 422, {}),
    "setting-mistaken": Visit(
        MANAGER, "/admin/settings/{setting}", 422, {"value": "99", "from_day": "soon", "why": ""}
    ),
    "setting-names-mistaken": Visit(MANAGER, "/admin/settings/{names}", 422, {"value-all": "", "why": ""}),
    "setting-sure": Visit(MANAGER, "/admin/settings/{phone}", 200, {"value": "01452 960001", "why": "New number"}),
    "setting-changed-meanwhile": Visit(
        MANAGER, "/admin/settings/{setting}", 409, {"value": "5", "why": "x", "was": "0"}
    ),
    "my-entry-pause-mistaken": Visit("provider's editor", "/my-provider/{slug}/pause", 422, {}),
    "my-entry-add-mistaken": Visit("provider's editor", "/my-provider/add", 422, {}),
    "my-entry-about-mistaken": Visit(
        "provider's editor", "/my-provider/{slug}/about", 422, {"name": "", "website": "x"}
    ),
    "my-entry-changed-meanwhile": Visit(
        "provider's editor", "/my-provider/{slug}/about", 409, {"name": "New", "seen": "0"}
    ),
    "my-site-mistaken": Visit("provider's editor", "/my-provider/{slug}/sites/add", 422, {"postcode": "GL1"}),
    "my-places-changed-meanwhile": Visit(
        "provider's editor", "/my-provider/{slug}/places", 409, {"seen": "0", "free-{capacity}": "7"}
    ),
    "my-places-add-mistaken": Visit("provider's staff", "/my-provider/{slug}/places/add", 422, {"free": "some"}),
    "my-places-mistaken": Visit(
        "provider's editor", "/my-provider/{slug}/places", 422, {"free-{capacity}": "some", "start-{capacity}": "soon"}
    ),
    "signed-link-places-mistaken": Visit(ANYBODY, "/l/{places_link}", 422, {"free-{capacity}": "some"}),
    "my-programme-mistaken": Visit("provider's editor", "/my-provider/{slug}/programmes/add", 422, {}),
    "my-offer-mistaken": Visit("provider's editor", "/my-provider/{slug}/programmes/{programme}/offers/add", 422, {}),
    "claim-mistaken": Visit(ANYBODY, "/providers/{unkept}/claim", 422, {"email": "ann"}),
    "claim-of-what-is-kept": Visit(ANYBODY, "/providers/{slug}/claim", 409),
    "change-decision-mistaken": Visit("quality officer", "/quality/changes/{change_id}", 422, {}),
    "entry-step-mistaken": Visit("quality officer", "/quality/entries/{slug}", 422, {"action": "pause"}),
    "entry-step-not-now": Visit("quality officer", "/quality/entries/{slug}", 409, {"action": "publish"}),
    "version-changed-meanwhile": Visit(
        "provider's editor", "/my-provider/{paused}/versions", 409, {"number": "1", "seen": "0"}
    ),
    "suspend-mistaken": Visit("quality officer", "/quality/providers/{slug}/suspend", 422, {}),
    "suspend-sure": Visit("quality officer", "/quality/providers/{slug}/suspend", 200, {"reason": "x", "why": "y"}),
    "review-plan-mistaken": Visit("quality officer", "/quality/providers/{slug}/review", 422, {"on": "soon"}),
    "review-decision-mistaken": Visit(
        "quality officer", "/quality/reviews/{review_id}/decision", 422, {"outcome": "assured"}
    ),
    "review-findings-mistaken": Visit(
        "quality officer",
        "/quality/reviews/{review_id}/findings/{heading}",
        422,
        {"finding-gas": "not_met", "note-gas": ""},
    ),
    "review-findings-changed-meanwhile": Visit(
        "quality officer", "/quality/reviews/{review_id}/findings/{heading}", 409, {"finding-gas": "met", "seen": "0"}
    ),
    "review-action-mistaken": Visit("quality officer", "/quality/reviews/{review_id}/actions", 422, {}),
    "review-moderate-mistaken": Visit("second quality officer", "/quality/reviews/{proposed_review}/moderate", 422, {}),
    "self-assessment-changed-meanwhile": Visit(
        "provider's editor",
        "/my-provider/{slug}/self-assessment/{heading}",
        409,
        {"said-gas": "met", "why-gas": "x", "seen": "7"},
    ),
    "review-reply-mistaken": Visit("provider's editor", "/my-provider/{slug}/reviews/{decided_review}", 422, {}),
    "claim-decision-mistaken": Visit("quality officer", "/quality/claims/{claim_id}", 422, {}),
    "forbidden": Visit(MANAGER, "/admin/organisations/add", 403),
    "hidden": Visit(MANAGER, f"/admin/people/{uuid4()}", 404),
    "ended-invitation": Visit(ANYBODY, "/invitation/{ended}", 410),
    "ended-reset": Visit(ANYBODY, "/sign-in/reset/{reset_ended}", 410),
    "ended-signed-link": Visit(ANYBODY, "/l/{signed_ended}", 410),
    "signed-link-taken-back": Visit(ANYBODY, "/l/{signed_back}", 410),
    "unknown-link": Visit(ANYBODY, "/invitation/nothing", 404),
}
EVERY = VISITS | ANSWERS
OPENED_AS = {
    "{mail}": "{id}",
    "{proposed_review}": "{review_id}",
    "{voice_shown}": "{voice_id}",
    "{decided_review}": "{review_id}",
    "{unkept}": "{slug}",
    "{draft}": "{slug}",
    "{paused}": "{slug}",
    "{kept_nowhere}": "{item}",
    "{standard}": "{code}",
    **dict.fromkeys(("{places_link}", "{confirm_link}"), "{token}"),
    "{own}": "{membership}",
    "{linked}": "{provider}",
    "{council_accepted}": "{council}",
    "{invitation}": "{invitation_id}",
    "{council}": "{whose}",
    "{term}": "{entry_id}",
    **dict.fromkeys(("{yes_no}", "{names}", "{map}", "{lines}", "{phone}"), "{setting}"),
    **dict.fromkeys(
        ("{reset}", "{invited}", "{known}", "{change}", "{factor}", "{signed}", "{signed_ended}"), "{token}"
    ),
}


def row_of(visit: Visit) -> str:
    path = visit.path.partition("?")[0]
    return re.sub(r"{\w+}", lambda word: OPENED_AS.get(word[0], word[0]), path)


def test_no_row_is_left_out() -> None:
    assert [row for row in KEPT_FROM_OTHERS if row not in {row_of(each) for each in VISITS.values()}] == []
    for name, visit in VISITS.items():
        assert visit.who in ROWS[row_of(visit), "GET"], name


@pytest.mark.parametrize("name", EVERY)
async def test_page_is_sound(site_of_people: PeopleSite, name: str) -> None:
    visit = EVERY[name]
    path = visit.path.format(**site_of_people.words)
    typed = {
        field.format(**site_of_people.words): value.format(**site_of_people.words)
        for field, value in (visit.typed or {}).items()
    }
    answered = None if visit.typed is None else await site_of_people.answer(visit.who, path, typed)
    await (await site_of_people.eyes(visit.who)).see(path, status=visit.status, answered=answered)


@pytest.mark.parametrize("path", ["/account", "/admin/people", "/admin/audit"])
async def test_paper_shows_content_and_its_date_but_nothing_to_press(site_of_people: PeopleSite, path: str) -> None:
    (page, *_) = (eye.page for eye in (await site_of_people.eyes(MANAGER)).eyes)
    await page.goto(path)
    await page.emulate_media(media="print")
    for gone in (".app-acting-for", ".app-link-button", ".govuk-button", ".govuk-summary-list__actions"):
        for each in await page.locator(gone).all():
            await expect(each).to_be_hidden()
    await expect(page.get_by_text(re.compile(r"^Printed \d+ \w+ \d{4}\. Check places online\.$"))).to_be_visible()
    await page.emulate_media(media="screen")
