"""PostgreSQL's socket lies in a folder of ours alone, though the folder above may be everybody's."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from apdirectory.database import embedded
from apdirectory.database.cluster import NOBODY, Account, CannotStart
from apdirectory.database.embedded import embedded_postgres, must_be_own_folder

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give a folder to another user")


@pytest.fixture
def everybodys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files go, and the state's path is too long for a socket."""
    with tempfile.TemporaryDirectory(prefix="apd-") as made:
        Path(made).chmod(0o755)
        monkeypatch.setattr(tempfile, "tempdir", made)
        monkeypatch.setattr(embedded, "LONGEST_SOCKET_FOLDER", 1)
        yield Path(made)


def test_a_link_in_its_place_is_refused_and_what_it_leads_to_is_left_alone(everybodys: Path) -> None:
    anothers = everybodys / "precious"
    anothers.mkdir()
    (anothers / "kept").touch()
    state = everybodys / "state"
    embedded._socket_folder(state).symlink_to(anothers)
    said = r"someone else's, or no folder\. Remove it, or set TMPDIR"
    with pytest.raises(CannotStart, match=said), embedded_postgres(state, durable=False):
        pass
    assert (anothers / "kept").exists()
    assert anothers.stat().st_uid == os.geteuid()


@AS_ROOT
@pytest.mark.parametrize(("owner", "runs_as"), [(1000, None), (1000, NOBODY), (NOBODY, None)])
def test_anothers_folder_is_refused(tmp_path: Path, owner: int, runs_as: int | None) -> None:
    os.chown(tmp_path, owner, -1)
    with pytest.raises(CannotStart):
        must_be_own_folder(tmp_path, Account(user=runs_as))


def test_ones_own_is_taken_and_the_servers(tmp_path: Path) -> None:
    must_be_own_folder(tmp_path, Account())
    must_be_own_folder(tmp_path, Account(user=NOBODY))
    if os.geteuid() == 0:
        os.chown(tmp_path, NOBODY, -1)
        must_be_own_folder(tmp_path, Account(user=NOBODY))
