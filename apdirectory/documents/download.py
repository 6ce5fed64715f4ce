"""How a document leaves: as a download that no browser runs, recorded before its first byte."""

from uuid import UUID

from litestar.response import Stream

from apdirectory.audit.actions import record_reading
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.documents.permissions import may_open
from apdirectory.documents.queries import Document, document_by_id, is_there, parts_of
from apdirectory.documents.rules import offered_name
from apdirectory.errors import Gone, NotFound, NotWorking
from apdirectory.web.clock import moment
from apdirectory.web.log import LOG

RUNS_NOTHING = "sandbox; default-src 'none'"
NOT_THERE = "This document cannot be found. Tell whoever looks after the service, and say when you tried."


async def document_response(document: UUID) -> Stream:
    """For whoever is asking. Hidden is NotFound; removed is Gone; without a row in the audit nothing is sent."""
    async with transaction():
        found = await document_by_id(document)
        if not may_open(found.subject_kind, asker().role):
            raise NotFound
        if found.removed_at is not None:
            raise Gone(f"This document was removed at {moment(found.removed_at)}.", title="Document removed")
        if not await is_there(found):
            LOG.error("document missing")
            raise NotWorking(NOT_THERE)
        await record_reading("document", str(found.id), authority=_whose_audit(found), why="Downloaded")
    name = offered_name(found.kind, found.id.hex[:8], found.media_type)
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": RUNS_NOTHING,
        "content-length": str(found.size),
        "cache-control": "no-store",
    }
    return Stream(parts_of(found), media_type=_media_type(found.media_type), headers=headers)


def _whose_audit(document: Document) -> int:
    """Who acts for an authority is seen by its managers, also where a provider's evidence is kept by another."""
    return asker().authority or document.authority


def _media_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
