"""When a clock action was due last, by the clock in England. Pure."""

from datetime import datetime, timedelta

from croniter import croniter  # type: ignore[import-untyped]

from apdirectory.web.today import in_england

AN_HOUR = timedelta(hours=1)


def last_due(cron: str, now: datetime) -> datetime:
    """The last time at or before now that the five fields name.

    In spring, a time that the clock leaps over is an hour later; in autumn, one that it shows twice is the first.
    What is due every hour goes by hours as they pass.
    """
    if cron.split()[1] == "*":
        return _previous(cron, now)
    shown = in_england(now)
    found = _as_it_passed(_previous(cron, shown))
    return found if found <= now else _as_it_passed(_previous(cron, shown - AN_HOUR))


def is_cron(cron: str) -> bool:
    return len(cron.split()) == 5 and bool(croniter.is_valid(cron))


def _previous(cron: str, now: datetime) -> datetime:
    """At or before: the library's own leaves out the moment itself."""
    moment: datetime = croniter(cron, now + timedelta(microseconds=1)).get_prev(datetime)
    return moment


def _as_it_passed(shown: datetime) -> datetime:
    """The first moment at which the clock shows it."""
    earlier = shown - AN_HOUR
    return earlier if in_england(earlier) == shown else shown
