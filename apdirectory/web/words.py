"""How the pages say distances, dates, ages, money and counts. Plain functions; each is also a template filter."""

from datetime import date, time
from decimal import Decimal

from apdirectory.providers.vocabulary import KEY_STAGES, PRICE_UNITS, label

NOT_GIVEN = "Price not given"


def miles(distance: float) -> str:
    """1.3 miles; whole miles from 10 up; "less than 0.1 miles"."""
    if distance < 0.05:
        return "less than 0.1 miles"
    tenths = round(distance, 1)
    if tenths >= 10:
        return f"{distance:.0f} miles"
    return "1 mile" if tenths == 1 else f"{tenths:.1f} miles"


def day(when: date) -> str:
    """20 November 2026."""
    return f"{when.day} {when:%B %Y}"


def due_day(when: date) -> str:
    """Friday 20 November 2026: with its weekday, for what is due."""
    return f"{when:%A} {day(when)}"


def short_day(when: date) -> str:
    """20 Nov 2026, in tables."""
    return f"{when.day} {when:%b %Y}"


def clock(when: time) -> str:
    """2:14pm; 12 o'clock is said as midday or midnight."""
    if when.minute == 0 and when.hour in (0, 12):
        return "midday" if when.hour else "midnight"
    return f"{when.hour % 12 or 12}:{when.minute:02}{'am' if when.hour < 12 else 'pm'}"


def ages(age_from: int | None, age_to: int | None) -> str:
    """Ages 11 to 16; an age that is not told is not guessed."""
    if age_from is None and age_to is None:
        return "Ages not given"
    if age_from is None:
        return f"Up to age {age_to}"
    if age_to is None:
        return f"Age {age_from} and over"
    return f"Age {age_from}" if age_from == age_to else f"Ages {age_from} to {age_to}"


def key_stage(code: str) -> str:
    """Key stage 3 (ages 11 to 14)."""
    found = next(stage for stage in KEY_STAGES if stage.code == code)
    return f"{found.label} (ages {found.age_from} to {found.age_to})"


def pounds(amount: Decimal | float) -> str:
    """£85, £1,250, £8.50: pence only where there are any."""
    amount = Decimal(str(amount))
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def price(amount: Decimal | float | None, unit: str | None, up_to: Decimal | float | None = None) -> str:
    """£85 a day; "From £420 a week" where there is a dearer end; Free to schools; Price not given."""
    if unit == "free":
        return label(PRICE_UNITS, "free")
    if amount is None or unit is None:
        return NOT_GIVEN
    said = f"{pounds(amount)} {label(PRICE_UNITS, unit)}"
    return f"From {said}" if up_to is not None and up_to > amount else said


def count(number: int, one: str, many: str | None = None) -> str:
    """1 provider, 37 providers, 1,204 providers; "no" is said by the page that needs it."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(things: list[str] | tuple[str, ...], last: str = "and") -> str:
    """One, two and three."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {last} {things[-1]}"


def made_up(contact: str | None) -> bool:
    """A number that Ofcom keeps for drama, or mail that nobody gets: the demonstration's, and nobody's own."""
    return (contact or "").replace(" ", "").startswith("01632960") or (contact or "").endswith("@example.org")


FILTERS = {
    "miles": miles,
    "day": day,
    "due_day": due_day,
    "short_day": short_day,
    "clock": clock,
    "key_stage": key_stage,
    "pounds": pounds,
    "count": count,
    "listed": listed,
    "made_up": made_up,
}
FUNCTIONS = {"ages": ages, "price": price}
