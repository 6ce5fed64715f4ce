"""The few ways a request can be refused. Each carries one sentence that says what to do next."""

from dataclasses import dataclass, field


class DomainError(Exception):
    """Something the service refuses; the message is written for the person who asked."""

    status = 400
    title = "There is a problem"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field, by the name the form or the query gives it."""

    field: str
    message: str


class InvalidInput(DomainError):
    """One or more fields cannot be read; all of them are told at once."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(" ".join(error.message for error in errors))
        self.errors = errors


class NotFound(DomainError):
    """Not there, or hidden from this viewer: the two look the same."""

    status = 404
    title = "Page not found"

    def __init__(self, message: str = "Check the address. You may need to sign in.") -> None:
        super().__init__(message)


class Gone(DomainError):
    """It was there, and was taken away."""

    status = 410
    title = "No longer listed"


class Unprocessable(DomainError):
    """Well formed, but it names something that is not there, such as a place."""

    status = 422


class Conflict(DomainError):
    """Someone changed this first."""

    status = 409
    title = "Someone changed this first"


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
