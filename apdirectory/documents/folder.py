"""Documents in a folder: each a file under its random id, in sub-folders by the id's beginning.

A file is written whole and on the disk before its row is committed. One whose row never was is swept away later.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from uuid import UUID

from apdirectory.documents.rules import PART

UNFINISHED = ".part"
OURS = re.compile(rf"[0-9a-f]{{32}}(?:{re.escape(UNFINISHED)})?")


def path_of(folder: Path, document: UUID) -> Path:
    name = document.hex
    return folder / name[:2] / name[2:4] / name


def write(folder: Path, document: UUID, content: IO[bytes]) -> None:
    to = path_of(folder, document)
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = to.with_suffix(UNFINISHED)
    content.seek(0)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, PART)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(to)
    for above in (to.parent, to.parent.parent, folder):
        _on_disk(above)


def _on_disk(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file that was written here, with its name: an id, or that of one that was not finished. No other is ours."""
    for found in folder.glob("??/??/*"):
        name = found.name
        if OURS.fullmatch(name) and found.parent == folder / name[:2] / name[2:4] and found.is_file():
            yield name, found
