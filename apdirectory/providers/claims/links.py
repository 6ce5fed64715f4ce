"""The link that proves the address of whoever claims an entry."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request

from apdirectory.errors import Conflict
from apdirectory.messages.links.purposes import Answer, Link, Purpose, Shown
from apdirectory.providers.claims.actions import confirm_claim
from apdirectory.providers.claims.claim import Kept
from apdirectory.providers.claims.queries import claim_by_id
from apdirectory.web.rendering import render

GONE = "This claim is not kept any more. Claim the entry again."


async def _shown(link: Link) -> Shown:
    claim = await claim_by_id(UUID(link.subject))
    if claim is None:
        return Shown(says=[GONE])
    return Shown(
        says=["You said that you are there, and want to keep its entry.", "The council checks who you are next."],
        facts=[("Provider", claim.provider_name), ("Your name", claim.name), ("You are", claim.position)],
    )


async def _use(link: Link, request: Request[Any, Any, Any]) -> Answer:
    claim: Kept | None = await claim_by_id(UUID(link.subject))
    if claim is None:
        raise Conflict(GONE, title="This claim is over")
    await confirm_claim(claim.id)
    return render(request, "claims/waits.html", heading="Your claim is sent", name=claim.provider_name)


CONFIRM = Purpose(
    code="claim.confirm",
    heading="Claim your provider’s entry",
    button="Yes, send my claim",
    lasts=timedelta(days=7),
    once=True,
    subject_kind="claim",
    shown=_shown,
    use=_use,
)
purposes = [CONFIRM]
