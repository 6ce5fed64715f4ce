"""Every route, and that anyone may ask for it. A route that is not here fails a test; the next step adds who may."""

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
        "/map/{name}",
        "/map/{name}",
        "/privacy",
        "/providers",
        "/providers/{slug}",
        "/schema",
        "/schema/openapi.json",
        "/schema/openapi.yaml",
        "/schema/viewer",
        "/schema/viewer.css",
        "/schema/viewer.js",
    )
)
"""By template. What they answer is the same for everyone, and may be kept for a minute."""

UNKEPT = frozenset(("/healthz", "/readyz"))
"""Public too, but never kept."""
