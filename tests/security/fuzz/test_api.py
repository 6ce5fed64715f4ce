"""schemathesis over the API's description, as each kind of person: what fits it, and what does not."""

from contextlib import suppress
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation

from apdirectory.app import create_app
from apdirectory.providers.capacity.actions import put_entry
from tests.personas import ANYBODY, PERSONAS, Personas
from tests.providers.entries.factories import an_entry
from tests.security.fuzz.asked import LONG, ask

WHO = [ANYBODY, *PERSONAS] if LONG else [ANYBODY, "manager", "before the second factor"]
EXAMPLES = 500 if LONG else 12
"""Of each route, of what fits and of what does not."""
pytestmark = pytest.mark.filterwarnings("ignore")


def described() -> dict[str, Any]:
    """As `/schema/openapi.json` has it."""
    described: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(create_app().openapi_schema.to_schema()))
    return described


SCHEMA = schemathesis.openapi.from_dict(described())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


def drawn(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, how_many: int) -> list[dict[str, Any]]:
    """Requests, the same each time."""
    found: list[dict[str, Any]] = []

    @seed(916)
    @settings(
        max_examples=how_many,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def draw(case: Any) -> None:
        found.append(case.as_transport_kwargs(base_url="http://apdirectory.test"))

    with suppress(Unsatisfiable):  # nothing can misfit a route whose only parameter is any text
        draw()
    return found


def test_the_description_has_routes() -> None:
    assert len(OPERATIONS) >= 2


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.path}")
async def test_the_api_answers_or_refuses_whoever_asks(
    db: asyncpg.Connection, personas: Personas, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode
) -> None:
    await put_entry(an_entry(), by="test")
    requests = drawn(operation, mode, EXAMPLES)
    for name in WHO:
        async with personas.client(name) as client:
            for request in requests:
                await ask(db, client, *_as_httpx(client, request), headers=_headers(request))


def _as_httpx(client: httpx.AsyncClient, request: dict[str, Any]) -> tuple[str, str]:
    address = httpx.URL(request["url"], params=request.get("params") or None)
    return request["method"], str(address)


def _headers(request: dict[str, Any]) -> dict[str, bytes]:
    return {
        name: value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
        for name, value in (request.get("headers") or {}).items()
    }
