"""Built files: kept for a year under their own version, and only those in the folder."""

import re
from pathlib import Path

import httpx
import pytest

from apdirectory.paths import ASSETS, TEMPLATES
from apdirectory.web import assets, frame
from apdirectory.web.assets import Assets
from apdirectory.web.frame import Frame


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "folder").mkdir()
    (tmp_path / "main.css").write_text("body { color: black }")
    (tmp_path / "folder" / "start.mjs").write_text("start()")
    (tmp_path / "icon.ico").write_bytes(b"\x00\x01")
    monkeypatch.setattr(assets, "ASSET_FILES", Assets(tmp_path))
    return tmp_path


async def test_a_file_may_be_kept_for_a_year_under_its_own_version(client: httpx.AsyncClient, folder: Path) -> None:
    address = assets.ASSET_FILES.address("main.css")
    assert re.fullmatch(r"/assets/main\.css\?v=[0-9a-f]{12}", address)
    answer = await client.get(address)
    assert answer.text == "body { color: black }"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["etag"]


@pytest.mark.parametrize("query", ["", "?v=", "?v=other", "?v=a&v=b"])
async def test_under_another_version_browsers_ask_each_time(
    client: httpx.AsyncClient, folder: Path, query: str
) -> None:
    answer = await client.get(f"/assets/main.css{query}")
    assert answer.headers["cache-control"] == "public, no-cache"
    again = await client.get(f"/assets/main.css{query}", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_the_version_changes_with_the_content(folder: Path) -> None:
    before = Assets(folder).address("main.css")
    (folder / "main.css").write_text("body { color: white }")
    assert Assets(folder).address("main.css") != before


async def test_kinds_are_those_of_the_files(client: httpx.AsyncClient, folder: Path) -> None:
    assert (await client.get("/assets/folder/start.mjs")).headers["content-type"] == "text/javascript; charset=utf-8"
    assert "charset" not in (await client.get("/assets/icon.ico")).headers["content-type"]


@pytest.mark.parametrize("name", ["other.css", "", "folder", "../secret", "%2e%2e/secret", "folder/../../secret"])
async def test_only_what_is_in_the_folder_is_served(client: httpx.AsyncClient, folder: Path, name: str) -> None:
    (folder.parent / "secret").write_text("secret")
    answer = await client.get(f"/assets/{name}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_every_file_that_pages_link_to_has_been_built() -> None:
    if not ASSETS.is_dir():
        pytest.skip("nothing has been built here: run make assets")
    named = {
        name
        for template in TEMPLATES.rglob("*.html")
        for name in re.findall(r"""asset\(['"]([^'"]+)['"]\)""", template.read_text())
    }
    assert "main.css" in named
    assert {name for name in named if Assets(ASSETS).find(name) is None} == set()


async def test_the_councils_colour_is_a_stylesheet(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await client.get("/colour.css")).text == ""
    monkeypatch.setattr(frame._Kept, "frame", Frame(service_name="Service", colour="#004d40"))
    answer = await client.get("/colour.css")
    assert answer.text == ":root { --govuk-brand-colour: #004d40; }\n"
    assert answer.headers["content-type"].startswith("text/css")
