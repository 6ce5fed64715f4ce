"""The one place that knows where templates, migrations and built assets lie, in a checkout and in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


def _folder(name: str) -> Path:
    """A wheel carries the folder inside the package; a checkout has it beside the package."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else CHECKOUT / name


TEMPLATES = _folder("templates")
MIGRATIONS = _folder("migrations")
ASSETS = _folder("assets")


def in_checkout() -> bool:
    return not (PACKAGE / "templates").is_dir()
