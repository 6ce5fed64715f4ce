"""The routes whose answers may be kept: they are the same for everyone, whoever asks.

The permission matrix (`accounts/access/matrix.py`) says who may ask; a test holds that these are its rows for anyone.
"""

PUBLIC = frozenset(
    (
        "/",
        "/about-the-data",
        "/accessibility",
        "/api/v1/providers",
        "/api/v1/providers/{slug}",
        "/assets/{name}",
        "/colour.css",
        "/cookies",
        "/help",
        "/map/{name}",
        "/privacy",
        "/providers",
        "/providers/{slug}",
        "/providers/{slug}/easy-read",
        "/schema",
        "/schema/openapi.json",
        "/schema/openapi.yaml",
        "/schema/viewer",
        "/schema/viewer.css",
        "/schema/viewer.js",
    )
)
"""By template, asked for by GET or HEAD. Kept for a minute, unless the handler says otherwise."""
