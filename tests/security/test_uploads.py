"""What people send: what is hostile is refused and leaves nothing, what is kept is sent so that nothing runs it."""

import asyncio
import io
import re
import zipfile
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from litestar import Litestar, Request, Response, post
from PIL import Image

from apdirectory.accounts.access.matrix import MATRIX
from apdirectory.accounts.access.roles import SEES_CHILDREN
from apdirectory.app import create_app
from apdirectory.audit.actions import RECORD
from apdirectory.database.asking import asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.documents.actions import remove, store
from apdirectory.documents.folder import files_in
from apdirectory.documents.picture import MOST_WHOLE
from apdirectory.documents.queries import documents_total
from apdirectory.documents.rules import LARGEST, Refused
from apdirectory.web.cookies import SESSION, cookie_name
from apdirectory.web.forms import TAKES_FILE, read_form_with_file
from tests.browser.conftest import serving
from tests.documents.clamd import standing_in
from tests.documents.files import EICAR, GOOD, PDF, TEXT, WORD, archive, picture, png_that_says_it_is
from tests.documents.people import asker_of
from tests.personas import COUNTY, Personas, add_personas

SEND = "/tests/record"
SUBJECT = uuid4()
AT_MOST = 100 * 1024
"""Kilobytes that taking in a file may add."""
UNPACKED, ZEROS = 300_000_000, bytes(1_000_000)
TRY = "/admin/documents/try"


@post(SEND, status_code=200, **TAKES_FILE)
async def send_to_record(request: Request[Any, Any, Any]) -> Response[str]:
    """As a page of a record will do it."""
    _, sent = await read_form_with_file(request, (), "file")
    assert sent
    try:
        kept = await store(sent, sent.name, authority=COUNTY, subject_kind="referral", subject=SUBJECT, kind="letter")
    except Refused as refused:
        return Response(refused.why.value, status_code=422)
    return Response(str(kept))


@pytest.fixture(scope="module")
def app() -> Litestar:
    made = create_app()
    made.register(send_to_record)
    return made


@pytest.fixture
async def people(db: asyncpg.Connection, app: Litestar, monkeypatch: pytest.MonkeyPatch) -> Personas:
    monkeypatch.setitem(MATRIX, (SEND, "POST"), SEES_CHILDREN)
    return await add_personas(db, app)


async def sent(people: Personas, content: bytes, name: str, who: str = "officer") -> httpx.Response:
    async with people.client(who) as client:
        return await client.post(SEND, data=people[who].csrf, files={"file": (name, content)})


@cache
def bomb() -> bytes:
    """A document that unpacks to three hundred megabytes."""
    made = io.BytesIO(GOOD["letter.docx"])
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as file, file.open("word/media/image2.png", "w") as part:
        for _ in range(UNPACKED // len(ZEROS)):
            part.write(ZEROS)
    return made.getvalue()


JPEG = picture()
PROGRAM = b"MZ\x90\0" + bytes(500)
WITH_A_GAP = GOOD["letter.docx"].replace(b"PK\x01\x02", b"MZ\x90\0" * 9 + b"PK\x01\x02", 1)
SIZES = b"\xff\xc0\x00\x11\x08"
"""After it come height and width."""
VAST_PHOTO = JPEG.replace(SIZES + b"\x00\x1e\x00\x28", SIZES + b"\xc3\x50\xc3\x50")
HOSTILE = {
    "a script in a drawing": (
        "drawing.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    ),
    "a drawing that says it is a picture": ("drawing.png", b"<svg onload='alert(1)'></svg>"),
    "a drawing that says it is text": ("drawing.txt", b"<?xml version='1.0'?><svg onload='alert(1)'/>"),
    "a page that says it is a text": ("page.txt", TEXT + b"<ScRiPt src=//evil.example></sCrIpT>"),
    "a page": ("page.html", b"<!doctype html><script>alert(1)</script>"),
    "a page that says it is a PDF": ("page.pdf", b"<html>%PDF-1.7\n%%EOF"),
    "a PDF that is an archive": ("both.pdf", archive(WORD, first=PDF)),
    "a PDF with something behind it": ("both.pdf", PDF + b"<script>alert(1)</script>"),
    "a PDF with a program far behind it": ("both.pdf", PDF + b"\n" * 2000 + PROGRAM),
    "a photo that is an archive": ("both.jpg", archive(WORD, first=JPEG)),
    "a photo that is a page": ("both.jpg", picture(comment=b"<script>alert(1)</script>")),
    "a photo that is a PDF": ("both.jpg", picture(comment=b"%PDF-1.7\n1 0 obj\n")),
    "a screenshot that is a page": ("both.png", picture("PNG") + b"<script>alert(1)</script>"),
    "a text that is an archive": ("both.txt", archive(WORD, zipfile.ZIP_STORED, first=TEXT)),
    "an archive with something before it": ("both.docx", archive(WORD, first=PDF)),
    "an archive with something behind it": ("both.docx", GOOD["letter.docx"] + PDF),
    "an archive with a program behind it": ("both.docx", GOOD["letter.docx"] + PROGRAM),
    "an archive with something between": ("both.docx", WITH_A_GAP),
    "a program": ("letter.pdf", PROGRAM),
    "macros": ("letter.docx", archive(WORD | {"word/vbaProject.bin": "Sub AutoOpen()"})),
    "a picture too large to decode": ("large.png", png_that_says_it_is(50_000, 50_000)),
    "a photo too large to decode": ("large.jpg", VAST_PHOTO),
    "a path": ("../../etc/cron.d/x.pdf", PDF),
    "a path of Windows": ("..\\..\\x.pdf", PDF),
    "too much": ("long.txt", b"x" * (LARGEST + 1)),
    "nothing": ("empty.pdf", b""),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_what_is_hostile_is_refused_and_leaves_nothing(people: Personas, what: str) -> None:
    name, content = HOSTILE[what]
    answer = await sent(people, content, name)
    assert answer.status_code == 422, answer.text
    assert answer.text.startswith(("The file", "The picture", "The name", "The text"))
    assert (await documents_total()).documents == 0


async def test_the_photo_too_large_is_one(people: Personas) -> None:
    """The test above could pass for another reason."""
    assert HOSTILE["a photo too large to decode"][1] != JPEG
    assert "too large" in (await sent(people, HOSTILE["a photo too large to decode"][1], "a.jpg")).text
    assert "too large" in (await sent(people, HOSTILE["a picture too large to decode"][1], "a.png")).text


async def test_a_picture_that_could_just_be_decoded_is_too_large_by_what_it_says(people: Personas) -> None:
    whole = io.BytesIO()
    Image.new("L", (4000, MOST_WHOLE // 4000 + 1)).save(whole, "PNG")
    assert "too large" in (await sent(people, whole.getvalue(), "a.png")).text


async def test_a_bomb_is_refused(people: Personas) -> None:
    content = bomb()
    assert len(content) < LARGEST
    assert "unpacks to far more" in (await sent(people, content, "letter.docx")).text
    lies = content.replace(UNPACKED.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lies != content
    assert (await sent(people, lies, "letter.docx")).status_code == 422


async def test_an_archive_that_says_it_unpacks_to_too_much_is_not_unpacked(people: Personas) -> None:
    small = GOOD["letter.docx"]
    at = small.rindex(b"PK\x01\x02")
    boasts = small[: at + 24] + UNPACKED.to_bytes(4, "little") + small[at + 28 :]
    assert "unpacks to far more" in (await sent(people, boasts, "letter.docx")).text


async def test_a_virus_is_refused_wherever_it_is_first_seen(people: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    async with standing_in() as clamd:
        monkeypatch.setenv("CLAMD_URL", clamd.url)
        for name in ("virus.txt", "virus.pdf", "virus.docx", "virus.jpg"):
            answer = await sent(people, EICAR, name)
            assert (answer.status_code, "virus scanner stopped" in answer.text) == (422, True)
        assert (await sent(people, PDF, "letter.pdf")).status_code == 200
    assert (await documents_total()).documents == 1


async def test_while_the_scanner_is_away_nothing_is_kept(people: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    async with standing_in() as clamd:
        monkeypatch.setenv("CLAMD_URL", clamd.url)
    answer = await sent(people, PDF, "letter.pdf")
    assert answer.status_code == 503
    assert "Try again in 5 minutes" in answer.text
    assert (await documents_total()).documents == 0


async def test_a_file_needs_the_token_of_its_form(people: Personas) -> None:
    """And before it is known, nothing of the file is looked at."""
    async with people.client("officer") as client:
        for data in ({}, people["manager"].csrf):
            answer = await client.post(SEND, data=data, files={"file": ("letter.pdf", PDF)})
            assert answer.status_code == 403
    assert (await documents_total()).documents == 0


async def test_who_sees_no_children_sends_nothing(db: asyncpg.Connection, people: Personas) -> None:
    for who in ("commissioner", "quality officer", "referrer who waits", "installation admin"):
        assert (await sent(people, PDF, "letter.pdf", who)).status_code == 403
    await db.execute("SAVEPOINT sent")
    assert (await sent(people, PDF, "letter.pdf", "officer of Swindon")).status_code == 403
    await db.execute("ROLLBACK TO sent")
    assert (await documents_total()).documents == 0


# --- What is kept, as it is sent


@pytest.mark.parametrize("name", GOOD)
async def test_a_download_runs_nothing_and_is_called_by_what_it_is(people: Personas, name: str) -> None:
    child = f"Jo Bloggs 9B {name}"
    document = (await sent(people, GOOD[name], child)).text
    async with people.client("manager") as client:
        answer = await client.get(f"/documents/{document}")
        head = await client.head(f"/documents/{document}")
    assert answer.status_code == head.status_code == 200
    told = answer.headers
    end = {"jpeg": "jpg"}.get(name.rpartition(".")[2].lower(), name.rpartition(".")[2])
    assert told["content-disposition"] == f'attachment; filename="letter-{document[:8]}.{end}"'
    assert told["x-content-type-options"] == "nosniff"
    assert "sandbox; default-src 'none'" in told.get_list("content-security-policy")
    assert told["cache-control"] == "no-store"
    assert "etag" not in told
    assert int(told["content-length"]) == len(answer.content)
    assert "bloggs" not in f"{told} {answer.url}".lower()
    assert told["content-type"].partition(";")[0] in {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text",
        "image/jpeg",
        "image/png",
        "text/plain",
    }
    if not name.lower().endswith(("jpg", "jpeg", "png")):
        assert answer.content == GOOD[name]


async def test_every_download_is_recorded_before_its_first_byte(
    db: asyncpg.Connection, people: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = (await sent(people, PDF, "letter.pdf")).text
    async with people.client("manager") as client:
        assert (await client.get(f"/documents/{document}")).content == PDF
        with asking(await asker_of(db, people, "manager")):
            async with transaction() as database:
                rows = await database.fetch(
                    "SELECT action, account, authority_id FROM audit WHERE subject = $1 ORDER BY id", document
                )
        assert [tuple(row) for row in rows] == [
            ("document.stored", people["officer"].account, COUNTY),
            ("record.read", people["manager"].account, COUNTY),
        ]
        monkeypatch.setattr("apdirectory.audit.actions.RECORD", RECORD.replace("INTO audit", "INTO nothing"))
        await db.execute("SAVEPOINT broken")
        answer = await client.get(f"/documents/{document}")
        await db.execute("ROLLBACK TO broken")
    assert answer.status_code == 503
    assert b"%PDF" not in answer.content


@pytest.mark.parametrize("name", ["manager of Swindon", "referrer", "referrer of both", "provider's staff"])
async def test_anothers_document_is_not_there_and_that_is_in_the_audit_once(
    db: asyncpg.Connection, people: Personas, owner_url: str, name: str
) -> None:
    document = (await sent(people, PDF, "letter.pdf")).text
    async with people.client(name) as client:
        hidden, random = [await client.get(f"/documents/{each}") for each in (document, uuid4())]
    assert hidden.status_code == random.status_code == 404
    assert hidden.text.replace(document, "") == random.text
    owner = await asyncpg.connect(owner_url)
    rows = await owner.fetch("SELECT action, subject FROM audit WHERE account = $1 ORDER BY id", people[name].account)
    await owner.close()
    assert [row["action"] for row in rows] == ["record.not_found"] * 2
    assert rows[0]["subject"] == document


@pytest.mark.parametrize("path", ["..%2f..%2fetc%2fpasswd", "../../etc/passwd", "letter.pdf", "0", "%00"])
async def test_a_document_is_asked_for_by_its_id_alone(people: Personas, path: str) -> None:
    async with people.client("officer") as client:
        assert (await client.get(f"/documents/{path}")).status_code in (400, 404)


async def test_what_is_removed_is_sent_to_nobody(db: asyncpg.Connection, people: Personas) -> None:
    document = (await sent(people, PDF, "letter.pdf")).text
    with asking(await asker_of(db, people, "officer")):
        await remove(UUID(document), "Of another child")
    async with people.client("officer") as client:
        answer = await client.get(f"/documents/{document}")
    assert answer.status_code == 410
    assert "This document was removed at" in answer.text
    async with people.client("officer of Swindon") as client:
        assert (await client.get(f"/documents/{document}")).status_code == 404


async def test_a_document_whose_content_is_lost_is_not_sent_by_halves(
    db: asyncpg.Connection, people: Personas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path))
    document = (await sent(people, PDF, "letter.pdf")).text
    (file,) = [path for _, path in files_in(tmp_path)]
    assert re.fullmatch("[0-9a-f]{32}", file.name)
    file.unlink()
    async with people.client("officer") as client:
        answer = await client.get(f"/documents/{document}")
    assert answer.status_code == 503
    assert "cannot be found" in answer.text


async def test_what_a_document_was_called_is_in_no_log(people: Personas, capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("Jo Bloggs.pdf", "Jo Bloggs.exe", "../Jo Bloggs.pdf"):
        await sent(people, PDF, name)
    assert "Bloggs" not in "".join(capfd.readouterr())


# --- Memory


def kilobytes(pid: int, name: str) -> int:
    try:
        found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def examining(pid: int) -> list[int]:
    """The processes that it has started to examine files; not what, being started, still has its parent's memory."""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in started if b"documents.examine" in said_to(each)]


def said_to(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def server_at(address: str) -> int:
    said = f"--port\0{address.rpartition(':')[2]}\0".encode()
    return next(int(each.name) for each in Path("/proc").glob("[0-9]*") if said in said_to(each.name))


class Watch:
    """How much a process and those it starts hold at most."""

    def __init__(self, pid: int) -> None:
        self.pid, self.before, self.most = pid, kilobytes(pid, "VmRSS"), 0

    async def look(self) -> None:
        while True:
            held = kilobytes(self.pid, "VmRSS") + sum(kilobytes(each, "VmRSS") for each in examining(self.pid))
            self.most = max(self.most, held - self.before)
            await asyncio.sleep(0.002)


async def endless(token: bytes) -> AsyncIterator[bytes]:
    """Ten times what is allowed, in a form of ours."""
    yield b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + token
    yield b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    for _ in range(10 * LARGEST // 1_000_000):
        yield b"a line of text\n" * 66_666
    yield b"\r\n--x--\r\n"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="Memory is read from /proc, which is not there.")
async def test_taking_in_a_file_adds_less_than_a_hundred_megabytes(
    clean_database: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the server and of the process that examines, together, whatever is sent."""
    monkeypatch.setenv("SECRET_KEY", "only for this test, and long enough")
    made = Personas(create_app())
    async with transaction() as database:
        made.update(await add_personas(database, made.app))
    files = {
        "photo.jpg": await asyncio.to_thread(noisy_photo),
        "large.png": HOSTILE["a picture too large to decode"][1],
        "screen.png": await asyncio.to_thread(picture, "PNG", (4000, 3000), "RGBA"),
        "bomb.docx": bomb(),
        "text.txt": (b"a line of text\n" * 700_000)[:LARGEST],
        "letter.pdf": PDF.replace(b"endobj", b"endobj\n%" + b"x" * 9_000_000 + b"\n", 1),
    }
    admin = "installation admin"
    cookies = {cookie_name(SESSION): made[admin].cookie}
    async with serving(clean_database) as address, httpx.AsyncClient(base_url=address, cookies=cookies) as client:
        watch = Watch(server_at(address))
        assert (await client.get("/admin/documents")).status_code == 200
        watch.before = kilobytes(watch.pid, "VmRSS")
        looking = asyncio.create_task(watch.look())
        for name, content in files.items():
            answer = await client.post(TRY, data=made[admin].csrf, files={"file": (name, content)})
            assert answer.status_code in (200, 422), name
        form = endless(made[admin].csrf["csrf"].encode())
        kind = {"content-type": "multipart/form-data; boundary=x"}
        assert (await client.post(TRY, content=form, headers=kind)).status_code == 422
        looking.cancel()
    assert 10_000 < watch.most < AT_MOST


def noisy_photo() -> bytes:
    """Twelve million pixels that nothing compresses."""
    made = io.BytesIO()
    Image.effect_noise((4032, 3024), 60).convert("RGB").save(made, "JPEG", quality=85)
    return made.getvalue()
