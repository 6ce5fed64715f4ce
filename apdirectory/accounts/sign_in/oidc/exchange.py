"""Sending somebody to a provider, and asking the provider who came back."""

from urllib.parse import quote

import httpx
from authlib.common.urls import add_params_to_uri

from apdirectory.accounts.sign_in.oidc.flow import Flow, back_address
from apdirectory.accounts.sign_in.oidc.id_token import TAKEN_FOR, NotTrue, Person, read_id_token, verified_email
from apdirectory.accounts.sign_in.oidc.metadata import Endpoints, endpoints_of
from apdirectory.accounts.sign_in.oidc.remote import NoAnswer, Said, get_from, post_to
from apdirectory.settings import OpenIDProvider

SCOPE = "openid email"


async def address_to_go_to(provider: OpenIDProvider, flow: Flow) -> str:
    """The provider's own page, with what its answer must fit."""
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back_address(provider),
        "scope": SCOPE,
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": flow.challenge,
        "code_challenge_method": "S256",
        "max_age": str(int(TAKEN_FOR.total_seconds())),
    }
    return str(add_params_to_uri((await endpoints_of(provider)).authorization, list(asked.items())))


async def is_from(provider: OpenIDProvider, said: str | None) -> bool:
    """Whether an answer names this provider as the one who gives it, where it has to."""
    if said is None:
        return not (await endpoints_of(provider)).names_itself
    return said == provider.issuer


async def person_of(provider: OpenIDProvider, flow: Flow, code: str) -> Person:
    """Who signed in there. NotTrue: what was said does not hold; NoAnswer: nothing was."""
    endpoints = await endpoints_of(provider)
    answer = await _give_code(provider, endpoints, flow, code)
    token, access_token = answer.get("id_token"), answer.get("access_token")
    if not isinstance(token, str) or not isinstance(access_token, str):
        raise NotTrue
    person = await read_id_token(provider, token, nonce=flow.nonce, access_token=access_token)
    if person.email or not endpoints.person:
        return person
    return await _with_email(provider, endpoints, person, access_token)


async def _give_code(provider: OpenIDProvider, endpoints: Endpoints, flow: Flow, code: str) -> Said:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back_address(provider),
        "code_verifier": flow.verifier,
    }
    own = (provider.client_id, provider.client_secret)
    if endpoints.secret_in_header:
        return await post_to(provider, endpoints.token, form, httpx.BasicAuth(*(quote(each, safe="") for each in own)))
    return await post_to(provider, endpoints.token, form | dict(zip(("client_id", "client_secret"), own, strict=True)))


async def _with_email(provider: OpenIDProvider, endpoints: Endpoints, person: Person, token: str) -> Person:
    """Some providers say the address only when they are asked for it. Of anybody else it is not taken."""
    try:
        said = await get_from(provider, endpoints.person, token=token)
    except NoAnswer:
        return person
    if said.get("sub") != person.subject:
        raise NotTrue
    return Person(
        issuer=person.issuer,
        subject=person.subject,
        email=verified_email(provider, said),
        two_factors=person.two_factors,
        proved_at=person.proved_at,
    )
