"""Keeping, finding, sending and removing: in the database and in a folder, for those whom the record admits."""

import stat
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from apdirectory.accounts.access.actions import give_grant
from apdirectory.database.asking import NOBODY, Asker, asking
from apdirectory.database.transaction import savepoint, transaction
from apdirectory.documents.actions import remove, store
from apdirectory.documents.folder import files_in, path_of
from apdirectory.documents.queries import document_by_id, documents_amiss, documents_total, parts_of
from apdirectory.documents.rules import PART
from apdirectory.documents.sweep import sweep
from apdirectory.errors import Forbidden, InvalidInput, NotFound
from apdirectory.web.clock import now
from tests.conftest import MovedClock
from tests.documents.files import PDF, in_parts
from tests.documents.people import asker_of, stored
from tests.personas import COUNTY, SWINDON, Personas

LONG = PDF.replace(b"endobj", b"endobj\n%" + b"x" * (2 * PART) + b"\n", 1)


@pytest.fixture(params=["database", "folder"])
def kept_in(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "folder":
        monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path / "documents"))
    return str(request.param)


async def read(document: UUID) -> bytes:
    return b"".join([part async for part in parts_of(await document_by_id(document))])


async def finds(who: Asker, document: UUID) -> bool:
    with asking(who):
        try:
            await document_by_id(document)
        except NotFound:
            return False
        return True


async def test_a_document_comes_back_as_it_was_kept(db: asyncpg.Connection, personas: Personas, kept_in: str) -> None:
    officer, subject = await asker_of(db, personas, "officer"), uuid4()
    document = await stored(officer, LONG, " Letter\u202e of May.pdf", subject=subject)
    with asking(officer):
        found = await document_by_id(document)
        assert (found.name, found.kept_in, found.size) == ("Letter of May.pdf", kept_in, len(LONG))
        assert (found.subject_kind, found.subject, found.authority) == ("referral", subject, COUNTY)
        assert await read(document) == LONG
    parts = await db.fetchval("SELECT count(*) FROM document_part")
    assert parts == 0, "nobody is asking"


async def test_in_a_folder_a_document_is_a_file_by_its_id_that_its_owner_alone_reads(
    db: asyncpg.Connection, personas: Personas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path))
    document = await stored(await asker_of(db, personas, "officer"))
    (file,) = [path for _, path in files_in(tmp_path)]
    assert file == tmp_path / document.hex[:2] / document.hex[2:4] / document.hex
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_what_was_kept_in_one_place_is_read_when_the_setting_names_the_other(
    db: asyncpg.Connection, personas: Personas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await asker_of(db, personas, "officer")
    before = await stored(officer)
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path))
    after = await stored(officer)
    with asking(officer):
        assert [await read(each) for each in (before, after)] == [PDF, PDF]
    assert (await documents_total()).missing == 0


# --- Whom a document admits


async def test_officers_of_the_authority_and_the_senders_own_team_find_it(
    db: asyncpg.Connection, personas: Personas
) -> None:
    document = await stored(await asker_of(db, personas, "referrer"))
    admitted = {
        name for name in personas if name != "anybody" and await finds(await asker_of(db, personas, name), document)
    }
    assert admitted == {
        "officer",
        "sen officer",
        "manager",
        "has not chosen",
        "before the second factor",
        "referrer",
        "referrer who waits",
        "stopped",
        "disabled",
    }, "the last three as if they acted as what their membership says, which the session does not let them"
    assert not await finds(NOBODY, document)


async def test_access_stops_at_the_team(db: asyncpg.Connection, personas: Personas) -> None:
    sender = await asker_of(db, personas, "referrer of both")
    document = await stored(sender)
    assert await finds(sender, document)
    for other in (None, (sender.team or 0) + 1):
        assert not await finds(Asker(**{**asdict(sender), "team": other}), document)


def asdict(who: Asker) -> dict[str, object]:
    return {name: getattr(who, name) for name in who.__struct_fields__}


async def test_a_grant_for_the_record_opens_its_documents(db: asyncpg.Connection, personas: Personas) -> None:
    subject = uuid4()
    of_it = await stored(await asker_of(db, personas, "officer"), subject=subject)
    other = await stored(await asker_of(db, personas, "officer"))
    not_a_referral = await stored(await asker_of(db, personas, "officer"), subject=subject, subject_kind="review")
    staff = await asker_of(db, personas, "provider's staff")
    assert not await finds(staff, of_it)
    with asking(await asker_of(db, personas, "manager")):
        assert staff.membership
        await give_grant(staff.membership, subject, "To read a letter", now().replace(year=now().year + 1))
    assert [await finds(staff, each) for each in (of_it, other, not_a_referral)] == [True, False, False]
    with asking(staff):
        assert await read(of_it) == PDF


@pytest.mark.parametrize(
    ("name", "authority"),
    [
        ("officer", SWINDON),
        ("referrer", SWINDON),
        ("referrer who waits", COUNTY),
        ("provider's staff", COUNTY),
        ("quality officer", COUNTY),
        ("commissioner", COUNTY),
        ("installation admin", COUNTY),
    ],
)
async def test_who_has_no_say_in_a_record_adds_no_document(
    db: asyncpg.Connection, personas: Personas, name: str, authority: int
) -> None:
    who = await asker_of(db, personas, name)
    async with savepoint():
        with pytest.raises(Forbidden):
            async with savepoint():
                await stored(who, authority=authority)


async def test_a_document_is_sent_in_ones_own_name(db: asyncpg.Connection, personas: Personas) -> None:
    officer, manager = await asker_of(db, personas, "officer"), await asker_of(db, personas, "manager")
    document = await stored(officer)
    with asking(manager), pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with savepoint(), transaction() as database:
            await database.execute(
                """INSERT INTO document (id, authority_id, subject_kind, subject, kind, name, media_type, size, sha256,
                                         kept_in, uploaded_by, uploaded_at, scan_result)
                   SELECT gen_random_uuid(), authority_id, subject_kind, subject, kind, name, media_type, size, sha256,
                          kept_in, uploaded_by, uploaded_at, scan_result FROM document WHERE id = $1""",
                document,
            )
    with asking(manager), pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with savepoint(), transaction() as database:
            await database.execute("INSERT INTO document_part VALUES ($1, $2, 9, 'more')", COUNTY, document)


# --- Removing


async def test_what_is_removed_is_gone_but_for_who_removed_it_and_why(
    db: asyncpg.Connection, personas: Personas, kept_in: str
) -> None:
    officer = await asker_of(db, personas, "officer")
    document = await stored(officer, LONG)
    with asking(await asker_of(db, personas, "manager")):
        await remove(document, "Of another child")
        found = await document_by_id(document)
        assert found.removed_at is not None
        async with transaction() as database:
            assert await database.fetchval("SELECT count(*) FROM document_part") == 0
        with pytest.raises(NotFound):
            await remove(document, "Again")
    totals = await documents_total()
    assert (totals.documents, totals.missing) == (0, 0)
    assert totals.spare == (1 if kept_in == "folder" else 0), "until it is swept"


async def test_a_reason_is_needed_and_only_the_sender_or_the_council_removes(
    db: asyncpg.Connection, personas: Personas
) -> None:
    sender = await asker_of(db, personas, "referrer")
    document = await stored(sender)
    colleague = Asker(**{**asdict(sender), "account": uuid4()})
    with asking(colleague), pytest.raises(NotFound):
        await remove(document, "Not mine")
    with asking(sender):
        with pytest.raises(InvalidInput, match="Say why"):
            await remove(document, "  ")
        await remove(document, "The wrong letter")


@pytest.mark.parametrize(
    "change",
    [
        "name = 'other.pdf'",
        "authority_id = 866",
        "removed_at = now(), removed_by = gen_random_uuid(), removed_why = 'as somebody else'",
    ],
)
async def test_nothing_else_of_a_document_changes(db: asyncpg.Connection, personas: Personas, change: str) -> None:
    officer = await asker_of(db, personas, "officer")
    document = await stored(officer)
    refused = (asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError)
    with asking(officer), pytest.raises(refused):
        async with savepoint(), transaction() as database:
            await database.execute(f"UPDATE document SET {change} WHERE id = $1", document)
    with asking(officer):
        async with transaction() as database:
            assert await database.execute("DELETE FROM document_part") == "DELETE 0"


# --- Counting, missing and spare


async def test_what_is_missing_or_cut_short_is_counted(
    db: asyncpg.Connection, personas: Personas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path))
    officer = await asker_of(db, personas, "officer")
    lost, short, whole = [await stored(officer) for _ in range(3)]
    assert await documents_amiss() == []
    path_of(tmp_path, lost).unlink()
    path_of(tmp_path, short).write_bytes(PDF[:9])
    totals = await documents_total()
    assert (totals.documents, totals.size, totals.missing, totals.spare) == (3, 3 * len(PDF), 2, 0)
    assert await documents_amiss() == ["Of 3 documents, 2 cannot be found whole. Restore them from a backup."]
    assert path_of(tmp_path, whole).is_file()


async def test_what_was_removed_is_swept_at_once_and_what_nobody_knows_after_a_month(
    db: asyncpg.Connection,
    personas: Personas,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moved_clock: MovedClock,
) -> None:
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path))
    officer = await asker_of(db, personas, "officer")
    removed, kept = [await stored(officer) for _ in range(2)]
    with asking(officer):
        await remove(removed, "Of another child")
    unfinished = path_of(tmp_path, uuid4()).with_suffix(".part")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    unfinished.write_bytes(b"half")
    assert (await documents_total()).spare == 2
    await sweep(now())
    assert not path_of(tmp_path, removed).exists()
    moved_clock.forward(days=29)
    await sweep(now())
    assert unfinished.exists(), "its row may come back with a backup"
    moved_clock.forward(days=2)
    await sweep(now())
    assert (await documents_total()).spare == 0
    with asking(officer):
        assert await read(kept) == PDF


async def test_a_database_that_does_not_know_the_folder_empties_it_not(
    db: asyncpg.Connection,
    personas: Personas,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moved_clock: MovedClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path))
    officer = await asker_of(db, personas, "officer")
    with pytest.raises(ZeroDivisionError):
        async with savepoint():
            lost = [await stored(officer) for _ in range(2)]
            raise ZeroDivisionError
    moved_clock.forward(days=60)
    await sweep(now())
    assert "knows no file" in capsys.readouterr().err, "as after a restore of an empty database"
    kept = await stored(officer)
    await sweep(now())
    assert "does not know most" in capsys.readouterr().err
    assert {name for name, _ in files_in(tmp_path)} == {each.hex for each in (*lost, kept)}


async def test_files_of_others_in_the_folder_stay(
    db: asyncpg.Connection,
    personas: Personas,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moved_clock: MovedClock,
) -> None:
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path))
    for _ in range(4):
        await stored(await asker_of(db, personas, "officer"))
    others = [tmp_path / "us" / "er" / name for name in ("letter.pdf", uuid4().hex)]
    for other in others:
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_bytes(b"not ours")
    moved_clock.forward(days=60)
    await sweep(now())
    assert all(other.exists() for other in others)
    assert (await documents_total()).spare == 0


async def test_documents_in_a_folder_that_is_no_longer_set_are_named(
    db: asyncpg.Connection, personas: Personas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await asker_of(db, personas, "officer")
    await stored(officer)
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path))
    await stored(officer)
    monkeypatch.delenv("DOCUMENTS_FOLDER")
    assert await documents_amiss() == ["Of 2 documents, 1 are in a folder. Set DOCUMENTS_FOLDER to it again."]


async def test_a_file_whose_row_was_taken_back_is_swept(
    db: asyncpg.Connection, personas: Personas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path))
    with pytest.raises(ZeroDivisionError):
        async with savepoint():
            await stored(await asker_of(db, personas, "officer"))
            raise ZeroDivisionError
    totals = await documents_total()
    assert (totals.documents, totals.spare) == (0, 1)


async def test_nothing_is_kept_where_the_disk_does_not_take_it(
    db: asyncpg.Connection, personas: Personas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file, where the folder should be")
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(tmp_path / "taken"))
    officer = await asker_of(db, personas, "officer")
    with asking(officer), pytest.raises(OSError, match="taken"):
        async with savepoint():
            await store(
                in_parts(PDF), "a.pdf", authority=COUNTY, subject_kind="referral", subject=uuid4(), kind="letter"
            )
    monkeypatch.delenv("DOCUMENTS_FOLDER")
    assert (await documents_total()).documents == 0
