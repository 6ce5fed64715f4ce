"""When reminders are due. Pure."""

from datetime import date, timedelta

from apdirectory.providers.confirming.rule import Confirmation, due, reminders

DAY = date(2026, 11, 21)


def counts(mark: int = 90, out: int = 120) -> Confirmation:
    return Confirmation(
        confirmed_on=DAY,
        confirmed_until=DAY + timedelta(days=mark - 1),
        kept_until=DAY + timedelta(days=out - 1),
    )


def test_there_are_three_before_the_mark_and_three_before_the_results_are_left() -> None:
    assert [((each.due_on - DAY).days, each.name) for each in reminders(counts())] == [
        (69, "mark-21"),
        (83, "mark-7"),
        (89, "mark-1"),
        (99, "out-21"),
        (113, "out-7"),
        (119, "out-1"),
    ]
    assert counts().confirmed_until == date(2027, 2, 18)


def test_they_come_in_the_order_of_their_days_also_where_a_council_has_its_own() -> None:
    days = [each.due_on for each in reminders(counts(mark=90, out=60))]
    assert days == sorted(days)


def test_each_is_due_from_its_day_until_it_was_sent() -> None:
    def names(days: int, *sent: str) -> list[str]:
        return [each.name for each in due(counts(), sent, DAY + timedelta(days=days))]

    assert names(68) == []
    assert names(69) == ["mark-21"]
    assert names(82, "mark-21") == []
    assert names(90, "mark-21") == ["mark-7", "mark-1"]
    assert len(names(1000)) == 6
