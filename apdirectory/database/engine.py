"""Piccolo's engine and the list of rooms that have tables."""

import os
from typing import Any

os.environ.setdefault("PICCOLO_CONF", "apdirectory.database.engine")

from piccolo.engine.postgres import PostgresEngine

from apdirectory.database.asking import AskingTransaction
from apdirectory.settings import read_settings


class Engine(PostgresEngine):
    async def check_version(self) -> None:
        """Piccolo would connect while it is being imported; `readyz` and `migrate` check the version instead."""

    def transaction(self, allow_nested: bool = True) -> AskingTransaction:
        return AskingTransaction(engine=self, allow_nested=allow_nested)

    def open_transaction(self) -> AskingTransaction | None:
        found = self.current_transaction.get()
        return found if isinstance(found, AskingTransaction) else None


DB: Engine = Engine(config={"dsn": read_settings().database_url}, extensions=())

ROOMS = [
    "apdirectory.audit",
    "apdirectory.messages",
    "apdirectory.messages.links",
    "apdirectory.places",
    "apdirectory.authorities",
    "apdirectory.authorities.terms",
    "apdirectory.authorities.settings",
    "apdirectory.accounts.organisations",
    "apdirectory.accounts.people",
    "apdirectory.accounts.sign_in",
    "apdirectory.accounts.access",
    "apdirectory.documents",
    "apdirectory.providers.entries",
    "apdirectory.providers.capacity",
    "apdirectory.providers.confirming",
    "apdirectory.providers.quality",
    "apdirectory.providers.quality.reviews",
    "apdirectory.providers.quality.evidence",
    "apdirectory.providers.quality.registration",
    "apdirectory.providers.listing",
    "apdirectory.providers.claims",
]
"""In the order their migrations run: a room's tables may point at those of rooms before it."""


def __getattr__(name: str) -> Any:
    """APP_REGISTRY, for Piccolo's command line, is made on asking: it imports every room, and rooms import this."""
    if name != "APP_REGISTRY":
        raise AttributeError(name)
    from piccolo.conf.apps import AppRegistry

    return AppRegistry(apps=[f"{room}.piccolo_app" for room in ROOMS])
