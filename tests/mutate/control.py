"""What a control is, for `make mutate`: something that protects, how to switch it off, and which tests notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """Switched off by writing `after` where `before` stands, once, in one file of the checkout."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]
    """Files or single tests, as pytest takes them; one that fails is enough."""


def off(name: str, file: str, before: str, after: str, *tests: str) -> Control:
    """A control of the package; the tests are named from the folder of tests on."""
    folder = "" if file.startswith("migrations/") else "apdirectory/"
    return Control(name, f"{folder}{file}", before, after, tuple(f"tests/{test}" for test in tests))
