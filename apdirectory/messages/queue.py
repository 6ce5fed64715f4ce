"""The queue that mails are sent from: pgqueuer's tables, as our migration made them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.models import Job
from pgqueuer.queries import Queries
from pgqueuer.types import Channel

MAIL = "mail"
"""The one kind of job: try to send one mail of the outbox."""

NAMES = DBSettings(
    prefix="",
    db_schema=None,
    channel=Channel("ch_pgqueuer"),
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
    durability=Durability.durable,
)
"""All of them, since pgqueuer would else take some from the environment, from variables such as CHANNEL."""


def queue(connection: asyncpg.Connection) -> Queries:
    """What is asked of it happens on this connection, and so in its transaction."""
    return Queries(
        AsyncpgDriver(connection),
        qbe=QueryBuilderEnvironment(NAMES),
        qbq=QueryQueueBuilder(NAMES),
        qbs=QuerySchedulerBuilder(NAMES),
    )


async def enqueue(connection: asyncpg.Connection, mail: UUID) -> None:
    """One job a mail: nothing is done where it has one that is not over."""
    await queue(connection).enqueue(MAIL, str(mail).encode(), dedupe_key=str(mail), on_conflict="skip")


async def enqueue_all(connection: asyncpg.Connection, mails: Sequence[UUID]) -> None:
    """The same of many."""
    ids = [str(each) for each in mails]
    if ids:
        await queue(connection).enqueue(
            [MAIL] * len(ids),
            [each.encode() for each in ids],
            [0] * len(ids),
            [timedelta(0)] * len(ids),
            list(ids),
            on_conflict="skip",
        )


def mail_of(job: Job) -> UUID:
    return UUID((job.payload or b"").decode())
