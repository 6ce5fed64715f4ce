"""A picture is decoded and written anew: its pixels, the right way up, and nothing of what else the file held.

Where it was taken, when, and with which phone is left behind, and so is whatever was hidden in the file.
"""

from mmap import mmap
from typing import IO

from PIL import Image
from PIL.Image import Transpose

from apdirectory.documents.rules import Refusal, Refused

LONGEST_SIDE = 30_000
MOST_SENT = 150_000_000
"""Pixels of a JPEG, which can be decoded at a half, a quarter or an eighth of its size."""
MOST_WHOLE = 12_000_000
"""Pixels of one that has to be held whole: any PNG, and what of a progressive JPEG is held before it has pixels."""
MOST_DECODED = 6_200_000
"""Pixels of a photo that are held at a time: at four bytes each, and twice while it is made smaller."""
LONGEST_KEPT = 2000
"""Of a photo: a letter on A4 is then at 170 dots an inch."""
QUALITY = 85
FORMATS = {"jpeg": "JPEG", "png": "PNG"}
ORIENTATION = 0x0112
TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""What the camera says → what puts it right."""
Image.MAX_IMAGE_PIXELS = MOST_SENT


def write_anew(kind: str, content: mmap, out: IO[bytes]) -> None:
    try:
        picture = Image.open(content, formats=[FORMATS[kind]])  # type: ignore[arg-type]  # reads like a file
        _fits(picture, kind)
        if kind == "jpeg":
            _jpeg(picture, out)
        else:
            _png(picture, out)
    except (Image.DecompressionBombError, MemoryError):
        raise Refused(Refusal.PICTURE_TOO_LARGE) from None
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError) as problem:
        raise Refused(Refusal.BROKEN) from problem


def _fits(picture: Image.Image, kind: str) -> None:
    """By what its header says, before a pixel is decoded."""
    wide, high = picture.size
    most = MOST_SENT if kind == "jpeg" and "progressive" not in picture.info else MOST_WHOLE
    if max(wide, high) > LONGEST_SIDE or wide * high > most:
        raise Refused(Refusal.PICTURE_TOO_LARGE)


def _jpeg(picture: Image.Image, out: IO[bytes]) -> None:
    wide, high = picture.size
    most = MOST_DECODED if picture.mode in ("L", "RGB") else MOST_DECODED // 2  # held twice while it is made RGB
    part = next(part for part in (1, 2, 4, 8) if wide * high // part**2 <= most)
    picture.draft("L" if picture.mode == "L" else "RGB", (wide // part, high // part))
    turned = picture.getexif().get(ORIENTATION)
    if picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    picture.thumbnail((LONGEST_KEPT, LONGEST_KEPT))
    _right_way_up(picture, turned).save(out, "JPEG", quality=QUALITY)


def _png(picture: Image.Image, out: IO[bytes]) -> None:
    picture.load()
    turned = picture.getexif().get(ORIENTATION)
    if "transparency" in picture.info:
        picture = picture.convert("RGBA")
    _right_way_up(picture, turned).save(out, "PNG")


def _right_way_up(picture: Image.Image, turned: object) -> Image.Image:
    """As the camera says it was held, and without anything else that it says: `info` is what would be saved."""
    picture.info.clear()
    return picture.transpose(TURNS[turned]) if isinstance(turned, int) and turned in TURNS else picture
