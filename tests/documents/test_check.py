"""`apdirectory check` says how many documents are missing or spare."""

from pathlib import Path

import pytest
from litestar import Litestar

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.documents.folder import path_of
from tests.database.test_policies import run
from tests.documents.people import asker_of, stored
from tests.personas import add_personas


async def test_check_names_documents_that_are_missing_and_spare(
    clean_database: Addresses, app_of_personas: Litestar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "documents"
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(folder))
    async with transaction() as database:
        people = await add_personas(database, app_of_personas)
        officer = await asker_of(database, people, "officer")
    lost, _ = [await stored(officer) for _ in range(2)]
    sound = await run(clean_database, tmp_path, "check")
    assert (sound.returncode, sound.stderr) == (0, "")
    path_of(folder, lost).rename(path_of(folder, lost).with_suffix(".part"))
    amiss = await run(clean_database, tmp_path, "check")
    assert (amiss.returncode, amiss.stdout) == (1, "")
    assert amiss.stderr.splitlines() == [
        "Of 2 documents, 1 cannot be found whole. Restore them from a backup.",
        "1 document more than are listed are kept. The worker deletes what was removed within two hours, "
        "and the rest after 30 days.",
    ]
