"""What a provider says of who signed in: taken only if the provider signed it, for us, for this sign-in, just now."""

from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from apdirectory.accounts.sign_in.oidc.metadata import keys_of
from apdirectory.accounts.sign_in.oidc.remote import Said
from apdirectory.settings import OpenIDProvider
from apdirectory.web.clock import now
from apdirectory.web.mail_address import is_mail_address

ALGORITHMS = ["RS256", "ES256"]
"""Those with a public key: never `none`, never a shared secret (HS256)."""
CLOCKS_DIFFER_BY = timedelta(minutes=1)
TAKEN_FOR = timedelta(hours=12)
"""How long ago somebody may have signed in there: as long as a session here can last."""
LONGEST_SUBJECT = 255
TRUE = (True, 1, "1", "true")
"""Microsoft says it in several ways."""


class NotTrue(Exception):
    """What was said is not the provider's, not for us, not for this sign-in, or too old."""


class Person(Struct, frozen=True, kw_only=True):
    """Who signed in there."""

    issuer: str
    subject: str
    email: str = ""
    """Only one of which the provider says that it is theirs."""
    two_factors: bool = False
    proved_at: datetime
    """When they last signed in there."""


async def read_id_token(provider: OpenIDProvider, token: str, *, nonce: str, access_token: str) -> Person:
    """Refused (NotTrue) unless every check holds. `access_token` is what came with it."""
    decoded = await _decode(provider, token)
    one = {"essential": True}
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {"iss": one | {"value": provider.issuer}, "aud": one | {"value": provider.client_id}},
        {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token, "max_age": TAKEN_FOR},
    )
    try:
        claims.validate(now=int(now().timestamp()), leeway=int(CLOCKS_DIFFER_BY.total_seconds()))
    except (JoseError, TypeError, ValueError, OverflowError) as problem:
        raise NotTrue from problem
    return _person(provider, claims)


async def _decode(provider: OpenIDProvider, token: str) -> jwt.Token:
    try:
        try:
            return _signed(token, await keys_of(provider))
        except InvalidKeyIdError:
            return _signed(token, await keys_of(provider, again=True))
    except (JoseError, ValueError, TypeError, KeyError) as problem:
        raise NotTrue from problem


def _signed(token: str, keys: KeySet) -> jwt.Token:
    return jwt.decode(token, keys, algorithms=ALGORITHMS)


def _person(provider: OpenIDProvider, claims: Said) -> Person:
    subject, proved_at = claims["sub"], _moment(claims["auth_time"])
    if not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise NotTrue
    if now() - proved_at > TAKEN_FOR + CLOCKS_DIFFER_BY:
        raise NotTrue
    email, two = verified_email(provider, claims), has_two_factors(provider, claims)
    return Person(issuer=provider.issuer, subject=subject, email=email, two_factors=two, proved_at=proved_at)


def has_two_factors(provider: OpenIDProvider, said: Said) -> bool:
    """Only where it says so: `amr` has `mfa`, or `acr` is one that the installation has named."""
    methods, level = said.get("amr"), said.get("acr")
    return (isinstance(methods, list) and "mfa" in methods) or (
        isinstance(level, str) and level in provider.two_factors
    )


def verified_email(provider: OpenIDProvider, said: Said) -> str:
    """In small letters; "" unless the provider says, by its own claim for that, that the address is theirs."""
    email = said.get("email")
    if not isinstance(email, str) or not is_mail_address(email):
        return ""
    claim: Any = said.get(provider.verified_claim)
    return email.lower() if isinstance(claim, bool | int | str) and claim in TRUE else ""


def _moment(seconds: Any) -> datetime:
    try:
        return min(datetime.fromtimestamp(seconds, UTC), now())
    except (OverflowError, OSError, ValueError, TypeError):
        raise NotTrue from None
