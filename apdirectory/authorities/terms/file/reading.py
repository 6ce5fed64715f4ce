"""A file of term dates, whichever of the two kinds it is. Pure."""

from datetime import date

from apdirectory.authorities.terms.file.csv_file import read_csv
from apdirectory.authorities.terms.file.given import LONGEST_FILE, MOST_ROWS, CannotRead, Given
from apdirectory.authorities.terms.file.icalendar_file import BEGINNING, read_icalendar


def read_file(raw: bytes, today: date) -> Given:
    """By what it begins with. CannotRead where it is neither, or too large."""
    if len(raw) > LONGEST_FILE:
        raise CannotRead(f"The file is larger than {LONGEST_FILE // 1_000_000} MB. Export the term dates alone.")
    if not raw.strip():
        raise CannotRead("The file is empty. Choose another.")
    calendar = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[: len(BEGINNING)].upper() == BEGINNING
    given = read_icalendar(raw.removeprefix(b"\xef\xbb\xbf"), today) if calendar else read_csv(raw)
    if sum(bool(each.kind) for each in given.refused) > MOST_ROWS:
        raise CannotRead(
            f"More than {MOST_ROWS} rows cannot be read. Look at the columns and the dates, and try again."
        )
    return given
