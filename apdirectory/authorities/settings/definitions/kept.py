"""How long records are kept. Pure."""

from msgspec.structs import replace

from apdirectory.authorities.settings.definition import ADMINISTRATORS, Definition
from apdirectory.authorities.settings.definitions.chosen import CHOSEN

SIX_YEARS = "Limitation Act 1980: six years; usual practice for what is no child's own record"
KEEP = "Ask the council’s information governance officer before you change how long records are kept."


def _kept(
    name: str, label: str, default: int, least: int, most: int, *, unit: str = "days", source: str = CHOSEN
) -> Definition:
    return Definition(
        name=name,
        label=label,
        kind="number",
        default=default,
        unit=unit,
        source=source,
        whose="installation",
        who=ADMINISTRATORS,
        least=least,
        most=most,
        confirm=KEEP,
    )


KEPT = (
    _kept("keep_sessions_days", "Sign-ins, after they ended", 90, 1, 400),
    _kept("keep_tries_days", "Wrong tries to sign in", 2, 2, 30),
    _kept("keep_links_days", "Links by mail to reset and confirm, after they ended", 30, 2, 400),
    _kept("keep_invitations_days", "Invitations, after they ended", 365, 30, 800),
    _kept("keep_closed_accounts_days", "Names and addresses of closed accounts", 365, 30, 2500),
    _kept("keep_concerns_days", "Concerns about providers, after they were closed", 2190, 365, 9500, source=SIX_YEARS),
    _kept("keep_corrections_days", "What people said is wrong in an entry, after it was answered", 365, 30, 2500),
    _kept("keep_voices_days", "What somebody said of a provider, after it was refused or taken down", 365, 30, 2500),
    _kept("keep_mail_days", "Mail, after it was sent", 90, 7, 800),
    _kept("keep_failed_mail_days", "Mail that could not be sent, after it was given up", 180, 90, 800),
)

KEPT_LATER = (
    _kept(
        *("keep_audit_years", "The audit", 7, 6, 25),
        unit="years",
        source="Limitation Act 1980: six years, and one to spare",
    ),
    replace(
        _kept(
            *("keep_referrals_until_age", "Records of a child, until the child’s age of", 25, 19, 35),
            unit="years",
            source="Usual practice of schools and councils: date of birth and 25 years",
        ),
        whose="both",
    ),
)
