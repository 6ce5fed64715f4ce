"""What may be uploaded, and what is said when something may not. Pure.

Few kinds, each of which people have and each of which can be checked: by its name, by its content, and the two against
each other. Spreadsheets are not among them: they carry formulas and links, and saved as PDF they say the same.
"""

import re
import unicodedata
from enum import Enum

from msgspec import Struct

LARGEST = 10 * 1024 * 1024
"""Bytes. Computers call this 10 MB."""
LONGEST_NAME = 120
PART = 256 * 1024
"""How many bytes are kept, read and sent at a time."""


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of file. `name` is what the check of its content is called by."""

    name: str
    media_type: str
    extensions: tuple[str, ...]
    """The first is the one it is sent with."""
    says: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind(name="pdf", media_type="application/pdf", extensions=(".pdf",), says="PDF"),
        Kind(
            name="docx",
            media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            extensions=(".docx",),
            says="Word (.docx)",
        ),
        Kind(
            name="odt",
            media_type="application/vnd.oasis.opendocument.text",
            extensions=(".odt",),
            says="OpenDocument (.odt)",
        ),
        Kind(name="jpeg", media_type="image/jpeg", extensions=(".jpg", ".jpeg"), says="JPEG"),
        Kind(name="png", media_type="image/png", extensions=(".png",), says="PNG"),
        Kind(name="text", media_type="text/plain", extensions=(".txt",), says="plain text (.txt)"),
    )
}
BY_EXTENSION = {extension: kind for kind in KINDS.values() for extension in kind.extensions}
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS.values()}
ALLOWED = ", ".join(kind.says for kind in KINDS.values())
ACCEPT = ",".join(BY_EXTENSION)


class Refusal(Enum):
    """Why a file is not taken, and what to do: what a form says beside the field."""

    NO_FILE = "Choose a file"
    EMPTY = "The file is empty. Choose another"
    TOO_LARGE = "The file must be smaller than 10 MB. Send it in parts, or save its pictures smaller"
    NAME = "The name of the file has / or \\ in it, or a character that cannot be read. Rename it and choose it again"
    KIND = f"The file must be one of these: {ALLOWED}"
    NOT_WHAT_IT_SAYS = "The file is not what the end of its name says. Save it as PDF, and choose that"
    SEVERAL_KINDS = "The file can be read as more than one kind of file. Save it as PDF, and choose that"
    PASSWORD = "The file has a password. Save it without one, and choose that"  # noqa: S105 - what is said
    MACROS = "The file holds macros or other files. Save it as PDF, and choose that"
    LINKED = "The file fetches something from elsewhere, such as a template. Save it as PDF, and choose that"
    UNPACKS = "The file unpacks to far more than it should. Save it as PDF, and choose that"
    PICTURE_TOO_LARGE = "The picture is too large. Save it with fewer than 12 million pixels, and choose that"
    BROKEN = "The file is damaged, or takes too long to read. Save it again, and choose that"
    NOT_TEXT = "The text is not in UTF-8. Save it as PDF, and choose that"
    MARKUP = "The text holds the code of a web page. Save it as PDF, and choose that"
    BUSY = "You are sending two other files. Wait until they have arrived, then choose this one again"
    INFECTED = "The virus scanner stopped this file. Do not send it to anyone. Tell whoever looks after your computers"


class Refused(Exception):
    """A file may not be kept."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


_NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f\x7f\ud800-\udfff]")
_NOT_SHOWN = ("C", "Z")
"""Unicode's letters for what is not seen (also what turns the direction of writing around) and for spaces."""


def kind_of_name(name: str) -> Kind:
    """What a file is by the end of its name."""
    stem, dot, extension = name.rpartition(".")
    kind = BY_EXTENSION.get(f"{dot}{extension.strip().lower()}")
    if _NOT_IN_NAMES.search(name):
        raise Refused(Refusal.NAME)
    if kind is None or not stem.strip(". "):
        raise Refused(Refusal.KIND)
    return kind


def shown_name(name: str) -> str:
    """What a file was called, as it may be shown: nothing unseen, short, and still with the end that says its kind."""
    seen = "".join(
        " " if unicodedata.category(each)[0] in _NOT_SHOWN else each for each in unicodedata.normalize("NFC", name)
    )
    words = " ".join(seen.split())
    stem, _, extension = words.rpartition(".")
    end = f".{extension.strip().lower()}"
    return f"{stem.strip()[: LONGEST_NAME - len(end)].rstrip() or 'document'}{end}"


def offered_name(kind_of_document: str, reference: str, media_type: str) -> str:
    """What a download is called: never as the one who sent it called it, since people put children's names there."""
    said = re.sub("[^a-z0-9]+", "-", kind_of_document.lower()).strip("-") or "document"
    return f"{said}-{reference}{BY_MEDIA_TYPE[media_type].extensions[0]}"
