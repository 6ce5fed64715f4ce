"""People who can sign in, as themselves."""

from tests.signing_in import browser, commissioner, manager, signing_app

__all__ = ["browser", "commissioner", "manager", "signing_app"]
