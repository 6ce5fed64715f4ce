"""Who may ask for what: the permission matrix, one row for each route and method. What is not in it is not there.

Pure, and read by all: the guard refuses by it, the navigation shows by it. Records behind a route have rules of their
own besides, in their rooms' `permissions.py` and in row-level security.
"""

from enum import Enum

from apdirectory.accounts.access.directory import KEEPING
from apdirectory.accounts.access.roles import ROLES, SEES_CHILDREN, role_name
from apdirectory.accounts.access.who import (
    ADMINISTRATORS,
    ANYONE,
    ANYONE_UNKEPT,
    EDITORS,
    HAVE_SCHOOL_DAYS,
    LETS_IN,
    MANAGERS,
    PROVED,
    QUALITY,
    REFERRERS,
    REFERRERS_OR_NOT_YET,
    SIGNED_IN,
    Route,
    Who,
)

MATRIX: dict[Route, Who] = {
    # The public directory
    ("/", "GET"): ANYONE,
    ("/about-the-data", "GET"): ANYONE,
    ("/accessibility", "GET"): ANYONE,
    ("/api/v1/providers", "GET"): ANYONE,
    ("/api/v1/providers/{slug}", "GET"): ANYONE,
    ("/assets/{name}", "GET"): ANYONE,
    ("/colour.css", "GET"): ANYONE,
    ("/cookies", "GET"): ANYONE,
    ("/help", "GET"): ANYONE,
    ("/map/{name}", "GET"): ANYONE,
    ("/privacy", "GET"): ANYONE,
    ("/providers", "GET"): ANYONE,
    ("/providers/{slug}", "GET"): ANYONE,
    ("/providers/{slug}/easy-read", "GET"): ANYONE,
    ("/providers/{slug}/claim", "GET"): ANYONE_UNKEPT,
    ("/providers/{slug}/claim", "POST"): ANYONE_UNKEPT,
    ("/providers/{slug}/wrong", "GET"): ANYONE_UNKEPT,
    ("/providers/{slug}/wrong", "POST"): ANYONE_UNKEPT,
    ("/schema", "GET"): ANYONE,
    ("/schema/openapi.json", "GET"): ANYONE,
    ("/schema/openapi.yaml", "GET"): ANYONE,
    ("/schema/viewer", "GET"): ANYONE,
    ("/schema/viewer.css", "GET"): ANYONE,
    ("/schema/viewer.js", "GET"): ANYONE,
    ("/healthz", "GET"): ANYONE_UNKEPT,
    ("/readyz", "GET"): ANYONE_UNKEPT,
    # Mail that a trial on this machine has not sent: its handlers are not there for anyone else
    ("/mail", "GET"): ANYONE_UNKEPT,
    ("/mail/{id}", "GET"): ANYONE_UNKEPT,
    # Signing in, step by step
    ("/sign-in", "GET"): ANYONE_UNKEPT,
    ("/sign-in", "POST"): ANYONE_UNKEPT,
    ("/sign-in/with/{provider}", "POST"): ANYONE_UNKEPT,
    ("/sign-in/with/{provider}/back", "GET"): ANYONE_UNKEPT,
    ("/sign-in/code", "GET"): SIGNED_IN,
    ("/sign-in/code", "POST"): SIGNED_IN,
    ("/sign-in/recovery", "GET"): SIGNED_IN,
    ("/sign-in/recovery", "POST"): SIGNED_IN,
    ("/sign-in/passkey", "POST"): ANYONE_UNKEPT,
    ("/sign-in/passkey/options", "POST"): ANYONE_UNKEPT,
    ("/sign-in/reset", "GET"): ANYONE_UNKEPT,
    ("/sign-in/reset", "POST"): ANYONE_UNKEPT,
    ("/sign-in/reset/{token}", "GET"): ANYONE_UNKEPT,
    ("/sign-in/reset/{token}", "POST"): ANYONE_UNKEPT,
    ("/sign-out", "POST"): SIGNED_IN,
    ("/timed-out", "GET"): ANYONE_UNKEPT,
    ("/timed-out", "POST"): SIGNED_IN,
    ("/carry-on", "POST"): SIGNED_IN,
    ("/stay-signed-in", "POST"): SIGNED_IN,
    ("/acting-for", "GET"): PROVED,
    ("/acting-for", "POST"): PROVED,
    # The authority's own audit, and for administrators that of none; row-level security holds besides
    ("/admin/audit", "GET"): LETS_IN,
    ("/admin/audit/export", "POST"): LETS_IN,
    # People and organisations; whom somebody sees there, `accounts/people/permissions.py` says
    ("/admin/people", "GET"): LETS_IN,
    ("/admin/people/check", "GET"): LETS_IN,
    ("/admin/people/check", "POST"): LETS_IN,
    ("/admin/people/invite", "GET"): LETS_IN,
    ("/admin/people/invite", "POST"): LETS_IN,
    ("/admin/people/invitations/{invitation_id}", "GET"): LETS_IN,
    ("/admin/people/invitations/{invitation_id}/withdraw", "POST"): LETS_IN,
    ("/admin/people/{membership}", "GET"): LETS_IN,
    ("/admin/people/{membership}/keep", "POST"): LETS_IN,
    ("/admin/people/{membership}/change", "GET"): LETS_IN,
    ("/admin/people/{membership}/change", "POST"): LETS_IN,
    ("/admin/people/{membership}/lost-phone", "GET"): LETS_IN,
    ("/admin/people/{membership}/lost-phone", "POST"): LETS_IN,
    ("/admin/people/{membership}/stop", "GET"): LETS_IN,
    ("/admin/people/{membership}/stop", "POST"): LETS_IN,
    ("/admin/accounts", "GET"): ADMINISTRATORS,
    ("/admin/accounts/{account}/close", "GET"): ADMINISTRATORS,
    ("/admin/accounts/{account}/close", "POST"): ADMINISTRATORS,
    ("/admin/approvals/{approval}", "GET"): MANAGERS,
    ("/admin/approvals/{approval}", "POST"): MANAGERS,
    ("/account/councils", "GET"): REFERRERS_OR_NOT_YET,
    ("/account/councils", "POST"): REFERRERS_OR_NOT_YET,
    ("/admin/mail", "GET"): ADMINISTRATORS,
    ("/admin/mail/send-again", "POST"): ADMINISTRATORS,
    ("/admin/mail/{mail}/send-again", "POST"): ADMINISTRATORS,
    ("/admin/organisations", "GET"): ADMINISTRATORS,
    ("/admin/organisations/add", "GET"): ADMINISTRATORS,
    ("/admin/organisations/add", "POST"): ADMINISTRATORS,
    ("/admin/organisations/{organisation}", "GET"): ADMINISTRATORS,
    ("/admin/organisations/{organisation}", "POST"): ADMINISTRATORS,
    # Administration begins here. Whose settings somebody sees, `authorities/settings/actions.py` says
    ("/admin", "GET"): LETS_IN,
    ("/admin/authorities", "GET"): ADMINISTRATORS,
    ("/admin/authorities/{code}", "GET"): ADMINISTRATORS,
    ("/admin/settings", "GET"): LETS_IN,
    ("/admin/settings/{setting}", "GET"): LETS_IN,
    ("/admin/settings/{setting}", "POST"): LETS_IN,
    ("/admin/settings/{setting}/take-back", "POST"): LETS_IN,
    # What people sent: row-level security says which of them somebody finds. An administrator opens none
    ("/documents/{document}", "GET"): SEES_CHILDREN | EDITORS | QUALITY,
    ("/admin/documents", "GET"): ADMINISTRATORS,
    ("/admin/documents/try", "POST"): ADMINISTRATORS,
    # School days. Whose somebody may change, `authorities/terms/permissions.py` says
    ("/admin/terms", "GET"): LETS_IN,
    ("/admin/bank-holidays", "GET"): ADMINISTRATORS,
    ("/admin/bank-holidays/add", "GET"): ADMINISTRATORS,
    ("/admin/bank-holidays/add", "POST"): ADMINISTRATORS,
    ("/account/school-days", "GET"): REFERRERS,
    ("/school-days", "GET"): PROVED,
    ("/school-days/template.csv", "GET"): HAVE_SCHOOL_DAYS,
    ("/school-days/{whose}", "GET"): HAVE_SCHOOL_DAYS,
    ("/school-days/{whose}/term", "GET"): HAVE_SCHOOL_DAYS,
    ("/school-days/{whose}/term", "POST"): HAVE_SCHOOL_DAYS,
    ("/school-days/{whose}/closure", "GET"): HAVE_SCHOOL_DAYS,
    ("/school-days/{whose}/closure", "POST"): HAVE_SCHOOL_DAYS,
    ("/school-days/{whose}/file", "GET"): HAVE_SCHOOL_DAYS,
    ("/school-days/{whose}/file", "POST"): HAVE_SCHOOL_DAYS,
    ("/school-days/{whose}/file/confirm", "POST"): HAVE_SCHOOL_DAYS,
    ("/school-days/entries/{entry_id}/withdraw", "GET"): HAVE_SCHOOL_DAYS,
    ("/school-days/entries/{entry_id}/withdraw", "POST"): HAVE_SCHOOL_DAYS,
    # Links in mail: who has one may use it
    ("/l/{token}", "GET"): ANYONE_UNKEPT,
    ("/l/{token}", "POST"): ANYONE_UNKEPT,
    ("/l/{token}/renew", "POST"): ANYONE_UNKEPT,
    ("/invitation/{token}", "GET"): ANYONE_UNKEPT,
    ("/invitation/{token}", "POST"): ANYONE_UNKEPT,
    ("/invitation/{token}/with/{provider}", "POST"): ANYONE_UNKEPT,
    ("/email-change/{token}", "GET"): ANYONE_UNKEPT,
    ("/email-change/{token}", "POST"): ANYONE_UNKEPT,
    # One's own account. Who has to set up a second factor first has given none; whoever changes one is asked there
    ("/account", "GET"): PROVED,
    ("/account/details", "GET"): PROVED,
    ("/account/details", "POST"): PROVED,
    ("/account/email", "GET"): PROVED,
    ("/account/email", "POST"): PROVED,
    ("/account/mail", "GET"): PROVED,
    ("/account/mail", "POST"): PROVED,
    ("/account/password", "GET"): PROVED,
    ("/account/password", "POST"): PROVED,
    ("/account/sign-in-with/{provider}", "GET"): PROVED,
    ("/account/sign-in-with/{provider}", "POST"): PROVED,
    ("/account/sign-in-with/{provider}/remove", "GET"): PROVED,
    ("/account/sign-in-with/{provider}/remove", "POST"): PROVED,
    ("/account/second-factor", "GET"): SIGNED_IN,
    ("/account/second-factor", "POST"): SIGNED_IN,
    ("/account/second-factor/link", "POST"): SIGNED_IN,
    ("/account/second-factor/link/{token}", "GET"): SIGNED_IN,
    ("/account/second-factor/link/{token}", "POST"): SIGNED_IN,
    ("/account/second-factor/app", "GET"): SIGNED_IN,
    ("/account/second-factor/app", "POST"): SIGNED_IN,
    ("/account/passkeys/add", "GET"): SIGNED_IN,
    ("/account/passkeys/add", "POST"): SIGNED_IN,
    ("/account/passkeys/add/options", "POST"): SIGNED_IN,
    ("/account/passkeys/{passkey}", "GET"): PROVED,
    ("/account/passkeys/{passkey}", "POST"): PROVED,
    ("/account/passkeys/{passkey}/remove", "GET"): PROVED,
    ("/account/passkeys/{passkey}/remove", "POST"): PROVED,
    ("/account/recovery-codes", "GET"): PROVED,
    ("/account/recovery-codes", "POST"): PROVED,
    ("/account/sessions/{session}/end", "POST"): PROVED,
    ("/account/sign-out-everywhere", "POST"): PROVED,
    ("/account/leave/{membership}", "GET"): PROVED,
    ("/account/leave/{membership}", "POST"): PROVED,
    **KEEPING,
}
"""(route's template, method) → who. HEAD is as GET."""

ACTS = {
    "/admin/accounts": "open and close accounts",
    "/admin/approvals": "approve who may refer",
    "/admin/audit": "read the audit",
    "/admin/audit/export": "take the audit out",
    "/admin/authorities": "see all councils",
    "/admin/documents": "see how documents are kept",
    "/admin/mail": "see what mail failed",
    "/admin/organisations": "see and add organisations",
    "/quality/claims": "decide claims of entries",
    "/quality/changes": "approve changes to entries",
    "/quality/entries": "publish, pause and remove entries",
    "/my-provider": "keep a provider’s entry",
    "/concerns": "follow concerns",
    "/providers/{slug}/concern": "raise concerns here",
    "/quality": "work at the quality desk",
    "/quality/reviews": "review providers",
    "/quality/draws": "see which self-assessments are checked",
    "/quality/providers": "check a provider’s evidence",
    "/quality/providers/{slug}/voices": "record what children and parents said",
    "/quality/voices": "read what children and parents said before it is shown",
    "/quality/standards": "change what providers are asked to show",
    "/account/school-days": "see and change a school’s days",
    "/admin/bank-holidays": "see and change bank holidays",
    "/admin/terms": "see and change term dates",
    "/school-days": "change term dates",
    "/admin/people": "see and change who has access",
    "/admin/people/invite": "invite people",
    "/documents": "open documents",
    "/admin/settings": "see and change settings",
}
"""What a forbidden act is called, after "Only a council manager can", by where routes begin."""


class Lack(Enum):
    """What somebody still lacks for a row, in the order in which it is asked for."""

    PASSWORD = "to sign in"  # noqa: S105 - what is said
    SECOND_FACTOR = "to give the second factor"
    MEMBERSHIP = "to choose whom they act for"
    ROLE = "another role"


def lack(who: Who, *, factor: str, role: str) -> Lack | None:
    """For somebody who proved this much (`none`, `password`, `full`) and acts in this role, if any; None: let in."""
    if who is ANYONE or who is ANYONE_UNKEPT:
        return None
    if factor == "none":
        return Lack.PASSWORD
    if who is SIGNED_IN:
        return None
    if factor != "full":
        return Lack.SECOND_FACTOR
    if who is PROVED:
        return None
    if not role:
        return Lack.MEMBERSHIP
    return None if isinstance(who, frozenset) and role in who else Lack.ROLE


def lets(who: Who, *, factor: str, role: str) -> bool:
    """Whether a row admits them."""
    return lack(who, factor=factor, role=role) is None


def may_open(path: str, *, factor: str, role: str) -> bool:
    """Whether a link to this page is shown. The path has no parameters."""
    who = MATRIX.get((path, "GET"))
    return who is not None and lets(who, factor=factor, role=role)


def act_of(route: Route) -> str:
    """The longest beginning tells; what nobody named is a page, or something one does."""
    path, method = route
    begins = [each for each in ACTS if path == each or path.startswith(f"{each}/")]
    return ACTS[max(begins, key=len)] if begins else "open this page" if method == "GET" else "do this"


def in_words(who: frozenset[str]) -> str:
    """The roles as people say them: "a council manager or an installation administrator"."""
    named = [_with_article(role_name(role)) for role in ROLES if role in who]
    return " or ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
