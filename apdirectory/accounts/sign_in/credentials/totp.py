"""The second factor: six digits that an app works out from a key and the time (TOTP), and the key at rest."""

import re
from base64 import urlsafe_b64encode
from datetime import datetime
from io import BytesIO

import pyotp
import segno
from cryptography.fernet import Fernet
from markupsafe import Markup

from apdirectory.web.frame import service_name
from apdirectory.web.secret import key_for

STEP = 30
"""Seconds."""
AROUND = (0, -1, 1)
"""Clocks differ, and people type slowly: the step before and the one after will do."""


def new_secret() -> str:
    """160 bits, in the letters that apps take."""
    return pyotp.random_base32()


def matching_step(secret: str, typed: str, now: datetime) -> int | None:
    """The step whose code this is: now, just before or just after. None: it is not a code of this key."""
    if not is_code(typed):
        return None
    code = re.sub(r"\s", "", typed)
    app = pyotp.TOTP(secret)
    here = app.timecode(now)
    same = [here + off for off in AROUND if pyotp.utils.strings_equal(code, app.generate_otp(here + off))]
    return same[0] if same else None


def is_code(typed: str) -> bool:
    """Whether it is of six digits, with spaces or without: then it may be one."""
    return re.fullmatch(r"[0-9]{6}", re.sub(r"\s", "", typed)) is not None


def spaced(secret: str) -> str:
    """The key in fours, for those who type it."""
    return " ".join(re.findall(".{1,4}", secret))


def app_address(secret: str, email: str) -> str:
    """What the QR code says to the app: the key, whose it is, and of which service."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=service_name())


def qr_picture(address: str) -> Markup:
    """The QR code as a picture within the page: no other address learns the key."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=True,
        scale=1,
        omitsize=True,
        border=4,
        light="#fff",
        dark="#000",
        svgclass="app-qr",
        lineclass=None,
        nl=False,
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 (of squares and nothing else)


def sealed(secret: str) -> str:
    """As it is kept: whoever copies the table cannot read it without SECRET_KEY."""
    return _seal().encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    return _seal().decrypt(kept.encode()).decode()


def _seal() -> Fernet:
    return Fernet(urlsafe_b64encode(key_for("second factor")))
