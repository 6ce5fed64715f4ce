"""Clock actions on documents."""

from apdirectory.documents.sweep import sweep
from apdirectory.messages.schedules import Schedule

schedules = [Schedule(name="documents.sweep", cron="17 * * * *", run=sweep)]
