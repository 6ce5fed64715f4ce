"""What cookies and links hold, and what is kept of it."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """32 random bytes, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Whoever reads the table can make neither the cookie nor the link of it."""
    return sha256(token.encode()).hexdigest()
