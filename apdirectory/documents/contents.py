"""What the parts of a Word or LibreOffice document say: nothing that runs, and nothing fetched when it is opened.

Links that people follow by a click stay. A part is read as it comes, by the parser of XML itself and not by looking for
words: it may be written in any encoding. One that declares a document type is refused, and with it every entity.
"""

import re
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from apdirectory.documents.rules import Refusal, Refused

MOST_LISTED = 1_000_000
"""Bytes of a part that lists others."""
AT_ONCE = 64 * 1024
MAIN_OF_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RUN_BY_WORD = re.compile(r"macroEnabled|vbaProject|vbaData|activeX", re.IGNORECASE)
HYPERLINKS = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink",
}
TEMPLATES = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/attachedTemplate",
}
ON_THEIR_DISK = re.compile(
    r"[^\\/:%]+\.dotx|file:///[a-z]:(?:[\\/](?!\.)(?:[^\\/:%]|%20)+)+\.dot[xm]?", re.IGNORECASE | re.ASCII
)
"""Where Word says that the writer's own template lies: a plain name beside the document, which cannot hold what runs,
or a path on a drive. Nothing is fetched, and where there is no such file Word goes on without."""
HREF = "http://www.w3.org/1999/xlink href"
FOLLOWED = {
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0 a",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 a",
}
"""Opened by a click and not before."""
ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[/\\])|(?:.*[/\\])?\s*\.\.(?:[/\\]|$)", re.IGNORECASE | re.DOTALL)
"""An address, a path from the root, or one that leads out of the document."""
SCRIPT = re.compile(r"vnd\.sun\.star\.script|^\s*(?:macro|javascript|vbscript):", re.IGNORECASE)
RUN_BY_LIBREOFFICE = {"event-listener", "script"}

Seen = Callable[[str, dict[str, str]], None]


def says_it_is_word(archive: zipfile.ZipFile) -> bool:
    found = []

    def seen(_: str, said: dict[str, str]) -> None:
        kind = said.get("ContentType", "")
        if RUN_BY_WORD.search(kind):
            raise Refused(Refusal.MACROS)
        if said.get("PartName", "").lower() == "/word/document.xml":
            found.append(kind.strip().lower())

    _read(archive, "[Content_Types].xml", seen, MOST_LISTED)
    return found == [MAIN_OF_WORD]


def hold_word(archive: zipfile.ZipFile) -> None:
    """Templates, pictures and frames from elsewhere are fetched as soon as the document is opened."""

    def seen(_: str, said: dict[str, str]) -> None:
        leads_out = said.get("TargetMode", "Internal").strip().lower() != "internal"
        if leads_out and said.get("Type") not in HYPERLINKS and not _own_template(said):
            raise Refused(Refusal.LINKED)

    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            _read(archive, name, seen, MOST_LISTED)


def _own_template(said: dict[str, str]) -> bool:
    return said.get("Type") in TEMPLATES and bool(ON_THEIR_DISK.fullmatch(said.get("Target", "")))


def hold_libreoffice(archive: zipfile.ZipFile) -> None:
    def seen(element: str, said: dict[str, str]) -> None:
        local = element.rpartition(" ")[2]
        if local == "encryption-data":
            raise Refused(Refusal.PASSWORD)
        if local in RUN_BY_LIBREOFFICE or any(SCRIPT.search(value) for value in said.values()):
            raise Refused(Refusal.MACROS)
        if element not in FOLLOWED and ELSEWHERE.match(said.get(HREF, "")):
            raise Refused(Refusal.LINKED)

    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rdf")):
            _read(archive, name, seen)


def _read(archive: zipfile.ZipFile, name: str, seen: Seen, most: int | None = None) -> None:
    """Tells of each element, with its attributes. A part that is not there, or empty, says nothing."""
    if name not in archive.namelist() or not (size := archive.getinfo(name).file_size):
        return
    if most is not None and size > most:
        raise Refused(Refusal.UNPACKS)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = seen
    parser.StartDoctypeDeclHandler = _no_type
    try:
        with archive.open(name) as part:
            while read := part.read(AT_ONCE):
                parser.Parse(read)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise Refused(Refusal.BROKEN) from None


def _no_type(*_: object) -> None:
    raise Refused(Refusal.MACROS)
