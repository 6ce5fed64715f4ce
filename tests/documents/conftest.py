"""A scanner that stands in for clamd, and one that is set but away."""

import socket
from collections.abc import AsyncIterator

import pytest

from tests.documents.clamd import Clamd, standing_in


@pytest.fixture
async def clamd(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clamd]:
    async with standing_in() as found:
        monkeypatch.setenv("CLAMD_URL", found.url)
        yield found


@pytest.fixture
def scanner_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("CLAMD_URL", f"tcp://127.0.0.1:{port}")
