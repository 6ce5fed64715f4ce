"""Keeping documents and removing them."""

import asyncio
from collections.abc import AsyncIterable
from uuid import UUID, uuid4

import asyncpg

from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.documents.folder import write
from apdirectory.documents.intake import Received, received
from apdirectory.documents.queries import DATABASE, FOLDER, document_by_id
from apdirectory.documents.rules import PART
from apdirectory.documents.scanner import CLEAN
from apdirectory.errors import Forbidden, NotFound, Problems
from apdirectory.settings import read_settings
from apdirectory.web.clock import now

LONGEST_WHY = 500
KEEP = """
INSERT INTO document (id, authority_id, subject_kind, subject, kind, name, media_type, size, sha256, kept_in,
                      uploaded_by, organisation, team, uploaded_at, scanned_at, scan_result)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""
KEEP_PART = "INSERT INTO document_part (authority_id, document, number, content) VALUES ($1, $2, $3, $4)"
REMOVE = "UPDATE document SET removed_at = $2, removed_by = $3, removed_why = $4 WHERE id = $1 AND removed_at IS NULL"


async def store(
    stream: AsyncIterable[bytes], filename: str, *, authority: int, subject_kind: str, subject: UUID, kind: str
) -> UUID:
    """Take in a file, check it, and keep it with a record: the document's id. Open no transaction around it.

    Raises Refused, which says what to do beside the field, or NotWorking; then nothing is kept. `authority` is the
    record's, never what was sent. Whoever keeps other rows with it takes `received` and `keep`.
    """
    async with received(stream, filename) as file:
        return await keep(file, authority=authority, subject_kind=subject_kind, subject=subject, kind=kind)


async def keep(file: Received, *, authority: int, subject_kind: str, subject: UUID, kind: str) -> UUID:
    """A file that was checked is kept in the transaction that is open: row, content and audit, or nothing."""
    document, who, folder, at = uuid4(), asker(), read_settings().documents_folder, now()
    try:
        async with transaction() as database:
            await database.execute(
                KEEP,
                *(document, authority, subject_kind, subject, kind, file.name, file.kind.media_type, file.size),
                *(file.sha256, FOLDER if folder else DATABASE, who.account, who.organisation, who.team, at),
                *(at if file.scan == CLEAN else None, file.scan),
            )
            if folder:
                await asyncio.to_thread(write, folder, document, file.file)
            else:
                await _keep_parts(database, authority, document, file)
            detail = {"of": subject_kind, "record": str(subject), "kind": kind, "size": file.size, "scan": file.scan}
            await record(
                "document.stored",
                subject_kind="document",
                subject=str(document),
                authority=authority,
                detail=detail,
            )
    except asyncpg.InsufficientPrivilegeError:
        raise Forbidden("Only those who work on this record can add a document to it.") from None
    return document


async def _keep_parts(database: asyncpg.Connection, authority: int, document: UUID, file: Received) -> None:
    """One at a time: no more than a part is held."""
    file.file.seek(0)
    for number in range(-(-file.size // PART)):
        await database.execute(KEEP_PART, authority, document, number, file.file.read(PART))


async def remove(document: UUID, why: str) -> None:
    """Nobody can open it any more. That it was there, who removed it and why, stays; its content does not."""
    problems, said = Problems(), why.strip()
    if not said or len(said) > LONGEST_WHY:
        problems.add("why", f"Say why it is removed, in {LONGEST_WHY} characters or fewer")
    problems.raise_if_any()
    found = await document_by_id(document)
    async with transaction() as database:
        done = await database.execute(REMOVE, document, now(), asker().account, said)
        if done == "UPDATE 0":
            raise NotFound
        await database.execute("DELETE FROM document_part WHERE document = $1", document)
        await record(
            "document.removed",
            subject_kind="document",
            subject=str(document),
            authority=asker().authority or found.authority,  # nobody writes into another authority's audit
            why=said,
        )
