"""From where a request comes: said once for each, and written with every row of the audit."""

from contextvars import ContextVar

_SOURCE: ContextVar[str] = ContextVar("source", default="")


def set_source(address: str) -> None:
    """The address that the request came from, as far as the installation trusts it."""
    _SOURCE.set(address)


def source() -> str:
    return _SOURCE.get()
