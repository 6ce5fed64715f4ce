"""How an answer travels: who may keep it, whether it is the one the browser has, and how small it is made."""

import zlib
from collections import OrderedDict
from functools import lru_cache
from hashlib import sha256

import brotli  # type: ignore[import-untyped]  # ships no types
from msgspec import Struct

from apdirectory.web.asgi import App, Headers, Message, Receive, Scope, Send
from apdirectory.web.public import PUBLIC

FOR_A_MINUTE = b"public, max-age=60, must-revalidate"
NO_STORE = b"no-store"
TOO_SMALL = 1000
BROTLI, GZIP = 3, 4
"""Brotli's third level takes about half of the fourth's time, for a twentieth more bytes."""
TEXT = (b"text/", b"application/json", b"application/problem+json", b"application/vnd.oai", b"image/svg")


class Reply(Struct, frozen=True):
    status: int
    headers: Headers
    body: bytes


class Representations:
    """For answers that come in one piece; what is streamed passes through. Also answers HEAD wherever GET is."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = scope["method"] == "HEAD"
        asked = scope | {"method": "GET"} if head else scope  # the server looks at its own scope: HEAD has no body
        start: Message | None = None

        async def shaping(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None and not message.get("more_body"):
                made = represent(asked, Reply(start["status"], list(start["headers"]), message["body"]))
                start = {**start, "status": made.status, "headers": made.headers}
                message = {**message, "body": made.body}
            if start is not None:
                await send(start)
                start = None
            await send({**message, "body": b""} if head else message)

        try:
            await self.app(asked, receive, shaping)
        finally:
            scope["path_template"] = asked.get("path_template")


def represent(scope: Scope, reply: Reply) -> Reply:
    """The same reply with its Cache-Control, its ETag, and compressed if that helps; or 304."""
    told, asked = dict(reply.headers), dict(scope["headers"])
    keep = NO_STORE if b"set-cookie" in told else _kept_by(scope, reply.status, told.get(b"cache-control", b""))
    added = [(b"cache-control", keep)]
    encoding = b""
    shrinks, varies = _shrinks(told, reply.body), _varies(told)
    if shrinks or varies:
        added.append((b"vary", b", ".join(varies + [b"accept-encoding"] * shrinks)))
    if shrinks:
        encoding = best_encoding(asked.get(b"accept-encoding", b""))
    tag = b""
    if reply.status == 200 and keep != NO_STORE:
        tag = _tag(reply.body, encoding)
        added.append((b"etag", tag))
        if has_it(asked.get(b"if-none-match", b""), tag):
            return Reply(304, added, b"")
    return _with(reply, added, encoding, tag)


def _with(reply: Reply, added: Headers, encoding: bytes, tag: bytes) -> Reply:
    body = compress(reply.body, encoding, tag) if encoding else reply.body
    if encoding:
        added.append((b"content-encoding", encoding))
    added.append((b"content-length", str(len(body)).encode()))
    replaced = {name for name, _ in added}
    return Reply(reply.status, [header for header in reply.headers if header[0] not in replaced] + added, body)


def _shrinks(told: dict[bytes, bytes], body: bytes) -> bool:
    text = told.get(b"content-type", b"").startswith(TEXT)
    return text and len(body) >= TOO_SMALL and b"content-encoding" not in told


def _varies(told: dict[bytes, bytes]) -> list[bytes]:
    """A page shows who is signed in: what was kept before is not for those who have a cookie now, nor the reverse."""
    return [b"cookie"] * told.get(b"content-type", b"").startswith(b"text/html")


def _tag(body: bytes, encoding: bytes) -> bytes:
    """Strong: other bytes, another tag, and so another one for each encoding."""
    return b'"%s%s%s"' % (sha256(body).hexdigest()[:24].encode(), b"-" * bool(encoding), encoding)


def _kept_by(scope: Scope, status: int, said: bytes) -> bytes:
    """Only what is in the list of public routes may be kept, and a page only if nobody in particular asked for it.

    A handler may say `no-store`, or that what it answers is the same for everyone and for how long.
    """
    if scope.get("path_template") not in PUBLIC:
        return NO_STORE
    if said:
        return said
    names = {name for name, _ in scope["headers"]}
    return NO_STORE if status != 200 or names & {b"cookie", b"authorization"} else FOR_A_MINUTE


def has_it(if_none_match: bytes, tag: bytes) -> bool:
    listed = [each.strip().removeprefix(b"W/") for each in if_none_match.split(b",")]
    return tag in listed or listed == [b"*"]


@lru_cache(maxsize=256)
def best_encoding(accepted: bytes) -> bytes:
    """The smaller of what the browser takes; nothing where it takes neither or what it says cannot be read."""
    wanted = dict(_weights(accepted.lower()))
    offered = {name: wanted.get(name, wanted.get(b"*", 0.0)) for name in (b"br", b"gzip")}
    best = max(offered, key=lambda name: offered[name])
    return best if offered[best] > 0 else b""


def _weights(accepted: bytes) -> list[tuple[bytes, float]]:
    weights = []
    for each in accepted.split(b",")[:20]:
        name, _, weight = each.partition(b";")
        try:
            weights.append((name.strip(), float(weight.strip().removeprefix(b"q=") or 1)))
        except ValueError:
            weights.append((name.strip(), 0.0))
    return weights


class Kept:
    """Compressed bodies by their ETag; those least lately asked for go first."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.by_tag: OrderedDict[bytes, bytes] = OrderedDict()

    def find(self, tag: bytes) -> bytes | None:
        found = self.by_tag.get(tag)
        if found is not None:
            self.by_tag.move_to_end(tag)
        return found

    def keep(self, tag: bytes, small: bytes) -> None:
        self.by_tag[tag] = small
        self.size += len(small)
        while self.size > self.limit:
            self.size -= len(self.by_tag.popitem(last=False)[1])


KEPT = Kept(limit=16_000_000)


def compress(body: bytes, encoding: bytes, tag: bytes) -> bytes:
    """Compressed once for each ETag while it is asked for often; what nobody may keep is compressed each time."""
    small = KEPT.find(tag) if tag else None
    if small is None:
        small = brotli.compress(body, quality=BROTLI) if encoding == b"br" else _gzip(body)
        if tag:
            KEPT.keep(tag, small)
    return small


def _gzip(body: bytes) -> bytes:
    press = zlib.compressobj(GZIP, zlib.DEFLATED, 31)
    return press.compress(body) + press.flush()
