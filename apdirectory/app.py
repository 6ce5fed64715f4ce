"""The application: each room's pages and API, around one pool."""

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from litestar import Litestar, Response, get
from litestar.datastructures import State

from apdirectory.accounts.access.guard import guard, note_hidden
from apdirectory.accounts.access.roles import QUALITY_OFFICER
from apdirectory.accounts.organisations import pages as organisations
from apdirectory.accounts.people import pages as people
from apdirectory.accounts.people.approvals import pages as approvals
from apdirectory.accounts.people.checks import pages as checks
from apdirectory.accounts.people.closing import pages as closing
from apdirectory.accounts.people.invitations import pages as invitations
from apdirectory.accounts.people.memberships import pages as memberships
from apdirectory.accounts.sign_in import pages as sign_in
from apdirectory.accounts.sign_in.account import pages as account
from apdirectory.accounts.sign_in.invitation import pages as invitation
from apdirectory.accounts.sign_in.kept import pages as kept
from apdirectory.accounts.sign_in.kept.answers import answers
from apdirectory.accounts.sign_in.lost_phone import pages as lost_phone
from apdirectory.accounts.sign_in.oidc import pages as oidc
from apdirectory.accounts.sign_in.passkeys import pages as passkeys
from apdirectory.accounts.sign_in.resets import pages as resets
from apdirectory.accounts.sign_in.second_factor import pages as second_factor
from apdirectory.accounts.sign_in.sessions import WAITING, Sessions
from apdirectory.audit import pages as audit
from apdirectory.audit.sealing import sealing
from apdirectory.authorities import pages as authorities
from apdirectory.authorities.settings import pages as settings_pages
from apdirectory.authorities.settings.actions import put_in_force
from apdirectory.authorities.terms import pages as terms
from apdirectory.authorities.terms.bank_holidays import pages as bank_holidays
from apdirectory.authorities.terms.counted import pages as counted
from apdirectory.authorities.terms.file import pages as files_of_terms
from apdirectory.database.transaction import SERVING, open_pool
from apdirectory.documents import pages as documents
from apdirectory.messages import pages as mail
from apdirectory.messages.choices import pages as mail_choices
from apdirectory.messages.failed import pages as failed_mail
from apdirectory.messages.links import pages as links
from apdirectory.messages.links.purposes import Purpose, by_code
from apdirectory.places import pages as maps
from apdirectory.providers.capacity import links as places_links
from apdirectory.providers.capacity import pages as provider_places
from apdirectory.providers.claims import links as claim_links
from apdirectory.providers.claims import pages as claims
from apdirectory.providers.confirming import links as confirming_links
from apdirectory.providers.confirming import pages as confirming
from apdirectory.providers.entries.changes.deciding import pages as deciding
from apdirectory.providers.entries.versions import pages as versions
from apdirectory.providers.my_provider import pages as my_provider
from apdirectory.providers.my_provider.offers import pages as own_offers
from apdirectory.providers.my_provider.parts import pages as own_parts
from apdirectory.providers.my_provider.pausing import pages as own_pausing
from apdirectory.providers.my_provider.programmes import pages as own_programmes
from apdirectory.providers.my_provider.sites import pages as own_sites
from apdirectory.providers.provider_page import api as provider_api
from apdirectory.providers.provider_page import pages as provider_page
from apdirectory.providers.provider_page.easy_read import pages as easy_read
from apdirectory.providers.quality.concerns import pages as concerns
from apdirectory.providers.quality.corrections import pages as corrections
from apdirectory.providers.quality.desk import pages as quality_desk
from apdirectory.providers.quality.draws import pages as draws
from apdirectory.providers.quality.evidence import pages as evidence
from apdirectory.providers.quality.evidence.checking import pages as checking_evidence
from apdirectory.providers.quality.inspections import pages as inspections
from apdirectory.providers.quality.one_provider import pages as quality_of_one
from apdirectory.providers.quality.recognition import pages as recognition
from apdirectory.providers.quality.registration import pages as registration
from apdirectory.providers.quality.reviews import pages as reviews
from apdirectory.providers.quality.reviews.deciding import pages as deciding_reviews
from apdirectory.providers.quality.reviews.report import pages as reports
from apdirectory.providers.quality.self_assessments import pages as self_assessments
from apdirectory.providers.quality.standards import pages as standards
from apdirectory.providers.quality.voices import pages as voices
from apdirectory.providers.search import api as search_api
from apdirectory.providers.search import pages as search
from apdirectory.settings import read_settings
from apdirectory.web import health
from apdirectory.web import pages as about
from apdirectory.web.addresses import ReadableAddresses
from apdirectory.web.asgi import App, Receive, Send
from apdirectory.web.assets import asset
from apdirectory.web.csrf import own_forms_only
from apdirectory.web.frame import frame, read_frame
from apdirectory.web.headers import SecurityHeaders
from apdirectory.web.log import RequestLog, log_failure, take_over_library_logs, write_json_lines
from apdirectory.web.problems import answer_problem
from apdirectory.web.representations import Representations
from apdirectory.web.schema import described_api
from apdirectory.web.secret import secret_key
from apdirectory.work import working

ROUTES = [
    *health.routes,
    *about.routes,
    *maps.routes,
    *search.routes,
    *search_api.routes,
    *provider_page.routes,
    *easy_read.routes,
    *provider_api.routes,
    *claims.routes,
    *my_provider.routes,
    *own_parts.routes,
    *own_pausing.routes,
    *own_sites.routes,
    *own_programmes.routes,
    *own_offers.routes,
    *provider_places.routes,
    *confirming.routes,
    *concerns.routes,
    *corrections.routes,
    *deciding.routes,
    *versions.routes,
    *quality_desk.routes,
    *inspections.routes,
    *recognition.routes,
    *evidence.routes,
    *checking_evidence.routes,
    *standards.routes,
    *quality_of_one.routes,
    *registration.routes,
    *reviews.routes,
    *deciding_reviews.routes,
    *reports.routes,
    *self_assessments.routes,
    *draws.routes,
    *voices.routes,
    *mail.routes,
    *links.routes,
    *mail_choices.routes,
    *failed_mail.routes,
    *audit.routes,
    *sign_in.routes,
    *kept.routes,
    *resets.routes,
    *oidc.routes,
    *invitation.routes,
    *second_factor.routes,
    *passkeys.routes,
    *account.routes,
    *people.routes,
    *checks.routes,
    *memberships.routes,
    *closing.routes,
    *lost_phone.routes,
    *invitations.routes,
    *approvals.routes,
    *organisations.routes,
    *terms.routes,
    *files_of_terms.routes,
    *bank_holidays.routes,
    *counted.routes,
    *documents.routes,
    *authorities.routes,
    *settings_pages.routes,
]
"""Each room's handlers. Every one is also in the permission matrix; what is not is refused."""

PURPOSES: list[Purpose] = [
    *claim_links.purposes,
    *places_links.purposes,
    *confirming_links.purposes,
]
"""What signed links in mail are for: each room's `links.purposes`."""

WAITING[QUALITY_OFFICER] = quality_desk.waiting

A_MINUTE = 60


def create_app(purposes: Sequence[Purpose] = PURPOSES) -> Litestar:
    write_json_lines()
    app = Litestar(
        route_handlers=[asset, colour, *ROUTES],
        lifespan=[_database],
        guards=[own_forms_only, guard],
        after_exception=[note_hidden],
        exception_handlers={Exception: answer_problem, **answers},
        openapi_config=described_api(),
        logging_config=None,
        state=State({"purposes": by_code(purposes)}),
    )
    app.asgi_handler = _around(app.asgi_handler)
    return app


def _around(app: App) -> App:
    """What happens to every request, whether or not there is a route for it."""
    layers = Representations(ReadableAddresses(Sessions(app)))
    over_http = SecurityHeaders(RequestLog(layers), read_settings().base_url)

    async def entrance(scope: Any, receive: Receive, send: Send) -> None:
        await (over_http if scope["type"] == "http" else app)(scope, receive, send)

    return entrance


@get("/colour.css", include_in_schema=False)
async def colour() -> Response[str]:
    """The council's colour, as a stylesheet: pages hold no style of their own."""
    return Response(frame().colour_css(), media_type="text/css", headers={"cache-control": "public, max-age=3600"})


def _collect_seldom() -> None:
    """Leave what the app is made of out of the garbage collector's rounds, and make them rare.

    A search makes a few hundred objects and lets them all go; looking through them each time took a fifth of it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@asynccontextmanager
async def _database(app: Litestar) -> AsyncIterator[None]:
    """The pool for as long as the app runs, and what the database says about the frame, read again every minute."""
    settings = read_settings()
    address = settings.database_url
    if address is None:
        raise RuntimeError("There is no DATABASE_URL. Use `apdirectory serve`, which starts a database.")
    secret_key(settings)  # without it there is no form; better now than at the first one
    take_over_library_logs()
    async with open_pool(address, session=SERVING), sealing(), working():
        await put_in_force()
        await read_frame()
        _collect_seldom()
        keeping = asyncio.create_task(_keep_frame())
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping


async def _keep_frame() -> None:
    while True:
        await asyncio.sleep(A_MINUTE)
        try:
            await put_in_force()
            await read_frame()
        except Exception as problem:  # the database may be away; the frame stays as it was
            log_failure(problem)
