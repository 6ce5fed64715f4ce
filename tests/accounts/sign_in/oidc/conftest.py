"""An installation with both providers, and the way there and back."""

from tests.accounts.sign_in.oidc.elsewhere import elsewhere, real, sam

__all__ = ["elsewhere", "real", "sam"]
