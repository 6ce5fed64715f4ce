"""Settings of one installation, read from the environment once. Each is described in the README (tested)."""

import os
from dataclasses import dataclass
from pathlib import Path

from apdirectory.errors import Unprocessable
from apdirectory.paths import CHECKOUT, in_checkout


def _state_folder() -> Path:
    """Everything the embedded database keeps: `.state` in a checkout, else the user's data folder."""
    if in_checkout():
        return CHECKOUT / ".state"
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "apdirectory"


def _port(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and int(said) < 65536):
        raise Unprocessable(f"PORT is '{said[:60]}'. Give a number from 1 to 65535, such as 8000.")
    return int(said)


@dataclass(frozen=True)
class Settings:
    database_url: str | None
    """PostgreSQL 15 or newer, as the app's role. Unset: the embedded database."""
    database_owner_url: str | None
    """The same database as the role that owns the tables and runs migrations. Unset: DATABASE_URL."""
    state_folder: Path
    """Where the embedded database lives."""
    host: str
    port: int
    base_url: str
    """How people reach the service: for links in feeds and mail."""
    service_name: str

    @property
    def embedded(self) -> bool:
        return self.database_url is None


def read_settings() -> Settings:
    port = _port(os.environ.get("PORT", "8000"))
    host = os.environ.get("HOST", "127.0.0.1")
    database_url = os.environ.get("DATABASE_URL") or None
    return Settings(
        database_url=database_url,
        database_owner_url=os.environ.get("DATABASE_OWNER_URL") or database_url,
        state_folder=Path(os.environ.get("STATE_FOLDER") or _state_folder()),
        host=host,
        port=port,
        base_url=os.environ.get("BASE_URL", f"http://{host}:{port}").rstrip("/"),
        service_name=os.environ.get("SERVICE_NAME", "Find alternative provision"),
    )
