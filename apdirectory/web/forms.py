"""What people typed into a form: read once, each field by its own rule, all that is wrong told together."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.exceptions import HTTPException

from apdirectory.errors import FieldError, InvalidInput
from apdirectory.web.days import read_day
from apdirectory.web.mail_address import LONGEST, is_mail_address
from apdirectory.web.multipart import MULTIPART, SentFile, read_multipart

AnyRequest = Request[Any, Any, Any]

URL_ENCODED = "application/x-www-form-urlencoded"
LARGEST = 1_000_000
MOST_FIELDS = 500
UNREADABLE = "What was sent holds a character that cannot be read. Type it again."
TOO_MANY = "What was sent has too many parts. Send less."
NOT_TAKEN = "This form does not take '{}'. Go back, refresh the page and try again."
NO_ADDRESS = "{} must look like name@example.org. Use plain letters and a straight ': no accents and no spaces"
TOKEN = "csrf"  # noqa: S105 - the field's name
DRAFT = "draft"
"""Fields that every form may have: the token that says it is ours, and what was typed before signing in again."""
TAKES_FILE: dict[str, Any] = {"opt": {"takes_file": True}, "request_max_body_size": None}
"""`@post(…, **TAKES_FILE)` for a form with a file: no other reads one. Whoever reads the file stops at a limit."""

_NUMBER = re.compile("[0-9]{1,10}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Form:
    """One form, empty or as it was sent. Reading a field notes what is wrong with it and gives what can be used."""

    def __init__(self, sent: Mapping[str, list[str]] | None = None) -> None:
        self.sent = dict(sent or {})
        self.errors: list[FieldError] = []
        self._secret: set[str] = set()

    @property
    def typed(self) -> dict[str, str]:
        """To show again; never a password or a code."""
        return {name: values[0] for name, values in self.sent.items() if values and name not in self._secret}

    @property
    def wrong(self) -> bool:
        return bool(self.errors)

    def add(self, name: str, message: str) -> None:
        self.errors.append(FieldError(name, message))

    def error(self, name: str) -> str:
        """What is said beside the field; nothing if it is right."""
        return next((each.message for each in self.errors if each.field == name), "")

    def first(self, name: str) -> str:
        """As it was sent, unchecked."""
        return (self.sent.get(name) or [""])[0]

    def seen(self) -> int:
        """The version that the form was made from; 0, which nothing has, where it cannot be read."""
        text = self.first("seen")
        return int(text) if _NUMBER.fullmatch(text) else 0

    def text(self, name: str, label: str, *, longest: int = 200, required: bool = True) -> str:
        """Trimmed, with one kind of line end. `label` is the field's own, for what is said when it is wrong."""
        given = unicodedata.normalize("NFC", self.first(name)).replace("\r\n", "\n").strip()
        if required and not given:
            self.add(name, f"Enter {_within(label)}")
        elif len(given) > longest:
            self.add(name, f"{label} must have {longest:,} characters or fewer")
        elif _CONTROL.search(given):
            self.add(name, f"{label} holds a character that cannot be read. Type it again")
        return given

    def day(self, name: str, label: str, *, required: bool = True) -> date | None:
        """A day as people write it; None where there is none, or none that can be read."""
        given = self.text(name, label, longest=40, required=required)
        found = read_day(given)
        if given and found is None and not self.error(name):
            self.add(name, f"{label} must be a date, like 22/11/2026")
        return found

    def email(self, name: str = "email", label: str = "Email address", *, required: bool = True) -> str:
        """In small letters, as accounts keep it, and never one that no mail could go to."""
        given = self.text(name, label, longest=LONGEST, required=required)
        if given and not self.error(name) and not is_mail_address(given):
            self.add(name, NO_ADDRESS.format(label))
        return given.lower()

    def secret(self, name: str, label: str, *, longest: int = 200) -> str:
        """A password or a code: exactly as typed, and never shown again."""
        self._secret.add(name)
        given = self.first(name)
        if not given:
            self.add(name, f"Enter {_within(label)}")
        elif len(given) > longest:
            self.add(name, f"{label} must have {longest:,} characters or fewer")
        return given

    def choice(self, name: str, label: str, options: Collection[str], *, required: bool = True) -> str:
        """One of those that were offered."""
        given = self.first(name)
        if given in options and given:
            return given
        if required or given:
            self.add(name, f"Choose {_within(label)}")
        return ""

    def choices(self, name: str, label: str, options: Collection[str], *, required: bool = True) -> list[str]:
        """Those that were ticked, each once."""
        given = [each for each in dict.fromkeys(self.sent.get(name, [])) if each]
        if any(each not in options for each in given) or (required and not given):
            self.add(name, f"Choose {_within(label)}")
            return []
        return given


def _within(label: str) -> str:
    """Within a sentence a label begins small, unless it is an abbreviation: UPN."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


async def read_form(request: AnyRequest, fields: Collection[str]) -> Form:
    """The form that was sent. It may have these fields and no other, so that nobody sets what nobody offered."""
    sent = await sent_fields(request)
    for name in sent:
        if name not in fields and name not in (TOKEN, DRAFT):
            raise InvalidInput([FieldError("form", NOT_TAKEN.format(name[:60]))])
    return Form({name: values for name, values in sent.items() if name in fields})


async def numbered_fields(request: AnyRequest, names: Collection[str]) -> set[str]:
    """Of what was sent, the fields that a form has once for each of several things: `free-12` of `free`."""
    parted = [(field, *field.rpartition("-")[::2]) for field in await sent_fields(request)]
    return {field for field, name, number in parted if name in names and _NUMBER.fullmatch(number)}


async def read_form_with_file(request: AnyRequest, fields: Collection[str], file: str) -> tuple[Form, SentFile | None]:
    """Such a form and its one file, still to be read; None where none was chosen. The handler has `**TAKES_FILE`."""
    form = await read_form(request, fields)
    sent: SentFile | None = request.scope.get("sent_file")  # type: ignore[assignment]
    if sent is None or not sent.name:
        return form, None
    if sent.field != file:
        raise InvalidInput([FieldError("form", NOT_TAKEN.format(sent.field[:60]))])
    return form, sent


async def sent_fields(request: AnyRequest) -> dict[str, list[str]]:
    """Every name and value in the body, read once for each request."""
    kept = request.scope.get("sent_fields")
    if kept is None:
        kept = request.scope["sent_fields"] = await _read(request)  # type: ignore[typeddict-unknown-key]
    found: dict[str, list[str]] = kept  # type: ignore[assignment]
    return found


async def _read(request: AnyRequest) -> dict[str, list[str]]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == MULTIPART and request.route_handler.opt.get("takes_file"):
        fields, request.scope["sent_file"] = await read_multipart(request)  # type: ignore[typeddict-unknown-key]
        return fields
    body = await _body(request)
    if kind != URL_ENCODED:
        if body:
            raise HTTPException(status_code=415)
        return {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise InvalidInput([FieldError("form", UNREADABLE)]) from None
    except ValueError:
        raise InvalidInput([FieldError("form", TOO_MANY)]) from None
    if any("\x00" in name + value for name, value in pairs):
        raise InvalidInput([FieldError("form", UNREADABLE)])
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


async def _body(request: AnyRequest) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise HTTPException(status_code=413)
    return b"".join(parts)
