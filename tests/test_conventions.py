"""The house rules that a machine can check: what may import what, who writes, and what every file and route has."""

import ast
import asyncio
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from piccolo.apps.migrations.commands.new import AutoMigrationManager

from apdirectory.accounts.access.matrix import MATRIX
from apdirectory.accounts.access.who import ANYONE
from apdirectory.app import create_app
from apdirectory.database.engine import ROOMS
from apdirectory.web.public import PUBLIC

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "apdirectory"
TEMPLATES = ROOT / "templates"

ORDER = [
    "database",
    "web",
    "audit",
    "messages",
    "documents",
    "places",
    "authorities",
    "accounts",
    "providers.names",
    "providers.due",
    "providers.listing",
    "providers.entries",
    "providers.capacity",
    "providers.confirming",
    "providers.entries.changes",
    "providers.entries.versions",
    "providers.quality",
    "providers.wording",
    "providers.imports",
    "providers.examples",
    "providers.search",
    "providers.provider_page",
    "providers.claims",
    "providers.my_provider",
    "providers.facts",
    "providers.open_data",
    "referrals",
    "outcomes",
]
"""Rooms, and modules that several share, from the top down: each imports its own room and those above."""
FOR_ALL = {
    "errors",
    "settings",
    "paths",
    "providers.vocabulary",
    "accounts.access.roles",
    "accounts.access.matrix",
    "accounts.access.directory",
    "accounts.access.who",
}
"""Modules that all may import, and that import nothing else: of no room, or pure."""
PUT_TOGETHER = {"app", "cli", "work", "__main__"}
"""Modules that put the rooms together."""
MEET_PEOPLE = ("pages", "api", "commands")
"""Parts of a room that may call every room, and that only what puts the rooms together imports."""

PURE = {
    "states",
    "permissions",
    "roles",
    "matrix",
    "directory",
    "who",
    "grid",
    "typed",
    "same_name",
    "estimates",
    "suppression",
    "vocabulary",
    "school_days",
    "definition",
    "definitions",
}
FRAMEWORKS = ("litestar", "piccolo", "asyncpg", "uvicorn", "jinja2")

WRITES = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\w+(\s+\w+)?\s+SET|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO)\b")
PICCOLO_WRITES = {"insert", "update", "delete", "save", "remove", "alter"}
WRITERS_BESIDE_ACTIONS = {
    "database/migrate.py": "records which migrations ran",
    "places/postcodes.py": "fills postcodes by COPY, from a package",
}


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(file): file for file in sorted(PACKAGE.rglob("*.py"))}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text())


@cache
def imports(name: str) -> frozenset[str]:
    """Full names of all that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def ours(name: str) -> set[str]:
    """The modules of the package that a module imports."""
    return {each.removeprefix("apdirectory.") for each in imports(name) if each.startswith("apdirectory.")} & set(
        MODULES
    )


def reached(name: str) -> Iterator[tuple[str, str]]:
    """All that a module needs: pairs of (importer, imported), as far as it goes."""
    seen, todo = {name}, [name]
    while todo:
        for found in ours(importer := todo.pop()):
            yield importer, found
            if found not in seen:
                seen.add(found)
                todo.append(found)


def room(name: str) -> str | None:
    """A room within a room may stand further down: the longest name is meant."""
    return max((each for each in ORDER if f"{name}.".startswith(f"{each}.")), key=len, default=None)


def level(name: str) -> int:
    """How far down a module's room is; what all may import is above the first."""
    where = None if name in FOR_ALL else room(name)
    if where is None:
        assert name in FOR_ALL or MODULES[name].name == "__init__.py", f"{name} belongs to no room"
        return -1
    return ORDER.index(where)


@pytest.mark.parametrize("name", [each for each in MODULES if each not in PUT_TOGETHER])
def test_modules_need_only_rooms_above_theirs(name: str) -> None:
    if name.rpartition(".")[2] not in MEET_PEOPLE:
        assert [found for found in ours(name) if level(found) > level(name)] == []


@pytest.mark.parametrize("name", [each for each in MODULES if each not in PUT_TOGETHER])
def test_only_what_puts_rooms_together_imports_pages_api_and_commands(name: str) -> None:
    assert [found for found in ours(name) if found.rpartition(".")[2] in MEET_PEOPLE] == []


@pytest.mark.parametrize("name", [each for each in MODULES if PURE & set(each.split("."))])
def test_what_is_pure_needs_no_framework(name: str) -> None:
    needed = imports(name).union(*(imports(found) for _, found in reached(name)))
    assert not [each for each in needed if each.startswith(FRAMEWORKS)]


@pytest.mark.parametrize("name", [each for each in MODULES if each.endswith((".actions", ".queries", ".tables"))])
def test_what_reads_and_writes_knows_nothing_of_pages(name: str) -> None:
    assert not [each for each in imports(name) if each.startswith(("litestar", "jinja2", "apdirectory.web.rendering"))]


def written_in(name: str) -> list[str]:
    """Statements that change rows, in SQL or through Piccolo."""
    found = []
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITES.search(node.value):
            found.append(node.value.strip()[:60])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            table = ast.unparse(node.func.value).partition(".")[0].partition("(")[0]
            if node.func.attr in PICCOLO_WRITES and table[:1].isupper() and not table.isupper():
                found.append(ast.unparse(node)[:60])
            if node.func.attr.startswith("copy_") and node.func.attr.endswith("_to_table"):
                found.append(ast.unparse(node)[:60])
    return found


@pytest.mark.parametrize("name", MODULES)
def test_only_actions_change_rows(name: str) -> None:
    file = MODULES[name].relative_to(PACKAGE).as_posix()
    if name.endswith(".actions") or file in WRITERS_BESIDE_ACTIONS:
        return
    if name.endswith(".statements"):  # SQL that is long enough for a file of its own
        users = {each for each in MODULES if name in ours(each)}
        assert users <= {name.replace(".statements", ".actions")} or written_in(name) == []
        return
    assert written_in(name) == []


def test_exceptions_to_one_writer_still_write() -> None:
    assert [file for file in WRITERS_BESIDE_ACTIONS if not written_in(module_name(PACKAGE / file))] == []
    sql = [file.name for file in PACKAGE.rglob("*.sql") if WRITES.search(file.read_text())]
    assert sql == []


STAYS_WITH_THE_SESSION = re.compile(
    r"(?:^|;)\s*SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)[a-zA-Z]|\bset_config\s*\((?![^;]*,\s*true\s*\))"
    r"|\bpg_(?:try_)?advisory_lock|\bCREATE\s+(?:LOCAL\s+|GLOBAL\s+)?TEMP|(?:^|;)\s*(?:UN)?LISTEN\s"
    r"|\bDECLARE\b[^;]*\bWITH\s+HOLD\b|(?:^|;)\s*PREPARE\s"
)
"""SQL whose effect outlives the transaction. The pool hands connections on as they are, without a reset."""


def said_in(name: str) -> Iterator[str]:
    """Every text in a module but its docstrings; those put together of parts, whole."""
    parts, docstrings = set(), set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.JoinedStr):
            parts |= {id(part) for part in ast.walk(node) if isinstance(part, ast.Constant)}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        if isinstance(node, ast.Expr):
            docstrings.add(id(node.value))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (parts | docstrings):
            yield node.value


def test_pooled_connections_are_left_as_they_were() -> None:
    sql = {file.relative_to(PACKAGE).as_posix(): [file.read_text()] for file in PACKAGE.rglob("*.sql")}
    said = sql | {file.relative_to(PACKAGE).as_posix(): list(said_in(name)) for name, file in MODULES.items()}
    assert {file for file, texts in said.items() if any(map(STAYS_WITH_THE_SESSION.search, texts))} == {
        "database/migrate.py"  # whose connection is its own
    }


@pytest.mark.parametrize(
    ("sql", "stays"),
    [
        ("SET jit = off", True),
        ("SELECT 1; SET SESSION jit = off", True),
        ("SET LOCAL lock_timeout = '10s'; SET LOCAL jit = off", False),
        ("UPDATE provider SET name = $1", False),
        ("INSERT INTO listing_word VALUES ($1) ON CONFLICT (word) DO UPDATE SET word = $1", False),
        ("SELECT set_config('app.role', $1, false)", True),
        ("SELECT set_config('app.role', $1, $2)", True),
        ("SELECT set_config('app.role', $1, true)", False),
        ("SELECT pg_advisory_lock(1)", True),
        ("SELECT pg_try_advisory_lock_shared(1)", True),
        ("SELECT pg_advisory_xact_lock(1)", False),
        ("CREATE TEMPORARY TABLE seen (id int)", True),
        ("LISTEN changes", True),
        ("NOTIFY changes", False),
    ],
)
def test_what_stays_with_a_session_is_told_from_what_ends_with_the_transaction(sql: str, stays: bool) -> None:
    assert bool(STAYS_WITH_THE_SESSION.search(sql)) == stays


def committed_text() -> list[Path]:
    folders = ("apdirectory", "templates", "styles", "migrations", "tests", "benchmarks", "docs")
    kinds = {".py", ".html", ".sql", ".js", ".scss", ".md", ".toml"}
    return [file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in kinds]


@pytest.mark.parametrize("file", committed_text(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_files_are_short_and_finished(file: Path) -> None:
    text = file.read_text()
    part = file.relative_to(ROOT).parts[0]
    if part != "migrations" and file.suffix != ".md":
        limit = 500 if part == "tests" else 300
        assert len(text.splitlines()) <= limit, "two files"
    assert not re.findall(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b", text), "finish it, or open an issue"
    if part != "tests":
        assert not re.findall(r"/work/|/root/|\.\./shared", text), "names a machine"


VAGUE = {"utils", "util", "helpers", "helper", "manager", "service", "services", "data", "info", "common", "misc"}


def test_files_have_the_fields_words_for_names() -> None:
    assert not [name for name in MODULES if set(name.split(".")) & VAGUE]


@pytest.mark.parametrize("name", [each for each in MODULES if MODULES[each].read_text().strip()])
def test_every_module_says_what_it_is_for(name: str) -> None:
    if name.rpartition(".")[2] not in ("tables", "piccolo_app"):
        assert ast.get_docstring(tree(name))


# --- Templates


def template_names() -> list[str]:
    return sorted(file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("*.html"))


def parsed(name: str) -> nodes.Template:
    return Environment(autoescape=True).parse((TEMPLATES / name).read_text())


def mentioned() -> set[str]:
    """Every string in a template or in the package: a template that nobody names is an orphan."""
    found: set[str] = set()
    for name in template_names():
        found |= {str(each.value) for each in parsed(name).find_all(nodes.Const) if each.value != name}
    for name in MODULES:
        found |= {str(node.value) for node in ast.walk(tree(name)) if isinstance(node, ast.Constant)}
    return found


def test_every_template_is_used() -> None:
    assert set(template_names()) - mentioned() == set()


@pytest.mark.parametrize("name", template_names())
def test_every_macro_that_is_imported_is_used(name: str) -> None:
    template = parsed(name)
    imported = {
        each if isinstance(each, str) else each[1]
        for node in template.find_all(nodes.FromImport)
        for each in node.names
    }
    used = {node.name for node in template.find_all(nodes.Name) if node.ctx == "load"}
    assert imported <= used


@pytest.mark.parametrize("name", template_names())
def test_templates_hold_no_style_and_no_script_of_their_own(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:|\|\s*safe\b", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


# --- Routes


def handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    """Each route's template with its handler, but for the OPTIONS that Litestar adds."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            if handler.http_methods != {"OPTIONS"}:
                yield re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path), handler


@pytest.fixture(scope="module")
def app() -> Litestar:
    return create_app()


LITESTARS_OWN = {("/schema/{path}", "GET")}
"""Says that nothing else is there; unlisted, it is refused like any address that is not."""


def test_every_route_is_listed_in_the_permission_matrix_and_every_listed_route_is_there(app: Litestar) -> None:
    found = {(path, str(method)) for path, handler in handlers(app) for method in handler.http_methods}
    assert found - set(MATRIX) - LITESTARS_OWN == set(), "list it in apdirectory/accounts/access/matrix.py"
    assert set(MATRIX) - found == set(), "listed, but there is no such route"


def test_only_what_is_the_same_for_anyone_may_be_kept() -> None:
    assert {path for (path, method), who in MATRIX.items() if who is ANYONE} == PUBLIC
    assert {method for (_, method), who in MATRIX.items() if who is ANYONE} == {"GET"}


def test_no_handler_runs_in_a_thread() -> None:
    """A thread shares no transaction. Long work without one is sent to a thread by name, as maps are."""
    keywords = [(name, node.arg) for name in MODULES for node in ast.walk(tree(name)) if isinstance(node, ast.keyword)]
    assert {name for name, keyword in keywords if keyword == "sync_to_thread"} == set()


# --- Migrations


@pytest.mark.parametrize("name", ROOMS)
def test_migrations_from_empty_leave_nothing_to_find(name: str) -> None:
    config = import_module(f"{name}.piccolo_app").APP_CONFIG
    if not config.table_classes:
        pytest.skip("its tables are plain SQL, which --auto does not look at")
    found = asyncio.run(AutoMigrationManager().get_alter_statements(config))
    assert [statement for group in found for statement in group.statements] == []
