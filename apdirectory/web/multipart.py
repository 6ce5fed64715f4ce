"""A form with one file: its fields first, then the file, which is read as it comes and never held whole.

The token of a form is among its fields, so who sent it is known before a byte of the file is looked at. That is why
the file comes last in such a form, and nothing may follow it.
"""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException
from multipart import (  # type: ignore[import-untyped]  # ships no types
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from apdirectory.errors import FieldError, InvalidInput

AnyRequest = Request[Any, Any, Any]
MULTIPART = "multipart/form-data"
MOST_OF_FIELDS = 100_000
MOST_BEFORE_FILE = MOST_OF_FIELDS + 64 * 1024
"""As it comes, with the lines around the fields and whatever else is sent before the file: strangers can."""
LARGEST_FILE = 10 * 1024 * 1024
MOST_IN_ALL = LARGEST_FILE + MOST_BEFORE_FILE + 512 * 1024
"""Whoever reads the file stops sooner, and says so beside its field."""
MOST_PARTS = 50
BROKEN = "What was sent broke off or cannot be read. Go back and send it again."
FILE_LAST = "What was sent has more than one file, or fields after it. Go back, refresh the page and send it again."


class SentFile:
    """A file that is on its way: what the browser calls it, and its bytes, once, in parts."""

    def __init__(self, field: str, name: str, events: AsyncIterator[Any]) -> None:
        self.field, self.name = field, name
        """Both as the other side says it."""
        self._events = events

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for event in self._events:
            if isinstance(event, MultipartSegment):
                raise InvalidInput([FieldError("form", FILE_LAST)])
            if event:
                yield bytes(event)


async def read_multipart(request: AnyRequest) -> tuple[dict[str, list[str]], SentFile | None]:
    """The fields up to the file, and the file that is still to be read."""
    events = _events(request)
    fields: dict[str, list[str]] = {}
    name, value, size = "", b"", 0
    async for event in events:
        if isinstance(event, MultipartSegment):
            if event.filename is not None:
                return fields, SentFile(event.name, event.filename, events)
            name, value = event.name, b""
        elif event is None:
            fields.setdefault(_read(name.encode()), []).append(_read(value))
        else:
            value, size = value + bytes(event), size + len(event)
        if size > MOST_OF_FIELDS:
            raise HTTPException(status_code=413)
    return fields, None


async def _events(request: AnyRequest) -> AsyncIterator[Any]:
    """A part begins (MultipartSegment), goes on (bytes), and ends (None)."""
    _, options = parse_options_header(request.headers.get("content-type", ""))
    try:
        parser = PushMultipartParser(options.get("boundary", ""), max_segment_count=MOST_PARTS)
        size, most = 0, MOST_BEFORE_FILE
        async for part in request.stream():
            size += len(part)
            if size > MOST_IN_ALL:
                raise HTTPException(status_code=413)
            for event in parser.parse(part) if part else ():
                if isinstance(event, MultipartSegment) and event.filename is not None:
                    most = MOST_IN_ALL
                yield event
            if size > most:
                raise HTTPException(status_code=413)
        parser.close()
    except (MultipartError, UnicodeError):
        raise InvalidInput([FieldError("form", BROKEN)]) from None


def _read(sent: bytes) -> str:
    try:
        text = sent.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise InvalidInput([FieldError("form", BROKEN)])
    return text
