"""To whom passkeys are given: this service, by the name in its address.

Browsers take no IP address for a name, and give no passkey to a page that came unencrypted, but for this machine's own.
"""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from apdirectory.settings import read_settings
from apdirectory.web.asgi import Scope

HERE = "localhost"


class Party(Struct, frozen=True):
    """`id` is what a passkey is bound to for good, `origin` where its forms are."""

    id: str
    origin: str


class Offer(Struct, frozen=True):
    """Whether the page that is asked for can use passkeys; else the address at which it could, or ""."""

    here: bool
    address: str = ""


def party() -> Party | None:
    """By BASE_URL. 127.0.0.1 is known to browsers as localhost; under any other IP address there are no passkeys."""
    parts = urlsplit(read_settings().base_url)
    name = parts.hostname or ""
    if _is_loopback(name):
        port = f":{parts.port}" if parts.port else ""
        return Party(HERE, f"{parts.scheme}://{HERE}{port}")
    if parts.scheme != "https" or _is_ip_address(name):
        return None
    return Party(name, f"{parts.scheme}://{parts.netloc}".lower())


def offer(scope: Scope | Any) -> Offer:
    """By the address that the browser asked at."""
    known = party()
    if known is None:
        return Offer(here=False)
    asked = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
    here = asked == urlsplit(known.origin).netloc
    return Offer(here, "" if here else known.origin)


def _is_loopback(name: str) -> bool:
    return name == HERE or (_is_ip_address(name) and ip_address(name).is_loopback)


def _is_ip_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
