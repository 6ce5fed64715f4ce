"""Documents of Word and LibreOffice: archives that hold what such a document holds and nothing else."""

import re
import zipfile
from collections.abc import Iterator
from mmap import mmap
from typing import IO, cast

from apdirectory.documents import contents
from apdirectory.documents.rules import Refusal, Refused

MOST_PARTS = 2000
MOST_UNPACKED = 100_000_000
AT_ONCE = 64 * 1024
LOCAL, DATA_FOLLOWS = 30, 0x08
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

TEXT_PARTS = r"xml|rels|rdf|txt"
PICTURES = r"jpe?g|png|gif|bmp|tiff?|emf|wmf|wdp|svg|svm"
FONTS = r"odttf|ttf|otf|fntdata"
OF_WORD = re.compile(
    rf"(?:[\w\[\] ./-]+\.(?:{TEXT_PARTS}|{PICTURES}|{FONTS}))|word/(?:printerSettings/)?printerSettings\d*\.bin|"
    r"word/embeddings/[\w .-]+\.xlsx",
    re.IGNORECASE,
)
"""Parts of a document. What Word runs (vbaProject.bin, activeX1.bin, oleObject1.bin) is not; the numbers behind a
chart are."""
OF_LIBREOFFICE = re.compile(
    rf"mimetype|layout-cache|(?:Configurations2|ObjectReplacements)/[\w /.-]*|"
    rf"(?:[\w ./-]+\.(?:{TEXT_PARTS}|{PICTURES}|{FONTS}))|[\w ./-]+/",
    re.IGNORECASE,
)
RUN = re.compile(r"(?:^|/)(?:vba\w*|activeX|macrosheets|Basic|Scripts)(?:/|\.|$)", re.IGNORECASE)
TYPE_OF_ODT = b"application/vnd.oasis.opendocument.text"


def check_docx(content: mmap) -> None:
    with _opened(content) as archive:
        _hold(archive, content, OF_WORD)
        if not contents.says_it_is_word(archive) or "word/document.xml" not in archive.namelist():
            raise Refused(Refusal.NOT_WHAT_IT_SAYS)
        contents.hold_word(archive)


def check_odt(content: mmap) -> None:
    with _opened(content) as archive:
        _hold(archive, content, OF_LIBREOFFICE)
        first = archive.infolist()[0]
        if first.filename != "mimetype" or _part(archive, "mimetype").strip() != TYPE_OF_ODT:
            raise Refused(Refusal.NOT_WHAT_IT_SAYS)
        if "content.xml" not in archive.namelist():
            raise Refused(Refusal.NOT_WHAT_IT_SAYS)
        contents.hold_libreoffice(archive)


def _opened(content: mmap) -> zipfile.ZipFile:
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":  # as Word wraps what has a password
        raise Refused(Refusal.PASSWORD)
    if content[:4] != b"PK\x03\x04":
        raise Refused(Refusal.NOT_WHAT_IT_SAYS)
    if b"%PDF-" in content[:1024]:
        raise Refused(Refusal.SEVERAL_KINDS)
    try:
        return zipfile.ZipFile(cast("IO[bytes]", content))  # a mapped file reads like one
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused(Refusal.BROKEN) from None


def _hold(archive: zipfile.ZipFile, content: mmap, parts: re.Pattern[str]) -> None:
    """What the archive says of itself is believed only as far as unpacking bears it out."""
    listed = archive.infolist()
    if not listed or len(listed) > MOST_PARTS or sum(each.file_size for each in listed) > MOST_UNPACKED:
        raise Refused(Refusal.UNPACKS)
    if any(each.flag_bits & 1 for each in listed):
        raise Refused(Refusal.PASSWORD)
    names = [each.filename for each in listed]
    if any(RUN.search(name) or not parts.fullmatch(name) for name in names):
        raise Refused(Refusal.MACROS)
    if len({name.lower() for name in names}) < len(names) or any(".." in name.split("/") for name in names):
        raise Refused(Refusal.SEVERAL_KINDS)
    _lie_end_to_end(archive, content)
    _unpack(archive)


def _lie_end_to_end(archive: zipfile.ZipFile, content: mmap) -> None:
    """No part lies within another, as in bombs, and nothing lies before, between or behind them."""
    at = 0
    for each in sorted(archive.infolist(), key=lambda part: part.header_offset):
        header = content[each.header_offset : each.header_offset + LOCAL]
        if each.header_offset != at or header[:4] != b"PK\x03\x04" or each.compress_type not in PACKED:
            raise Refused(Refusal.SEVERAL_KINDS)
        at += LOCAL + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        at += each.compress_size
        if each.flag_bits & DATA_FOLLOWS:
            at += next(size for size in _sizes_behind(content, at))
    if at != archive.start_dir or archive.comment or not _ends_with_the_list(archive, content):
        raise Refused(Refusal.SEVERAL_KINDS)


def _sizes_behind(content: mmap, at: int) -> Iterator[int]:
    """How long what follows a part's data is: twelve bytes or twenty, with or without a mark before."""
    marked = 4 * (content[at : at + 4] == b"PK\x07\x08")
    for size in (12 + marked, 20 + marked):
        if content[at + size : at + size + 4] in (b"PK\x03\x04", b"PK\x01\x02"):
            yield size
    yield 0


def _ends_with_the_list(archive: zipfile.ZipFile, content: mmap) -> bool:
    """The end record is the last thing there is."""
    return content.rfind(b"PK\x05\x06") == len(content) - 22


def _unpack(archive: zipfile.ZipFile) -> None:
    left = MOST_UNPACKED
    try:
        for each in archive.infolist():
            with archive.open(each) as part:
                while read := part.read(AT_ONCE):
                    left -= len(read)
                    if left < 0:
                        raise Refused(Refusal.UNPACKS)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as problem:
        raise Refused(Refusal.BROKEN) from problem


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(1000)
    except KeyError:
        return b""
