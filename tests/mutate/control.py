"""What a control is, for `make mutate`: something that protects, how to switch it off, and which tests notice."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Control:
    """Switched off by writing `after` where `before` stands, once, in one file of the checkout."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]
    """Files or single tests, as pytest takes them; one that fails is enough."""
    threat: str = ""
    """Its row in the threats that the service answers, in a few words."""
