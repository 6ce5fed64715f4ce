"""Files as people send them, and as attackers do. Small, made on asking; no scanner trips over what is kept here."""

import io
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator

from PIL import Image

EICAR = "".join(["X5O!P%@AP[4", "\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE", "!$H+H*"]).encode()
"""The text that every scanner takes for a virus, in parts so that none finds it here."""
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.{}+xml"/></Types>'
)
WORD = {
    "[Content_Types].xml": TYPES.format("document.main"),
    "_rels/.rels": "<Relationships/>",
    "word/document.xml": "<w:document>Made-up letter</w:document>",
    "word/media/image1.png": "a picture",
    "docProps/app.xml": "<Properties/>",
}
LIBRE_CONTENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink">{}</office:document-content>'
)
LIBRE = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": LIBRE_CONTENT.format("Made-up letter"),
    "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    "Configurations2/accelerator/current.xml": "",
    "Configurations2/images/Bitmaps/": "",
    "Thumbnails/thumbnail.png": "a picture",
}
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
TEXT = "Dear Ms Example,\r\n\r\nAttendance was 92 % — better than in spring.\r\n".encode()


def archive(parts: dict[str, str | bytes], packed: int = zipfile.ZIP_DEFLATED, first: bytes = b"") -> bytes:
    made = io.BytesIO(first)
    made.seek(len(first))
    with zipfile.ZipFile(made, "a" if first else "w", packed) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, 120 if mode in ("L", "P") else "red").save(made, kind, **how)  # type: ignore[arg-type]
    return made.getvalue()


def photo_with_place() -> bytes:
    """As a phone takes it: turned, and with where and when it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # the phone was held upright
    exif[0x010F] = "Example Phones"
    exif.get_ifd(0x8825)[2] = (51.0, 52.0, 7.0)
    return picture(exif=exif, comment=b"taken at home")


def png_that_says_it_is(wide: int, high: int) -> bytes:
    """A few bytes, with as many pixels in its header."""

    def chunk(name: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))

    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


GOOD = {
    "letter.pdf": PDF,
    "letter.docx": archive(WORD),
    "letter.odt": archive(LIBRE, zipfile.ZIP_STORED),
    "photo.jpg": picture(),
    "photo.JPEG": picture(mode="L"),
    "screen.png": picture("PNG", mode="RGBA"),
    "note.txt": TEXT,
}


async def in_parts(content: bytes, size: int = 50_000) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]
