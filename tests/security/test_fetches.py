"""Links that people type are never fetched: what speaks to other machines is listed here, and each has its address from
whoever runs the service."""

import ast
from pathlib import Path

import apdirectory

SPEAKS = {
    "accounts/sign_in/oidc/remote.py": "providers of identity, by settings",
    "accounts/sign_in/oidc/exchange.py": "the same",
    "documents/scanner.py": "the virus scanner, by CLAMD_URL",
}
CLIENTS = {"httpx", "urllib.request", "http.client", "aiohttp", "requests", "urllib3", "niquests"}
CALLS = {"open_connection", "create_connection", "urlopen"}
ROOT = Path(apdirectory.__file__).parent


def speaks(source: str) -> bool:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import) and CLIENTS & {each.name for each in node.names}:
            return True
        if isinstance(node, ast.ImportFrom) and node.module in CLIENTS:
            return True
        if isinstance(node, ast.Attribute) and node.attr in CALLS:
            return True
    return False


def test_nothing_else_speaks_to_other_machines() -> None:
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if speaks(path.read_text())}
    assert found == SPEAKS.keys()
