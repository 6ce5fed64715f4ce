"""Devices that somebody has signed in with before: guesses made elsewhere do not lock them out.

The cookie says that a device is known, and nothing else: who has it still needs the password and the second factor.
"""

import hmac
import re
import secrets
from typing import Any
from uuid import UUID

from apdirectory.web.cookies import DEVICE, cookie, sent_cookie, set_with_answer
from apdirectory.web.secret import key_for

KEPT_FOR = 90 * 24 * 3600
"""Seconds: after 90 days without signing in, an account is dormant."""
_COOKIE = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9a-f]{64})")
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def known_device(scope: Any, account: UUID | None) -> str | None:
    """The device, if it is one on which this account has signed in to the end."""
    held = _COOKIE.fullmatch(sent_cookie(scope, DEVICE))
    if held is None or account is None or not hmac.compare_digest(held[2], _seal(held[1], account)):
        return None
    return held[1]


def know_device(scope: Any, account: UUID) -> None:
    """From the next time on."""
    device = known_device(scope, account) or secrets.token_urlsafe(16)
    set_with_answer(scope, cookie(DEVICE, f"{device}.{_seal(device, account)}", seconds=KEPT_FOR))


def _seal(device: str, account: UUID) -> str:
    return hmac.digest(key_for("device"), f"{device} {account}".encode(), "sha256").hex()


def device_name(user_agent: str) -> str:
    """Chrome on Windows: enough to tell one's own devices apart."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return " on ".join(part for part in (browser, system) if part)
