"""Who may ask for what, written down a second time, by hand: tests hold the matrix and the app to it."""

from tests.personas import ANYBODY, PERSONAS

Row = frozenset[str]

EVERYONE: Row = frozenset({ANYBODY, *PERSONAS})
WHOEVER_GAVE_A_PASSWORD: Row = EVERYONE - {ANYBODY, "disabled"}
WHOEVER_PROVED_IT: Row = WHOEVER_GAVE_A_PASSWORD - {"before the second factor"}
WHOEVER_ACTS_FOR_SOMEBODY: Row = WHOEVER_GAVE_A_PASSWORD - {"before the second factor", "has not chosen", "stopped"}
MANAGERS: Row = frozenset({"manager", "manager of Swindon"})
ADMIN: Row = frozenset({"installation admin"})
REFERRERS: Row = frozenset({"referrer", "referrer of both", "referrer who waits"})
LETS_IN: Row = MANAGERS | ADMIN
REFERRERS: Row = frozenset({"referrer", "referrer of both", "referrer who waits"})

GET, POST = "GET", "POST"
ROWS: dict[tuple[str, str], Row] = {
    ("/", GET): EVERYONE,
    ("/about-the-data", GET): EVERYONE,
    ("/accessibility", GET): EVERYONE,
    ("/api/v1/providers", GET): EVERYONE,
    ("/api/v1/providers/{slug}", GET): EVERYONE,
    ("/assets/{name}", GET): EVERYONE,
    ("/colour.css", GET): EVERYONE,
    ("/cookies", GET): EVERYONE,
    ("/help", GET): EVERYONE,
    ("/map/{name}", GET): EVERYONE,
    ("/privacy", GET): EVERYONE,
    ("/providers", GET): EVERYONE,
    ("/providers/{slug}", GET): EVERYONE,
    ("/schema", GET): EVERYONE,
    ("/schema/openapi.json", GET): EVERYONE,
    ("/schema/openapi.yaml", GET): EVERYONE,
    ("/schema/viewer", GET): EVERYONE,
    ("/schema/viewer.css", GET): EVERYONE,
    ("/schema/viewer.js", GET): EVERYONE,
    ("/healthz", GET): EVERYONE,
    ("/readyz", GET): EVERYONE,
    ("/mail", GET): EVERYONE,
    ("/mail/{id}", GET): EVERYONE,
    ("/sign-in", GET): EVERYONE,
    ("/sign-in", POST): EVERYONE,
    ("/sign-in/code", GET): WHOEVER_GAVE_A_PASSWORD,
    ("/sign-in/code", POST): WHOEVER_GAVE_A_PASSWORD,
    ("/sign-in/recovery", GET): WHOEVER_GAVE_A_PASSWORD,
    ("/sign-in/recovery", POST): WHOEVER_GAVE_A_PASSWORD,
    ("/sign-in/reset", GET): EVERYONE,
    ("/sign-in/reset", POST): EVERYONE,
    ("/sign-in/reset/{token}", GET): EVERYONE,
    ("/sign-in/reset/{token}", POST): EVERYONE,
    ("/sign-out", POST): WHOEVER_GAVE_A_PASSWORD,
    ("/timed-out", GET): EVERYONE,
    ("/acting-for", GET): WHOEVER_PROVED_IT,
    ("/acting-for", POST): WHOEVER_PROVED_IT,
    ("/invitation/{token}", GET): EVERYONE,
    ("/invitation/{token}", POST): EVERYONE,
    ("/email-change/{token}", GET): EVERYONE,
    ("/email-change/{token}", POST): EVERYONE,
    ("/account", GET): WHOEVER_PROVED_IT,
    ("/account/details", GET): WHOEVER_PROVED_IT,
    ("/account/details", POST): WHOEVER_PROVED_IT,
    ("/account/email", GET): WHOEVER_PROVED_IT,
    ("/account/email", POST): WHOEVER_PROVED_IT,
    ("/account/password", GET): WHOEVER_PROVED_IT,
    ("/account/password", POST): WHOEVER_PROVED_IT,
    ("/account/second-factor", GET): WHOEVER_GAVE_A_PASSWORD,
    ("/account/second-factor", POST): WHOEVER_GAVE_A_PASSWORD,
    ("/account/second-factor/app", GET): WHOEVER_GAVE_A_PASSWORD,
    ("/account/second-factor/app", POST): WHOEVER_GAVE_A_PASSWORD,
    ("/account/recovery-codes", GET): WHOEVER_PROVED_IT,
    ("/account/recovery-codes", POST): WHOEVER_PROVED_IT,
    ("/account/sessions/{session}/end", POST): WHOEVER_PROVED_IT,
    ("/account/sign-out-everywhere", POST): WHOEVER_PROVED_IT,
    ("/account/leave/{membership}", GET): WHOEVER_PROVED_IT,
    ("/account/leave/{membership}", POST): WHOEVER_PROVED_IT,
    ("/account/councils", GET): REFERRERS,
    ("/account/councils", POST): REFERRERS,
    ("/admin/audit", GET): MANAGERS,
    ("/admin/audit/export", POST): MANAGERS,
    ("/admin/people", GET): LETS_IN,
    ("/admin/people/invite", GET): LETS_IN,
    ("/admin/people/invite", POST): LETS_IN,
    ("/admin/people/invitations/{invitation_id}", GET): LETS_IN,
    ("/admin/people/invitations/{invitation_id}/withdraw", POST): LETS_IN,
    ("/admin/people/{membership}", GET): LETS_IN,
    ("/admin/people/{membership}/keep", POST): LETS_IN,
    ("/admin/people/{membership}/change", POST): LETS_IN,
    ("/admin/people/{membership}/stop", GET): LETS_IN,
    ("/admin/people/{membership}/stop", POST): LETS_IN,
    ("/admin/people/{membership}/close", GET): ADMIN,
    ("/admin/people/{membership}/close", POST): ADMIN,
    ("/admin/approvals/{approval}", GET): MANAGERS,
    ("/admin/approvals/{approval}", POST): MANAGERS,
    ("/admin/organisations/add", GET): ADMIN,
    ("/admin/organisations/add", POST): ADMIN,
    ("/admin/organisations/{organisation}", GET): ADMIN,
    ("/admin/organisations/{organisation}", POST): ADMIN,
}
