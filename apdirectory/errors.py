"""The few ways a request can be refused. Each carries one sentence that says what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class WayOn:
    """What a page that refuses leads to: its one button."""

    text: str
    path: str


class DomainError(Exception):
    """Something the service refuses; the message is written for the person who asked.

    `title`: the H1, where the kind's own would say something that is not so. `way_on`: what to do instead.
    """

    status = 400
    title = "There is a problem"
    search = False
    """Whether a new search is a way on."""

    def __init__(self, message: str, *, title: str = "", way_on: WayOn | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.title = title or self.title
        self.way_on = way_on


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field, by the name the form or the query gives it."""

    field: str
    message: str


class InvalidInput(DomainError):
    """One or more fields cannot be read; all of them are told at once."""

    search = True

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(" ".join(error.message for error in errors))
        self.errors = errors


class NotFound(DomainError):
    """Not there, or hidden from this viewer: the two look the same."""

    status = 404
    title = "Page not found"
    search = True

    def __init__(self, message: str = "Check the address. You may need to sign in.") -> None:
        super().__init__(message)


class Gone(DomainError):
    """It was there, and was taken away."""

    status = 410
    title = "No longer listed"
    search = True


class Unprocessable(DomainError):
    """Well formed, but it names something that is not there, such as a place."""

    status = 422


@dataclass(frozen=True)
class Both:
    """What two people made of the same thing, for the one who came second to choose from.

    `rows`: what is theirs and what is mine, each with the field's name as people know it. "Use mine" sends `fields`
    to `path` again, those of several values each, so among them is the version as it stands now; "Keep theirs" opens
    `back`. Where theirs is final there is no `path`: mine is there to be read and copied.
    """

    rows: Sequence[tuple[str, str, str]]
    path: str
    fields: Mapping[str, str | Sequence[str]]
    back: str


def too_late(stale: "Conflict", rows: Sequence[tuple[str, str, str]], back: str) -> "Conflict":
    """The same refusal, with what was typed and can be saved no more beside what somebody else saved."""
    return Conflict(stale.message, title=stale.title, both=Both(rows=rows, path="", fields={}, back=back))


class Conflict(DomainError):
    """Someone changed this first; with `both`, the page shows what each wrote and takes either.

    Where nobody did, and it only cannot be done as things stand, it has a `title` of its own.
    """

    status = 409
    title = "Someone changed this first"

    def __init__(self, message: str, *, title: str = "", way_on: WayOn | None = None, both: Both | None = None) -> None:
        super().__init__(message, title=title, way_on=way_on)
        self.both = both


class Forbidden(DomainError):
    status = 403
    title = "You cannot do this"


class ProveFirst(DomainError):
    """Something comes first: to sign in, to give the second factor, to choose whom one acts for. `page` is where."""

    status = 401
    title = "Sign in"

    def __init__(self, message: str, page: str) -> None:
        super().__init__(message)
        self.page = page


class NotWorking(DomainError):
    """Something that has to work first does not, such as the audit: nothing is shown and nothing is done."""

    status = 503
    title = "Not working now"

    def __init__(self, message: str = "Try again in 5 minutes. Child in danger? Ring 999.") -> None:
        super().__init__(message)


@dataclass
class Problems:
    """Collects field errors so that a person sees all of them at once."""

    errors: list[FieldError] = field(default_factory=list)

    def add(self, name: str, message: str) -> None:
        self.errors.append(FieldError(name, message))

    def raise_if_any(self) -> None:
        if self.errors:
            raise InvalidInput(self.errors)
