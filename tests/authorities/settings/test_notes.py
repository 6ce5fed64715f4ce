"""What a group of settings is said to do yet, held to what the code reads."""

import ast
from pathlib import Path

import pytest

import apdirectory
from apdirectory.authorities.settings.definitions import GROUPS, ON_EVERY_PAGE
from apdirectory.authorities.settings.districts import DISTRICTS

CODE = Path(apdirectory.__file__).parent
DEFINED = CODE / "authorities/settings/definitions"


def read() -> set[str]:
    """Every string of the code but where settings are defined; a name that is asked for is one of them."""
    files = [each for each in CODE.rglob("*.py") if DEFINED not in each.parents]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    strings = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return strings | ON_EVERY_PAGE | {DISTRICTS}


READ = read()


@pytest.mark.parametrize("heading", GROUPS)
def test_a_note_says_that_nothing_goes_by_it_yet_where_no_code_does(heading: str) -> None:
    note, group = GROUPS[heading]
    counting = {each.name for each in group} & READ
    assert counting == (set() if note else {each.name for each in group})
    assert not note or "once" in note or "from the day they do" in note
