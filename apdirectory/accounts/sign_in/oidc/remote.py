"""The one way out to a provider: to the issuer's own host and to no other, for a few seconds and a little at a time."""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx
import msgspec

from apdirectory.settings import OpenIDProvider

LARGEST = 256_000
"""Bytes. What providers say of themselves has a few thousand."""
PATIENCE, IN_ALL = 5.0, 10.0
"""Seconds: for each step, and for an answer to be whole."""
Said = dict[str, Any]


class NoAnswer(Exception):
    """The provider is away, slow, or says what cannot be read."""


def is_its_own(provider: OpenIDProvider, address: str) -> bool:
    """Whether an address is on the issuer's host, as the one who fetches it reads it."""
    try:
        asked, own = httpx.URL(address), httpx.URL(provider.issuer)
    except (httpx.InvalidURL, TypeError):
        return False
    return (asked.scheme, asked.host, asked.port, asked.userinfo) == (own.scheme, own.host, own.port, b"")


async def get_from(provider: OpenIDProvider, address: str, *, token: str = "") -> Said:
    """What is said at an address of the provider's own, with its token where one is needed."""
    status, said = await _fetch(provider, "GET", address, headers={"authorization": f"Bearer {token}"} if token else {})
    if status != 200:
        raise NoAnswer
    return said


async def post_to(
    provider: OpenIDProvider, address: str, form: Mapping[str, str], auth: httpx.Auth | None = None
) -> Said:
    """What is answered to a form. A refusal has an `error`."""
    status, said = await _fetch(provider, "POST", address, data=form, auth=auth)
    if status != 200 and not (400 <= status < 500 and "error" in said):
        raise NoAnswer
    return said


async def _fetch(provider: OpenIDProvider, method: str, address: str, **more: Any) -> tuple[int, Said]:
    """Redirects are not followed: they could lead anywhere."""
    if not is_its_own(provider, address):
        raise NoAnswer
    auth = more.pop("auth", None)
    try:
        async with (
            asyncio.timeout(IN_ALL),
            httpx.AsyncClient(verify=_trust(), timeout=PATIENCE, follow_redirects=False, auth=auth) as client,
            client.stream(method, address, **more) as answer,
        ):
            return answer.status_code, await _read(answer)
    except (httpx.HTTPError, TimeoutError) as problem:
        raise NoAnswer from problem


async def _read(answer: httpx.Response) -> Said:
    body = b""
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > LARGEST:
            raise NoAnswer
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as problem:
        raise NoAnswer from problem


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates count. To read them takes longer than to ask."""
    return httpx.create_ssl_context()
