"""What a provider says of itself: where to go, and the keys it signs with. Kept for an hour.

A key that is not known yet makes the keys be fetched again, once a minute at most: providers change them, and
whoever makes up names of keys must not have us ask on their behalf.
"""

from asyncio import Lock
from datetime import datetime, timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from apdirectory.accounts.sign_in.oidc.remote import NoAnswer, Said, get_from, is_its_own
from apdirectory.settings import OpenIDProvider
from apdirectory.web.clock import now

LASTS = timedelta(hours=1)
NOT_AGAIN_FOR = timedelta(minutes=1)
AFTER_A_FAILURE = timedelta(seconds=10)
SIGNING = ("RSA", "EC")
"""Kinds of keys that have a public half. A secret in their place would let whoever reads it sign."""


class Endpoints(Struct, frozen=True, kw_only=True):
    """All on the issuer's host."""

    authorization: str
    token: str
    keys: str
    person: str = ""
    """Where more is said of who signed in."""
    secret_in_header: bool = True
    """Whether it takes our secret as HTTP Basic; else in the form."""
    names_itself: bool = False
    """Whether its answers say whose they are (RFC 9207)."""


class _Known:
    """Of one provider, since when."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.endpoints: Endpoints | None = None
        self.endpoints_at = self.keys_at = self.asked_again_at = self.failed_at = datetime.min.replace(
            tzinfo=now().tzinfo
        )
        self.keys = KeySet([])


_known: dict[OpenIDProvider, _Known] = {}


def forget() -> None:
    """Whatever was said before; for tests."""
    _known.clear()


async def endpoints_of(provider: OpenIDProvider) -> Endpoints:
    known = _known.setdefault(provider, _Known())
    async with known.lock:
        return await _endpoints(provider, known)


async def keys_of(provider: OpenIDProvider, *, again: bool = False) -> KeySet:
    """`again`: something was signed with another than those that are known."""
    known = _known.setdefault(provider, _Known())
    async with known.lock:
        if again and now() - known.asked_again_at >= NOT_AGAIN_FOR:
            known.asked_again_at = now()
            await _fetch_keys(provider, known)
        elif now() - known.keys_at >= LASTS:
            await _fetch_keys(provider, known)
        return known.keys


async def _endpoints(provider: OpenIDProvider, known: _Known) -> Endpoints:
    if known.endpoints is None or now() - known.endpoints_at >= LASTS:
        address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        known.endpoints, known.endpoints_at = read_endpoints(provider, await _ask(provider, known, address)), now()
    return known.endpoints


async def _fetch_keys(provider: OpenIDProvider, known: _Known) -> None:
    address = (await _endpoints(provider, known)).keys
    known.keys, known.keys_at = read_keys(await _ask(provider, known, address)), now()


async def _ask(provider: OpenIDProvider, known: _Known, address: str) -> Said:
    """Whoever did not answer just now is not asked again at once, however many people wait."""
    if now() - known.failed_at < AFTER_A_FAILURE:
        raise NoAnswer
    try:
        return await get_from(provider, address)
    except NoAnswer:
        known.failed_at = now()
        raise


def read_endpoints(provider: OpenIDProvider, said: Said) -> Endpoints:
    """The issuer must be the one that was set, to the letter, and everything on its host."""
    where = [said.get(f"{name}_endpoint") for name in ("authorization", "token")] + [said.get("jwks_uri")]
    if said.get("issuer") != provider.issuer or not all(_own(provider, each) for each in where):
        raise NoAnswer
    ways, person = said.get("token_endpoint_auth_methods_supported"), said.get("userinfo_endpoint")
    return Endpoints(
        authorization=str(where[0]),
        token=str(where[1]),
        keys=str(where[2]),
        person=str(person) if _own(provider, person) else "",
        secret_in_header=not isinstance(ways, list) or "client_secret_basic" in ways,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def read_keys(said: Said) -> KeySet:
    given = said.get("keys")
    public = [each for each in given if _signs(each)] if isinstance(given, list) else []
    try:
        return KeySet.import_key_set({"keys": public})
    except (JoseError, ValueError, TypeError, KeyError) as problem:
        raise NoAnswer from problem


def _own(provider: OpenIDProvider, address: Any) -> bool:
    return isinstance(address, str) and is_its_own(provider, address)


def _signs(key: Any) -> bool:
    return isinstance(key, dict) and key.get("kty") in SIGNING and key.get("use", "sig") == "sig"
