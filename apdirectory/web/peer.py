"""Where a request comes from: the address at the other end, unless a proxy of ours says for whom it asks."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import structlog

from apdirectory.settings import read_settings

LOG = structlog.get_logger()
HEADER = b"x-forwarded-for"
CONNECTION = 48
"""Bits of an IPv6 address that name a connection; behind them anyone has as many addresses as they like."""
WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([\d.]+):\d+")
"""[2001:db8::7]:443, [2001:db8::7] or 203.0.113.9:51234."""
Address = IPv4Address | IPv6Address


def peer(scope: Any) -> str:
    """Read from the right, as far as proxies of TRUSTED_PROXIES have written it; anybody may write the rest."""
    here = _address((scope.get("client") or ("", 0))[0])
    trusted = _networks(read_settings().trusted_proxies)
    told = [name.strip() for header, line in scope["headers"] if header == HEADER for name in line.split(b",")]
    while here is not None and told and _is_among(here, trusted):
        before = _address(_without_port(told.pop().decode("latin-1")))
        if before is None:
            _warn_once(str(here))
            break
        here = before
    return str(here) if here else ""


def connection_of(address: str) -> str:
    """What counts as one place when attempts are counted."""
    known = _address(address)
    if isinstance(known, IPv6Address):
        return str(ip_network((known, CONNECTION), strict=False))
    return address


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _without_port(text: str) -> str:
    found = WITH_PORT.fullmatch(text)
    return found[1] or found[2] if found else text


@cache
def _warn_once(proxy: str) -> None:
    """All who come by this proxy count as one: whoever runs it has to know, and what it wrote may be anything."""
    LOG.warning("the X-Forwarded-For of a trusted proxy cannot be read: it must be an address", proxy=proxy)


@lru_cache(maxsize=8)
def _networks(said: tuple[str, ...]) -> Sequence[IPv4Network | IPv6Network]:
    return [ip_network(each) for each in said]


def _is_among(address: Address, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    return any(address in network for network in networks)
