"""Deleting files of the folder that no document needs: of those removed at once, of those nobody knows after 30 days.

A database that was restored, or is another one, knows few of the files or none. Then nothing unknown is deleted.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from apdirectory.database.transaction import transaction
from apdirectory.documents.folder import files_in
from apdirectory.documents.queries import CENSUS, FOLDER
from apdirectory.settings import read_settings
from apdirectory.web.clock import now
from apdirectory.web.log import LOG

KEPT_UNKNOWN = timedelta(days=30)
"""Time to notice that the database is the wrong one."""


async def sweep(due: datetime) -> None:
    """Files are listed before rows are asked for: what comes later is not deleted."""
    folder = read_settings().documents_folder
    if folder is None:
        return
    files = await asyncio.to_thread(lambda: dict(files_in(folder)))
    async with transaction() as database:
        rows = await database.fetch(CENSUS)
    removed = {row["id"].hex: row["removed"] for row in rows if row["kept_in"] == FOLDER}
    if files and not removed:
        LOG.error("sweep stopped: the database knows no file of the folder")
        return
    await asyncio.to_thread(_delete, [path for name, path in files.items() if removed.get(name)])
    unknown = await asyncio.to_thread(_old, [path for name, path in files.items() if name not in removed])
    if len(unknown) * 2 > len(files):
        LOG.error("sweep stopped: the database does not know most files of the folder")
        return
    await asyncio.to_thread(_delete, unknown)


def _old(paths: Iterable[Path]) -> list[Path]:
    """Since they came into this folder, which a restored file says as well: its time of writing is older."""
    before = (now() - KEPT_UNKNOWN).timestamp()
    return [path for path in paths if path.exists() and path.stat().st_ctime < before]


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
