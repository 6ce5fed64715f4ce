"""The installation's secret, and the keys made of it: one for each purpose, so that none opens another's."""

import hmac
import os
import secrets
from pathlib import Path

from apdirectory.errors import Unprocessable
from apdirectory.settings import Settings, read_settings

SHORTEST = 32
NOT_GIVEN = (
    "SECRET_KEY is not set. Give 32 characters or more that nobody can guess, and keep them: "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
)
TOO_SHORT = f"SECRET_KEY has fewer than {SHORTEST} characters. Give a longer one."


def secret_key(settings: Settings) -> str:
    """The one that was given. The embedded database keeps its own beside itself, made once."""
    if settings.secret_key:
        if len(settings.secret_key) < SHORTEST:
            raise Unprocessable(TOO_SHORT)
        return settings.secret_key
    if not settings.embedded:
        raise Unprocessable(NOT_GIVEN)
    return _kept(settings.state_folder / "secret_key")


def _kept(file: Path) -> str:
    """Two that start at once agree: a link is made only where there is none yet."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            os.link(made, file)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return file.read_text()


def key_for(purpose: str) -> bytes:
    """32 bytes for one purpose. Knowing them says nothing of other keys."""
    return hmac.digest(secret_key(read_settings()).encode(), purpose.encode(), "sha256")
