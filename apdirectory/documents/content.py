"""Whether the content of a file is what the end of its name says, and nothing else besides. Run by `examine.py` alone.

`puremagic` says what a file looks like; what it lets through is then held to the rules of its own kind.
"""

import re
import zipfile
from collections.abc import Callable
from mmap import mmap
from typing import IO, cast

import puremagic

from apdirectory.documents import office
from apdirectory.documents.rules import KINDS, Refusal, Refused

HEAD = 1024
"""Within so many bytes readers of PDF look for its beginning, and browsers for a page."""
SURE = 0.5
"""Of puremagic: less than this is a guess from a letter or two, which a text may well begin with."""
END_OF_ZIP = 22 + 65_535
MARKUP = re.compile(rb"<[\s/]*(?:!doctype|html|head|body|script|svg|iframe|object|embed|meta|\?xml|\?php|x:)", re.I)
MARKUP_IN_PIXELS = re.compile(rb"<(?:script|!doctype|iframe|html[\s>])", re.I)
"""Longer, since anything short turns up among ten million bytes by chance. A picture is written anew besides."""
UNSEEN = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
OTHER_BEGINNINGS = (b"#!", b"%!", b"{\\rtf", b"MIME-Version:", b"@echo")
ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
WRITTEN_OUT = re.compile(rb"#([0-9a-fA-F]{2})")
AFTER_IMAGE = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def check(kind: str, content: mmap) -> None:
    """Refuses by raising."""
    head = content[:HEAD]
    looks = {found.mime_type: found.confidence for found in _guesses(head, content[-HEAD:])}
    wanted = KINDS[kind].media_type
    if kind == "text":
        if any(sure >= SURE for named, sure in looks.items() if named != wanted):
            raise Refused(Refusal.NOT_WHAT_IT_SAYS)
    elif kind in ("jpeg", "png", "pdf") and wanted not in looks:
        raise Refused(Refusal.NOT_WHAT_IT_SAYS)
    CHECKS[kind](content)


def _guesses(head: bytes, foot: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return puremagic.magic_string(head + foot)
    except (puremagic.PureError, ValueError):
        return []


def _pdf(content: mmap) -> None:
    if not content[:5] == b"%PDF-":
        raise Refused(Refusal.NOT_WHAT_IT_SAYS)
    _is_no_zip(content)
    if MARKUP.search(content[:HEAD]):
        raise Refused(Refusal.SEVERAL_KINDS)
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise Refused(Refusal.BROKEN)
    if content[end + 5 :].strip(b"\r\n\t \0"):
        raise Refused(Refusal.SEVERAL_KINDS)
    if ENCRYPTED.search(content) or ENCRYPTED.search(WRITTEN_OUT.sub(_read_out, content[-HEAD:])):
        raise Refused(Refusal.PASSWORD)


def _read_out(written: re.Match[bytes]) -> bytes:
    return bytes.fromhex(written[1].decode())


def _picture(content: mmap) -> None:
    _is_no_zip(content)
    if b"%PDF-" in content[:HEAD] or MARKUP_IN_PIXELS.search(content):
        raise Refused(Refusal.SEVERAL_KINDS)


def _png(content: mmap) -> None:
    _picture(content)
    if not content[-len(AFTER_IMAGE) :] == AFTER_IMAGE:
        raise Refused(Refusal.SEVERAL_KINDS if content.find(AFTER_IMAGE) > 0 else Refusal.BROKEN)


def _text(content: mmap) -> None:
    _is_no_zip(content)
    whole = content[:].removeprefix(b"\xef\xbb\xbf")
    try:
        whole.decode()
    except UnicodeDecodeError:
        raise Refused(Refusal.NOT_TEXT) from None
    if UNSEEN.search(whole):
        raise Refused(Refusal.NOT_TEXT)
    if MARKUP.search(whole):
        raise Refused(Refusal.MARKUP)
    if whole.lstrip().startswith(OTHER_BEGINNINGS) or b"%PDF-" in whole[:HEAD]:
        raise Refused(Refusal.NOT_WHAT_IT_SAYS)


def _is_no_zip(content: mmap) -> None:
    """An archive is read from its end, so it can follow anything."""
    if b"PK\x05\x06" in content[-END_OF_ZIP:] and zipfile.is_zipfile(cast("IO[bytes]", content)):
        raise Refused(Refusal.SEVERAL_KINDS)


CHECKS: dict[str, Callable[[mmap], None]] = {
    "pdf": _pdf,
    "docx": office.check_docx,
    "odt": office.check_odt,
    "jpeg": _picture,
    "png": _png,
    "text": _text,
}
