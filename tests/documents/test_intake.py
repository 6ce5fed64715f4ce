"""What is taken, what is refused and why, and what becomes of pictures."""

import asyncio
import io
import os
import zipfile
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from PIL import Image

from apdirectory.database.asking import Asker, asking
from apdirectory.documents import intake
from apdirectory.documents.intake import received
from apdirectory.documents.rules import KINDS, LARGEST, Refusal, Refused
from tests.documents.files import (
    GOOD,
    LIBRE,
    PDF,
    TEXT,
    TYPES,
    WORD,
    archive,
    in_parts,
    photo_with_place,
    picture,
    png_that_says_it_is,
)


async def refused(name: str, content: bytes) -> Refusal | None:
    try:
        async with received(in_parts(content), name):
            return None
    except Refused as found:
        return found.why


async def kept(name: str, content: bytes) -> bytes:
    async with received(in_parts(content), name) as file:
        assert file.size == os.fstat(file.file.fileno()).st_size
        return file.file.read()


@pytest.mark.parametrize("name", GOOD)
async def test_what_people_have_is_taken(name: str) -> None:
    async with received(in_parts(GOOD[name]), name) as file:
        assert file.kind.name in KINDS
        assert file.name == name.replace("JPEG", "jpeg")
        assert file.scan == "not_scanned"


@pytest.mark.parametrize("name", [name for name in GOOD if name.endswith(("pdf", "docx", "odt", "txt"))])
async def test_what_is_no_picture_is_kept_as_it_came(name: str) -> None:
    assert await kept(name, GOOD[name]) == GOOD[name]


@pytest.mark.parametrize("end", ["pdf", "docx", "odt", "jpg", "png", "txt"])
@pytest.mark.parametrize("name", GOOD)
async def test_the_end_of_the_name_and_the_content_agree(name: str, end: str) -> None:
    if KINDS[{"jpg": "jpeg", "txt": "text"}.get(end, end)].extensions.count(f".{name.rpartition('.')[2].lower()}"):
        return
    assert await refused(f"letter.{end}", GOOD[name]) is not None


@pytest.mark.parametrize(
    "name",
    [
        "a.svg",
        "a.html",
        "a.docm",
        "a.doc",
        "a.xlsx",
        "a.exe",
        "a.zip",
        "a.pdf.exe",
        "a",
        ".pdf",
        "...pdf",
        "a.",
        "",
        "a.gif",
    ],
)
async def test_other_kinds_are_refused_by_name(name: str) -> None:
    assert await refused(name, PDF) is Refusal.KIND


async def test_an_empty_file_is_refused() -> None:
    assert await refused("a.pdf", b"") is Refusal.EMPTY


async def test_a_file_is_refused_while_it_is_read_once_it_is_too_large() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 65_536
            yield bytes(65_536)

    with pytest.raises(Refused, match="smaller than 10 MB"):
        async with received(endless(), "a.pdf"):
            pass
    assert read <= LARGEST + 65_536


async def test_the_largest_that_is_allowed_is_taken() -> None:
    text = b"a line of text\n" * (LARGEST // 15)
    assert await refused("a.txt", text.ljust(LARGEST, b"\n")) is None
    assert await refused("a.txt", text.ljust(LARGEST + 1, b"\n")) is Refusal.TOO_LARGE


# --- Documents of Word and LibreOffice


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/vbaProject.bin", "x"),
        ("word/vbaData.xml", "x"),
        ("word/activeX/activeX1.xml", "x"),
        ("word/embeddings/oleObject1.bin", "x"),
        ("word/run.exe", "x"),
        ("word/inner.zip", "x"),
        ("customUI/page.html", "x"),
    ],
)
async def test_a_word_document_that_holds_something_else_is_refused(part: str, content: str) -> None:
    assert await refused("a.docx", archive(WORD | {part: content})) is Refusal.MACROS


@pytest.mark.parametrize("part", ["word/embeddings/Sheet1.xlsx", "word/printerSettings1.bin", "word/fonts/font1.odttf"])
async def test_what_ordinary_documents_hold_is_taken(part: str) -> None:
    assert await refused("a.docx", archive(WORD | {part: "x"})) is None


async def test_a_document_with_macros_is_refused_under_any_name() -> None:
    with_macros = TYPES.format("document.main").replace(
        "</Types>", '<D ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    )
    assert await refused("a.docx", archive(WORD | {"[Content_Types].xml": with_macros})) is Refusal.MACROS
    for part in ("Basic/Standard/Module1.xml", "Scripts/python/run.xml"):
        assert await refused("a.odt", archive(LIBRE | {part: "x"})) is Refusal.MACROS


async def test_a_spreadsheet_or_an_archive_is_no_word_document() -> None:
    sheet = WORD | {"[Content_Types].xml": TYPES.format("sheet.main")}
    assert await refused("a.docx", archive(sheet)) is Refusal.NOT_WHAT_IT_SAYS
    assert await refused("a.docx", archive({"a.xml": "x"})) is Refusal.NOT_WHAT_IT_SAYS
    assert await refused("a.odt", archive(LIBRE | {"mimetype": "application/zip"})) is Refusal.NOT_WHAT_IT_SAYS


async def test_what_has_a_password_is_refused() -> None:
    wrapped = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    assert await refused("a.docx", wrapped) is Refusal.PASSWORD
    listed = {"META-INF/manifest.xml": "<m><encryption-data/></m>"}
    assert await refused("a.odt", archive(LIBRE | listed)) is Refusal.PASSWORD
    marked = bytearray(archive(WORD))
    marked[marked.find(b"PK\x01\x02") + 8] |= 1
    assert await refused("a.docx", bytes(marked)) is Refusal.PASSWORD
    assert await refused("a.pdf", PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root")) is Refusal.PASSWORD
    assert await refused("a.pdf", PDF.replace(b"/Root", b"/Encr#79pt 5 0 R /Root")) is Refusal.PASSWORD


async def test_parts_that_lie_within_others_are_refused() -> None:
    """As bombs are made: many parts of the list have one and the same content."""
    made = bytearray(archive(WORD))
    first = made.find(b"PK\x01\x02")
    second = made.find(b"PK\x01\x02", first + 4)
    made[second + 42 : second + 46] = made[first + 42 : first + 46]
    assert await refused("a.docx", bytes(made)) in (Refusal.SEVERAL_KINDS, Refusal.BROKEN)


async def test_parts_that_are_written_as_they_come_are_read() -> None:
    """Their sizes follow them, as some programs write."""

    class OneWay(io.RawIOBase):
        def __init__(self) -> None:
            self.held = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, said: object) -> int:
            self.held += bytes(said)  # type: ignore[call-overload]
            return len(bytes(said))  # type: ignore[call-overload]

    made = OneWay()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in WORD.items():
            file.writestr(name, content)
    assert await refused("a.docx", bytes(made.held)) is None


@pytest.mark.parametrize("cut", [10, 60, -30, -5])
async def test_a_file_that_broke_off_is_refused(cut: int) -> None:
    for name in ("letter.docx", "letter.odt", "screen.png"):
        assert await refused(name, GOOD[name][:cut]) is not None
    assert await refused("letter.pdf", PDF[:60]) is Refusal.BROKEN


# --- Text


@pytest.mark.parametrize(
    "text", ["BM is how I begin", "II. Attendance", "PK", "a < b, and 5 <6", "﻿mark first", "☂ zoë"]
)
async def test_a_text_may_begin_as_it_likes(text: str) -> None:
    assert await refused("a.txt", text.encode()) is None


@pytest.mark.parametrize(
    "content",
    [
        TEXT + b"\0",
        b"\xff\xfeD\0e\0",
        TEXT + b"\xe9",
        b"GIF89a = 1;",
        b"#!/bin/sh\necho",
        b"{\\rtf1 hello}",
        b"Hello <script>alert(1)</script>",
        b"< !DOCTYPE html>",
        b"<svg onload=x>",
        b"hello\x1b[31m",
        b"  %PDF-1.4 %%EOF",
        b"MIME-Version: 1.0\r\n",
    ],
)
async def test_what_is_no_plain_text_is_refused(content: bytes) -> None:
    assert await refused("a.txt", content) is not None


# --- Pictures


async def test_what_libraries_complain_of_hides_no_refusal() -> None:
    """Pillow warns of this one before it is refused."""
    assert await refused("a.png", png_that_says_it_is(15_000, 15_000)) is Refusal.PICTURE_TOO_LARGE


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"a.py:9: Warning: large\nMACROS", Refusal.MACROS),
        (b"Unknown", Refusal.BROKEN),
        (b"", Refusal.BROKEN),
        (b"\xff", Refusal.BROKEN),
    ],
)
def test_the_last_line_names_the_refusal(said: bytes, why: Refusal) -> None:
    assert intake._refusal(said) is why


async def test_a_photo_keeps_nothing_but_its_pixels_the_right_way_up() -> None:
    sent = photo_with_place()
    assert b"Example Phones" in sent
    assert b"taken at home" in sent
    written = await kept("home.jpg", sent)
    found = Image.open(io.BytesIO(written))
    assert (found.format, found.size) == ("JPEG", (30, 40))
    assert not found.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(found.info)
    assert b"Example Phones" not in written
    assert b"taken at home" not in written


async def test_a_png_keeps_nothing_but_its_pixels() -> None:
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    said.add_text("Author", "Somebody")
    written = await kept("a.png", picture("PNG", mode="P", pnginfo=said, transparency=0))
    assert b"Somebody" not in written
    assert Image.open(io.BytesIO(written)).mode == "RGBA"


async def test_a_large_photo_is_made_smaller() -> None:
    written = await kept("a.jpg", picture(size=(6000, 4000)))
    assert max(Image.open(io.BytesIO(written)).size) == 2000


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
async def test_photos_of_every_mode_are_taken(mode: str) -> None:
    assert Image.open(io.BytesIO(await kept("a.jpg", picture(mode=mode)))).mode in ("L", "RGB")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
async def test_pngs_of_every_mode_are_taken(mode: str) -> None:
    made = io.BytesIO()
    Image.new(mode, (8, 8)).save(made, "PNG")
    assert await refused("a.png", made.getvalue()) is None


# --- The process that examines


async def test_what_takes_too_much_is_refused_and_nothing_is_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "SECONDS", 0.0001)
    assert await refused("letter.pdf", PDF) is Refusal.BROKEN


async def test_it_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads a hostile file has nothing to give away."""
    seen: dict[str, object] = {}
    started = asyncio.create_subprocess_exec

    async def watched(*command: str, **how: object) -> object:
        seen.update(how["env"])  # type: ignore[call-overload]
        return await started(*command, **how)  # type: ignore[arg-type]

    monkeypatch.setenv("SECRET_KEY", "not for it, and long enough to be one")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    assert await refused("letter.pdf", PDF) is None
    assert set(seen) <= {"PATH", "PYTHONPATH"}


async def takes_longer(account: UUID, done: list[UUID]) -> None:
    """One file of somebody's, examined as any other."""
    with asking(Asker(account=account)):
        async with received(in_parts(GOOD["note.txt"]), "note.txt"):
            done.append(account)


async def test_who_sends_two_files_does_not_hold_others_up() -> None:
    """Two of the first wait before the other's, and only one of them goes first."""
    first, other = uuid4(), uuid4()
    done: list[UUID] = []
    await asyncio.gather(*(takes_longer(account, done) for account in (first, first, other)))
    assert done == [first, other, first]


async def test_nobody_sends_three_files_at_once() -> None:
    account = uuid4()
    done: list[UUID] = []
    sent = await asyncio.gather(*(takes_longer(account, done) for _ in range(3)), return_exceptions=True)
    (refusal,) = (each for each in sent if each is not None)
    assert isinstance(refusal, Refused)
    assert refusal.why is Refusal.BUSY
    await takes_longer(account, done)
    assert len(done) == 3
    assert account not in intake._sending
