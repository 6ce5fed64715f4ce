"""People who can sign in, and a page with a form that takes time."""

from tests.accounts.sign_in.notes import app_with_notes, writer
from tests.signing_in import browser, commissioner, manager, signing_app

__all__ = ["app_with_notes", "browser", "commissioner", "manager", "signing_app", "writer"]
