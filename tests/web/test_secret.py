"""The secret that everything is sealed with: given, or made once and kept."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from apdirectory.errors import Unprocessable
from apdirectory.settings import read_settings
from apdirectory.web.secret import key_for, secret_key


def test_the_embedded_database_keeps_its_own_which_nobody_else_can_read(tmp_path: Path) -> None:
    settings = replace(read_settings(), secret_key=None, database_url=None, state_folder=tmp_path / "state")
    with ThreadPoolExecutor(8) as at_once:
        made = set(at_once.map(lambda _: secret_key(settings), range(32)))
    assert len(made) == 1
    assert len(made.pop()) >= 64
    (file,) = (tmp_path / "state").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("left", ["", "x" * 31])
def test_a_kept_secret_that_was_cut_short_is_not_used(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret_key").write_text(left)
    with pytest.raises(Unprocessable, match=r"secret_key, .* is empty or cut short\. Put it back from a backup"):
        secret_key(replace(read_settings(), secret_key=None, database_url=None, state_folder=tmp_path))


def test_a_secret_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done, sync, link = [], os.fsync, os.link

    def synced(opened: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(opened).st_mode) else "file")
        sync(opened)

    def linked(made: Path, file: Path) -> None:
        done.append("name")
        link(made, file)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", linked)
    secret_key(replace(read_settings(), secret_key=None, database_url=None, state_folder=tmp_path))
    assert done == ["file", "name", "folder"]


def test_a_database_of_ones_own_needs_a_secret_of_ones_own() -> None:
    settings = replace(read_settings(), secret_key=None, database_url="postgresql://x")
    with pytest.raises(Unprocessable, match="SECRET_KEY is not set"):
        secret_key(settings)
    with pytest.raises(Unprocessable, match="fewer than 32"):
        secret_key(replace(settings, secret_key="x" * 31))
    assert secret_key(replace(settings, secret_key="x" * 32)) == "x" * 32


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert key_for("csrf") == key_for("csrf") != key_for("device")
    assert len(key_for("csrf")) == 32


def test_proxies_that_are_none_are_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, proxy")
    with pytest.raises(Unprocessable, match="TRUSTED_PROXIES has 'proxy'"):
        read_settings()
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    assert read_settings().trusted_proxies == ("10.0.0.0/8", "::1")
