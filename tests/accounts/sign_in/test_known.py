"""After how long an account counts as left is a setting."""

from datetime import timedelta
from uuid import uuid4

import asyncpg

from apdirectory.accounts.sign_in.queries import known_by_email, known_by_id
from apdirectory.web.clock import now

ADD = "INSERT INTO account (id, email, name, signed_in_at) VALUES ($1, 'left@example.org', 'Left', $2)"
SAY = "INSERT INTO dated_setting (name, value, from_day) VALUES ('dormant_after_days', '28', '2020-01-01')"


async def test_an_account_counts_as_left_after_as_many_days_as_were_set(db: asyncpg.Connection) -> None:
    account = uuid4()
    await db.execute(ADD, account, now() - timedelta(days=30))
    for left in (False, True):
        by_email, by_id = await known_by_email("left@example.org"), await known_by_id(account)
        assert by_email
        assert by_id
        assert by_email.dormant == by_id.dormant == left
        await db.execute(SAY)
