"""Every kind of tampering is found, and its range is named."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from apdirectory.audit.seals import line_of, read_lines
from apdirectory.audit.verify import every_seal, verify
from apdirectory.database.cluster import CannotStart
from apdirectory.database.embedded import Addresses
from apdirectory.errors import Unprocessable
from tests.audit.ledger import owner_of, seal_all, tamper, three_seals, write_rows

HASHED_AGAIN = """
UPDATE audit a SET row_hash = sha256(convert_to(ROW(
    a.id, extract(epoch FROM a.at), a.account, a.membership, a.organisation, a.team, a.role,
    a.authority_id, a.action, a.subject_kind, a.subject, a.why, a.source, a.request_id, a.detail,
    a.xid)::text, 'UTF8')) WHERE id = 5
"""
SEALED_AGAIN = """
UPDATE audit_seal s SET hash = sha256(convert_to(concat_ws(' ', number, first_id, last_id, rows,
    extract(epoch FROM at), encode(rows_hash, 'hex'), encode(previous, 'hex')), 'UTF8')) WHERE number = 2
"""
COPIED = """
INSERT INTO audit SELECT {}, at, account, membership, organisation, team, role, authority_id, action,
       subject_kind, subject, why, source, request_id, detail, xid, row_hash FROM audit WHERE id = 1
"""
COLUMNS = {
    "at": "at + interval '1 microsecond'",
    "account": "NULL",
    "membership": "gen_random_uuid()",
    "organisation": "organisation + 1",
    "team": "1",
    "role": "'la_officer'",
    "authority_id": "866",
    "action": "'session.ended'",
    "subject_kind": "''",
    "subject": "subject || ' '",
    "why": "'because'",
    "source": "'::1'",
    "request_id": "'A1'",
    "detail": """'{"a": null}'""",
    "xid": "'1'",
}


async def said_of(addresses: Addresses, outside: Path | None = None) -> list[str]:
    return (await verify(addresses.owner, read_lines(outside) if outside else [])).wrong


async def written_outside(addresses: Addresses, file: Path) -> Path:
    async with owner_of(addresses) as owner:
        lines = [f"{line_of(seal)}\n" async for batch in every_seal(owner) for seal in batch]
    await asyncio.to_thread(file.write_text, "".join(lines))
    return file


async def test_what_nobody_touched_is_as_it_was_written(clean_database: Addresses, tmp_path: Path) -> None:
    await three_seals()
    await write_rows(1)
    outside = read_lines(await written_outside(clean_database, tmp_path / "seals"))
    found = await verify(clean_database.owner, outside)
    assert (found.seals, found.rows, found.not_sealed, found.waiting, found.wrong) == (3, 9, 1, False, [])
    assert [(line.number, line.first_id, line.last_id, line.rows) for line in outside] == [
        (1, 1, 3, 3),
        (2, 4, 6, 3),
        (3, 7, 9, 3),
    ]


async def test_an_edit_of_any_column_names_the_row_and_its_range(clean_database: Addresses) -> None:
    await three_seals()
    async with owner_of(clean_database) as owner:
        known = await owner.fetch("SELECT attname FROM pg_attribute WHERE attrelid = 'audit'::regclass AND attnum > 0")
    assert {name for (name,) in known} == {*COLUMNS, "id", "row_hash"}
    for column, value in COLUMNS.items():
        await tamper(
            clean_database,
            "CREATE TABLE before AS SELECT * FROM audit WHERE id = 5",
            f"UPDATE audit SET {column} = {value} WHERE id = 5",
        )
        (sentence,) = await said_of(clean_database)
        assert sentence.startswith("Row 5 was edited (rows 4 to 6, sealed "), column
        await tamper(
            clean_database,
            f"UPDATE audit SET {column} = before.{column} FROM before WHERE audit.id = 5",
            "DROP TABLE before",
        )
    assert await said_of(clean_database) == []


async def test_an_edit_that_makes_its_own_hash_good_is_found_by_the_seal(clean_database: Addresses) -> None:
    await three_seals()
    await tamper(clean_database, "UPDATE audit SET why = 'mine' WHERE id = 5", HASHED_AGAIN)
    (sentence,) = await said_of(clean_database)
    assert sentence.startswith("The rows are not those that were sealed (rows 4 to 6, ")


async def test_a_seal_that_was_made_good_as_well_no_longer_fits_the_next(clean_database: Addresses) -> None:
    await three_seals()
    rows = "SELECT sha256(string_agg(row_hash, ''::bytea ORDER BY id)) FROM audit WHERE id BETWEEN 4 AND 6"
    await tamper(
        clean_database,
        "UPDATE audit SET why = 'mine' WHERE id = 5",
        HASHED_AGAIN,
        f"UPDATE audit_seal SET rows_hash = ({rows}) WHERE number = 2",
    )
    (sentence,) = await said_of(clean_database)
    assert sentence.startswith("Seal 2 was edited (rows 4 to 6, ")
    await tamper(clean_database, SEALED_AGAIN)
    (sentence,) = await said_of(clean_database)
    assert sentence.startswith("Seal 3 does not follow from the one before (rows 7 to 9, ")


async def test_deleted_rows_are_counted_in_their_range(clean_database: Addresses) -> None:
    await three_seals()
    await tamper(clean_database, "DELETE FROM audit WHERE id IN (4, 6)")
    (sentence,) = await said_of(clean_database)
    assert sentence.startswith("2 of 3 rows were deleted (rows 4 to 6, ")


async def test_a_row_that_was_put_in_later_is_one_too_many(clean_database: Addresses) -> None:
    await three_seals()
    await tamper(clean_database, "DELETE FROM audit WHERE id = 2")
    await tamper(clean_database, COPIED.format(2))
    (edited, replaced) = await said_of(clean_database)
    assert edited.startswith("Row 2 was edited (rows 1 to 3, ")
    assert replaced.startswith("The rows are not those that were sealed (rows 1 to 3, ")


async def test_rows_that_were_put_in_before_the_first_are_found(clean_database: Addresses) -> None:
    """Where no seal begins: with a hash of their own that is right, and out of the way of every range."""
    await three_seals()
    await tamper(
        clean_database,
        *(f"{COPIED.format(number)}; {HASHED_AGAIN.replace('= 5', f'= {number}')}" for number in (0, -7)),
    )
    assert await said_of(clean_database) == [
        "Rows 0, -7 were put in before the first: the first row that is written has number 1.",
        "There are 11 rows, and 9 that are under a seal or wait for one.",
    ]


async def test_a_seal_that_was_deleted_is_missed_with_its_rows_or_without(clean_database: Addresses) -> None:
    await three_seals()
    await tamper(clean_database, "DELETE FROM audit_seal WHERE number = 2")
    assert await said_of(clean_database) == [
        "Seal 2 is missing: rows 4 to 6.",
        "There are 9 rows, and 6 that are under a seal or wait for one.",
    ]
    await tamper(clean_database, "DELETE FROM audit WHERE id BETWEEN 4 AND 6")
    assert await said_of(clean_database) == ["Seal 2 is missing: rows 4 to 6."]


async def test_an_end_that_was_cut_off_is_missed(clean_database: Addresses) -> None:
    await three_seals()
    await tamper(clean_database, "DELETE FROM audit WHERE id > 3", "DELETE FROM audit_seal WHERE number > 1")
    assert await said_of(clean_database) == [
        "Seals 2 to 3 are missing at the end: rows from 4 on were cut off or sealed again."
    ]
    await write_rows(1)
    await seal_all()
    assert await said_of(clean_database) == ["Seals 2 to 3 are missing: rows from 4 on were cut off or sealed again."]


async def test_an_end_cut_off_without_a_trace_is_found_by_the_seals_outside(
    clean_database: Addresses, tmp_path: Path
) -> None:
    await three_seals()
    outside = await written_outside(clean_database, tmp_path / "seals")
    await tamper(
        clean_database,
        "DELETE FROM audit WHERE id > 3",
        "DELETE FROM audit_seal WHERE number > 1",
        "UPDATE audit_horizon SET seals = 1",
    )
    assert await said_of(clean_database) == []
    (sentence,) = await said_of(clean_database, outside)
    assert sentence.startswith(
        "Seals 2 to 3 are written outside and not here: rows 4 to 9 were cut off (6 rows, sealed until "
    )
    await write_rows(1)
    await seal_all()
    (replaced, cut) = await said_of(clean_database, outside)
    assert replaced == "Seal 2 is not the one that was written outside: rows 4 to 6 were replaced."
    assert cut.startswith("Seal 3 is written outside and not here: rows 7 to 9 were cut off (3 rows, ")


async def test_seals_are_not_added_to_a_file_whose_end_is_cut_off_here(
    clean_database: Addresses, tmp_path: Path
) -> None:
    await three_seals()
    outside = await written_outside(clean_database, tmp_path / "seals")
    kept = outside.read_text()
    await tamper(
        clean_database,
        "DELETE FROM audit WHERE id > 3",
        "DELETE FROM audit_seal WHERE number > 1",
        "UPDATE audit_horizon SET seals = 1",
    )
    for _ in range(2):  # cut off; and then sealed again under the same numbers, and further
        refused = await run(clean_database, "seals", "--write", str(outside))
        assert (refused.returncode, outside.read_text()) == (1, kept)
        assert "rows 4 to 9 were cut off" in refused.stdout or "rows 4 to 6 were replaced" in refused.stdout
        assert f"Nothing was added to {outside}. Keep it" in refused.stdout
        await three_seals()


async def test_an_edit_before_the_seal_is_found_by_the_rows_own_hash(clean_database: Addresses) -> None:
    await write_rows(2)
    await tamper(clean_database, "UPDATE audit SET role = '' WHERE id = 2")
    assert await said_of(clean_database) == ["Row 2 was edited (not sealed yet)."]


async def test_rows_that_wait_for_long_are_told(clean_database: Addresses) -> None:
    await write_rows(1)
    assert (await run(clean_database, "verify-audit")).returncode == 0
    await tamper(clean_database, "UPDATE audit SET at = at - interval '1 hour'", HASHED_AGAIN.replace("= 5", "= 1"))
    found = await verify(clean_database.owner)
    assert (found.waiting, found.wrong) == (True, [])
    told = await run(clean_database, "verify-audit")
    assert told.returncode == 1
    assert "1 row not sealed yet.\nThey have waited more than 5 minutes" in told.stdout
    assert "Start the app, which seals them." in told.stdout


async def run(addresses: Addresses, *arguments: str, owner: bool = True) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": addresses.app}
    if owner:
        environment["DATABASE_OWNER_URL"] = addresses.owner
    command = [sys.executable, "-m", "apdirectory", *arguments]
    return await asyncio.to_thread(subprocess.run, command, env=environment, capture_output=True, text=True, timeout=60)


async def test_the_commands_write_seals_outside_and_end_with_1_where_something_is_wrong(
    clean_database: Addresses, tmp_path: Path
) -> None:
    outside = str(tmp_path / "seals")
    await three_seals()
    assert (await run(clean_database, "seals", "--write", outside)).stdout == f"3 seals added to {outside}.\n"
    assert "has every seal already" in (await run(clean_database, "seals", "--write", outside)).stdout
    await write_rows(1)
    await seal_all()
    assert (await run(clean_database, "seals", "--write", outside)).stdout == f"1 seal added to {outside}.\n"
    whole = await run(clean_database, "verify-audit", "--seals", outside)
    assert (whole.returncode, whole.stdout) == (0, "10 rows in 4 seals: as it was written.\n")
    await tamper(clean_database, "DELETE FROM audit WHERE id = 5")
    wrong = await run(clean_database, "verify-audit", "--seals", outside)
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("1 of 3 rows were deleted (rows 4 to 6, sealed ")
    refused = await run(clean_database, "verify-audit", owner=False)
    assert (refused.returncode, refused.stderr) == (
        1,
        "This needs the role that owns the tables: set DATABASE_OWNER_URL.\n",
    )


async def test_a_part_that_was_taken_away_is_a_sentence(clean_database: Addresses) -> None:
    async with owner_of(clean_database) as owner:
        await owner.execute("DROP TABLE audit_seal CASCADE")
    with pytest.raises(CannotStart, match="not there"):
        await verify(clean_database.owner)


def test_a_file_that_holds_no_seals_is_refused(tmp_path: Path) -> None:
    (tmp_path / "seals").write_text("1 2\n")
    with pytest.raises(Unprocessable, match="Line 1 is not a seal"):
        read_lines(tmp_path / "seals")
    assert read_lines(tmp_path / "none yet") == []
