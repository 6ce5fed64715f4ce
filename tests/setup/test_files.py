"""What the repository promises about its own files."""

import ast
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from apdirectory.settings import READ
from tests.test_conventions import level

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_python_locks_have_hashes_and_no_address(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    pinned = [line for line in lines if re.match(r"[a-z0-9]", line)]
    assert len(pinned) > 20
    assert all(re.match(r"\S+==\S+( ; .+)? \\$", line) for line in pinned)  # a hash follows
    assert not [line for line in lines if "://" in line or "index-url" in line or "find-links" in line]


def test_the_npm_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert packages["node_modules/govuk-frontend"]["version"] == "6.3.0"
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_what_the_runtime_installs_is_what_was_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9][^ ;]+==[^ ]+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_readme_describes_every_setting_and_no_other() -> None:
    read = set(READ)
    for file in (ROOT / "apdirectory").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv"):
                if isinstance(node.args[0], ast.Name):
                    continue  # each of READ
                read.add(ast.literal_eval(node.args[0]))
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert described == read - {"HOME", "XDG_DATA_HOME"}


def test_the_readme_maps_every_room() -> None:
    mapped = set(re.findall(r"^\| `([a-z_/]+)/` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    package = ROOT / "apdirectory"
    folders = {file.parent.relative_to(package).as_posix() for file in package.rglob("__init__.py")}
    groups = {".", "accounts", "providers"}  # folders of rooms, not rooms
    unmapped = {folder for folder in folders - groups if not any(f"{folder}/".startswith(f"{m}/") for m in mapped)}
    assert not unmapped
    assert mapped <= folders


OUR_OWN = re.compile(
    r"styles/[\w./-]+\.(scss|js)|apdirectory/web/viewer\.(css|js)|tests/accounts/sign_in/oidc/provider\.mjs"
)


def test_no_third_party_styles_or_scripts_are_committed() -> None:
    listed = subprocess.run([shutil.which("git") or "git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("This is no clone: git knows no files here.")
    files = [name for name in listed.stdout.splitlines() if re.search(r"\.(css|scss|[cm]?js|map|woff2?)$", name)]
    assert "styles/main.scss" in files
    assert [name for name in files if not OUR_OWN.fullmatch(name)] == []
    for name in files:
        text = (ROOT / name).read_text() if (ROOT / name).exists() else ""
        assert not re.search(r"@license|copyright|\(c\) ?\d{4}|sourceMappingURL", text, re.IGNORECASE), name


def test_the_licences_of_what_is_shipped_are_shipped_with_it() -> None:
    notice = (ROOT / "NOTICE").read_text()
    assert "Permission is hereby granted, free of charge" in notice
    assert "Copyright (C) 2017 Crown Copyright (Government Digital Service)" in notice
    assert "Gloucestershire County Council, page on" in notice
    shipped = {file.name for file in (ROOT / "assets" / "swagger").iterdir()}
    scripts = {name for name in shipped if name.endswith(".js")}
    icons = {file.name for file in (ROOT / "assets" / "icons").iterdir()}
    assert "LICENSE" in icons and "Lucide" in notice and "Cole Bemis" in notice
    assert {"LICENSE", "NOTICE"} | {f"{name}.LICENSE.txt" for name in scripts} <= shipped


def test_folders_of_what_others_wrote_are_never_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {"/assets/", "/node_modules/"} <= set(ignored)


def test_rooms_are_mapped_from_the_top_down() -> None:
    rows = re.findall(r"^\| `([a-z_/]+)/` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    ranks = [level(f"{row.replace('/', '.')}.queries") for row in rows]
    assert ranks == sorted(ranks)
