"""Reading documents: what row-level security lets the asker find, and how many there are in all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Struct

from apdirectory.database.transaction import transaction
from apdirectory.documents.folder import files_in, path_of
from apdirectory.documents.rules import PART
from apdirectory.errors import NotFound, NotWorking
from apdirectory.settings import read_settings
from apdirectory.web.log import LOG
from apdirectory.web.words import count

DATABASE, FOLDER = "database", "folder"

COLUMNS = """
SELECT id, authority_id AS authority, subject_kind, subject, kind, name, media_type, size, kept_in, uploaded_by,
       uploaded_at, scan_result, removed_at
FROM document
"""
CENSUS = "SELECT id, size, kept_in, held, removed FROM document_census()"


class Document(Struct, frozen=True, kw_only=True):
    """`subject` is the record it belongs to, `kind` what it is to that record, `name` what it was called."""

    id: UUID
    authority: int
    subject_kind: str
    subject: UUID
    kind: str
    name: str
    media_type: str
    size: int
    kept_in: str
    uploaded_by: UUID
    uploaded_at: datetime
    scan_result: str
    removed_at: datetime | None


class Totals(Struct, frozen=True, kw_only=True):
    """How many documents there are, and whether what is kept agrees with what is listed."""

    documents: int
    size: int
    missing: int
    """Documents whose content is not there, or not whole."""
    spare: int
    """Content that belongs to no document, or to one that was removed."""
    without_folder: int
    """Of those missing, how many are in a folder while none is set."""


_document = msgspec.json.Decoder(Document)


async def document_by_id(document: UUID) -> Document:
    """What is hidden from the asker is not there."""
    async with transaction() as database:
        found = await database.fetchval(f"SELECT to_json(d)::text FROM ({COLUMNS}WHERE id = $1) d", document)
    if found is None:
        raise NotFound
    return _document.decode(found)


async def parts_of(document: Document) -> AsyncIterator[bytes]:
    """Its content, in parts. No connection is held while a slow reader takes them, and each part is asked for anew."""
    opened = None if document.kept_in == DATABASE else await _opened(document)
    try:
        for number in range(-(-document.size // PART)):
            part = await (_part(document, number) if opened is None else asyncio.to_thread(opened.read, PART))
            if not part:
                raise RuntimeError("A document ended before its end")  # the download breaks off, and is not half a file
            yield part
    finally:
        if opened is not None:
            opened.close()


async def is_there(document: Document) -> bool:
    """Whether its content is: asked before anything is said of it."""
    if document.kept_in == DATABASE:
        return await _part(document, 0) is not None
    folder = read_settings().documents_folder
    return folder is not None and await asyncio.to_thread(path_of(folder, document.id).is_file)


async def _part(document: Document, number: int) -> bytes | None:
    async with transaction() as database:
        found: bytes | None = await database.fetchval(
            "SELECT content FROM document_part WHERE authority_id = $1 AND document = $2 AND number = $3",
            *(document.authority, document.id, number),
        )
    return found


async def _opened(document: Document) -> IO[bytes]:
    folder = read_settings().documents_folder
    try:
        if folder is None:
            raise FileNotFoundError
        return await asyncio.to_thread(path_of(folder, document.id).open, "rb")
    except OSError:
        LOG.error("document missing")
        raise NotWorking from None


async def documents_total() -> Totals:
    """Of every authority's, as numbers alone."""
    async with transaction() as database:
        rows = await database.fetch(CENSUS)
    folder = read_settings().documents_folder
    sizes = await asyncio.to_thread(_sizes, folder) if folder else {}
    live = [row for row in rows if not row["removed"]]
    expected = {row["id"].hex for row in live if row["kept_in"] == FOLDER}
    short = [row for row in live if row["size"] != _held(row, sizes)]
    spare = sum(row["held"] > 0 for row in rows if row["removed"]) + len(sizes.keys() - expected)
    return Totals(
        documents=len(live),
        size=sum(row["size"] for row in live),
        missing=len(short),
        spare=spare,
        without_folder=0 if folder else len(expected),
    )


def _held(row: asyncpg.Record, sizes: dict[str, int]) -> int:
    """How many bytes of it are there."""
    return int(row["held"] if row["kept_in"] == DATABASE else sizes.get(row["id"].hex, 0))


def _sizes(folder: Path) -> dict[str, int]:
    return {name: path.stat().st_size for name, path in files_in(folder)}


async def documents_amiss() -> list[str]:
    """A sentence for each thing that is wrong with what is kept."""
    totals = await documents_total()
    documents, lost = count(totals.documents, "document"), totals.missing - totals.without_folder
    unset = f"Of {documents}, {totals.without_folder} are in a folder. Set DOCUMENTS_FOLDER to it again."
    missing = f"Of {documents}, {lost} cannot be found whole. Restore them from a backup."
    spare = (
        f"{count(totals.spare, 'document')} more than are listed are kept. The worker deletes what was removed within "
        "two hours, and the rest after 30 days."
    )
    return [unset] * bool(totals.without_folder) + [missing] * bool(lost) + [spare] * bool(totals.spare)
