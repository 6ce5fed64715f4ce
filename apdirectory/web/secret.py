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
KEPT_TOO_SHORT = (
    "{file}, the secret that everything here is sealed with, is empty or cut short. Put it back from a backup. Without "
    "one, remove the file: a new secret is made, and everyone has to set up their second factor again."
)


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
    """Of a file that the disk has lost anything of, the rest is no secret: it is refused rather than used."""
    if not file.exists():
        _make(file)
    kept = file.read_text()
    if len(kept) < SHORTEST:
        raise Unprocessable(KEPT_TOO_SHORT.format(file=file))
    return kept


def _make(file: Path) -> None:
    """Two that start at once agree: a link is made only where there is none yet, and to what is safely on the disk."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(48))
    _onto_the_disk(made)
    try:
        os.link(made, file)
    except FileExistsError:
        pass
    finally:
        made.unlink()
    _onto_the_disk(file.parent)


def _onto_the_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def key_for(purpose: str) -> bytes:
    """32 bytes for one purpose. Knowing them says nothing of other keys."""
    return hmac.digest(secret_key(read_settings()).encode(), purpose.encode(), "sha256")
