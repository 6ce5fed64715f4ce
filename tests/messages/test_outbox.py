"""What is put in the outbox, and what is refused."""

import asyncpg
import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import put
from apdirectory.web.mail_address import is_mail_address


async def test_a_mail_is_kept_in_words_until_it_is_sent(db: asyncpg.Connection) -> None:
    mail = await put("jo@example.org", "reset", link="/reset/abc", until="3:15pm")
    row = await db.fetchrow("SELECT * FROM outbox")
    assert (row["id"], row["recipient"], row["message"]) == (mail, "jo@example.org", "reset")
    assert "until 3:15pm" in row["body"]
    assert (row["tries"], row["sent_at"]) == (0, None)


@pytest.mark.usefixtures("clean_database")
async def test_what_is_undone_leaves_no_mail(clean_database: Addresses) -> None:
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await put("jo@example.org", "password_changed")
            _ = 1 / 0
    async with transaction() as database:
        assert await database.fetchval("SELECT count(*) FROM outbox") == 0


GOOD = ["jo@example.org", "Jo.O'Neill+ap@gloucestershire.gov.uk", "a@b.co", "_x@1-2.example"]
BAD = [
    "",
    "jo",
    "jo@localhost",
    "@example.org",
    "jo@",
    "jo@example.org\n",
    "jo@example.org\r\nBcc: all@example.org",
    "jo@example.org,all@example.org",
    "jo@example.org all@example.org",
    "Jo <jo@example.org>",
    '"jo\n"@example.org',
    "jo@exa mple.org",
    "jo..x@example.org",
    ".jo@example.org",
    "jo@-x.org",
    "jo@example..org",
    "jo@[127.0.0.1]",
    "jö@example.org",
    "jo@exämple.org",
    "jo\x00@example.org",
    "x" * 65 + "@example.org",
    "jo@" + "example." * 40 + "org",
]


@pytest.mark.parametrize("typed", GOOD)
def test_an_address_is_one(typed: str) -> None:
    assert is_mail_address(typed)


@pytest.mark.parametrize("typed", BAD, ids=repr)
async def test_what_is_no_address_is_refused(typed: str, db: asyncpg.Connection) -> None:
    with pytest.raises(ValueError, match="no address"):
        await put(typed, "password_changed")
    assert await db.fetchval("SELECT count(*) FROM outbox") == 0
