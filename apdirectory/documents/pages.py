"""`/documents/{id}`: a download. `/admin/documents`: what administrators need to know about files, and a way to try."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from apdirectory.documents.download import document_response
from apdirectory.documents.intake import received
from apdirectory.documents.queries import documents_total
from apdirectory.documents.rules import ACCEPT, ALLOWED, Refusal, Refused
from apdirectory.documents.scanner import CLEAN, answers
from apdirectory.settings import read_settings
from apdirectory.web.forms import TAKES_FILE, Form, read_form_with_file
from apdirectory.web.rendering import form_page

AnyRequest = Request[Any, Any, Any]
PATH = "/admin/documents"
NO_SCANNER = "None. Files are not looked through for viruses: set CLAMD_URL"
SCANNER_AWAY = "It does not answer. Until it does, no file is taken"


@get("/documents/{document:uuid}", include_in_schema=False)
async def download(document: FromPath[UUID]) -> Stream:
    return await document_response(document)


@get(PATH, include_in_schema=False)
async def documents(request: AnyRequest) -> Response[str]:
    return await _page(request, Form())


@post(f"{PATH}/try", include_in_schema=False, status_code=200, **TAKES_FILE)
async def try_file(request: AnyRequest) -> Response[str]:
    """A file goes through all that an upload goes through, and is not kept."""
    form, sent = await read_form_with_file(request, (), "file")
    if sent is None:
        form.add("file", Refusal.NO_FILE.value)
        return await _page(request, form)
    try:
        async with received(sent, sent.name) as file:
            scanned = "The scanner found nothing in it." if file.scan == CLEAN else "No scanner looked through it."
            tried = f"“{file.name}” would be taken as {file.kind.says}. {scanned} It was not kept."
    except Refused as refused:
        form.add("file", refused.why.value)
        tried = ""
    return await _page(request, form, tried)


async def _page(request: AnyRequest, form: Form, tried: str = "") -> Response[str]:
    settings, totals = read_settings(), await documents_total()
    scanner = NO_SCANNER
    if settings.scanner is not None:
        scanner = "It answers. Every file goes through it" if await answers() else SCANNER_AWAY
    return form_page(
        request,
        "documents/documents.html",
        form,
        heading="Documents",
        tried=tried,
        kinds=ALLOWED,
        accept=ACCEPT,
        totals=totals,
        scanner=scanner,
        scanned=settings.scanner is not None,
        kept_in="In a folder" if settings.documents_folder else "In the database",
    )


routes = [download, documents, try_file]
