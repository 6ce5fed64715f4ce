"""The API's description."""

import msgspec
import yaml
from httpx import AsyncClient
from openapi_spec_validator import validate

from apdirectory.providers.search.answer import Answer
from apdirectory.providers.search.asked import PARAMETERS, Asked, read_asked
from apdirectory.providers.search.described import EXAMPLES


async def test_the_description_is_valid_openapi_3_1_as_json_and_as_yaml(client: AsyncClient) -> None:
    described = (await client.get("/schema")).json()
    assert described["openapi"].startswith("3.1")
    validate(described)
    assert (await client.get("/schema/openapi.json")).json() == described
    as_yaml = await client.get("/schema/openapi.yaml")
    assert yaml.safe_load(as_yaml.text) == described
    assert as_yaml.headers["content-type"].startswith("application/vnd.oai.openapi;version=3.1")


async def test_only_the_api_is_described(client: AsyncClient) -> None:
    described = (await client.get("/schema")).json()
    assert set(described["paths"]) == {"/api/v1/providers", "/api/v1/providers/{slug}"}
    assert all(set(path) == {"get"} for path in described["paths"].values())


async def test_every_parameter_of_the_search_is_described_with_an_example_that_works(client: AsyncClient) -> None:
    described = (await client.get("/schema")).json()["paths"]["/api/v1/providers"]["get"]
    parameters = {each["name"]: each for each in described["parameters"]}
    assert set(parameters) == PARAMETERS
    for name, parameter in parameters.items():
        assert parameter["description"]
        assert parameter["in"] == "query"
        assert parameter["examples"][name]["value"] == EXAMPLES[name]
    pairs = [
        (name, str(each))
        for name, value in EXAMPLES.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    asked = read_asked(pairs, strict=True)
    assert all(getattr(asked, name) != getattr(Asked(), name) for name in PARAMETERS)


async def test_the_entrys_parameter_is_described_too(client: AsyncClient) -> None:
    described = (await client.get("/schema")).json()["paths"]["/api/v1/providers/{slug}"]["get"]
    (slug,) = described["parameters"]
    assert (slug["name"], slug["in"], slug["required"]) == ("slug", "path", True)
    assert slug["description"]
    assert slug["examples"] or slug["schema"]["examples"]
    assert set(described["responses"]) == {"200", "400", "404", "410"}


async def test_the_answer_and_its_problems_are_described(client: AsyncClient) -> None:
    described = (await client.get("/schema")).json()
    responses = described["paths"]["/api/v1/providers"]["get"]["responses"]
    assert set(responses) == {"200", "400", "404", "422"}
    assert "application/problem+json" in responses["422"]["content"]
    answer = described["components"]["schemas"]["Answer"]
    assert set(answer["properties"]) == set(Answer.__struct_fields__)
    assert "offers" in described["components"]["schemas"]["FoundProvider"]["properties"]


async def test_the_viewer_loads_nothing_from_elsewhere_and_runs_nothing_inline(client: AsyncClient) -> None:
    page = await client.get("/schema/viewer")
    assert page.status_code == 200
    assert "<title>The API - " in page.text
    assert "//" not in page.text.replace("https://www.w3.org", "")
    script = await client.get("/schema/viewer.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "/schema/openapi.json" in script.text
    assert msgspec.json.decode((await client.get("/schema/openapi.json")).content)["info"]["title"]
