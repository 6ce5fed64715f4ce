"""What people do with their own account they do as themselves, also while they act for nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from apdirectory.database.asking import Asker, asker, asking


@contextmanager
def as_owner(account: UUID) -> Iterator[None]:
    """Whoever is asking already goes on asking; where nobody is, it is the account's owner."""
    with asking(asker() if asker().account else Asker(account=account)):
        yield
