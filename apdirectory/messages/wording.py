"""The words of each mail: a text template, whose first line is the subject, filled with values of one line each.

The plain text is the source; `html.py` makes the rest of it.
"""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER, OF_PROVIDER, QUALITY_OFFICER
from apdirectory.paths import TEMPLATES
from apdirectory.settings import Settings, read_settings
from apdirectory.web.frame import Called

MAILS: dict[str, frozenset[str]] = {
    "new_link": frozenset({"what", "link", "works_until"}),
    "invitation": frozenset({"name", "organisation", "role", "link", "until", "invited_by"}),
    "reset": frozenset({"link", "until"}),
    "email_change": frozenset({"link", "until"}),
    "email_change_asked": frozenset(),
    "email_changed": frozenset(),
    "password_changed": frozenset(),
    "signed_in_new_device": frozenset({"device", "when"}),
    "approval_waiting": frozenset({"organisation", "link"}),
    "approved": frozenset({"council", "link"}),
    "refused": frozenset({"council", "reason"}),
    "approval_stopped": frozenset({"council", "reason"}),
    "membership_stopped": frozenset({"organisation"}),
    "grant_to_oneself": frozenset({"link"}),
    "membership_changed": frozenset({"organisation", "role", "team", "by"}),
    "referrer_left": frozenset({"organisation", "link"}),
    "referrer_moved": frozenset({"organisation", "link"}),
    "approvals_late": frozenset({"how_many", "link"}),
    "people_due": frozenset({"how_many", "link"}),
    "people_due_again": frozenset({"how_many", "link"}),
    "people_overdue": frozenset({"council", "how_many", "link"}),
    "people_unlooked": frozenset({"council", "how_many", "link"}),
    "second_factor_changed": frozenset(),
    "second_factor_link": frozenset({"link", "until"}),
    "second_factor_lost": frozenset(),
    "recovery_code_used": frozenset({"left"}),
    "codes_guessed": frozenset({"link"}),
    "passkey_added": frozenset({"name"}),
    "passkey_copied": frozenset(),
    "passkey_removed": frozenset({"name"}),
    "identity_linked": frozenset({"provider"}),
    "identity_removed": frozenset({"provider"}),
    "provider_stopped": frozenset({"provider", "what", "council", "link"}),
    "claim_confirm": frozenset({"provider", "link", "until"}),
    "claim_waiting": frozenset({"provider", "link"}),
    "claim_approved": frozenset({"provider", "link"}),
    "claim_undecided": frozenset({"provider", "council", "link"}),
    "claim_refused": frozenset({"provider", "council", "reason"}),
    "entry_decided": frozenset({"name", "what", "reason", "link"}),
    "entry_sent": frozenset({"name", "link"}),
    "change_decided": frozenset({"name", "what", "reason", "link"}),
    "change_waiting": frozenset({"name", "link"}),
    "concern_raised": frozenset({"provider", "link"}),
    "concern_unread": frozenset({"provider", "council", "link"}),
    "correction_answered": frozenset({"provider", "decision", "answer", "link"}),
    "evidence_ending": frozenset({"provider", "how_many", "lines", "link"}),
    "evidence_ending_officer": frozenset({"provider", "how_many", "lines", "link"}),
    "evidence_refused": frozenset({"provider", "item", "reason", "link"}),
    "quality_changed": frozenset({"provider", "council", "what", "reason", "link"}),
    "quality_lapsed": frozenset({"provider", "reason", "link"}),
    "review_decided": frozenset({"provider", "council", "what", "link"}),
    "review_planned": frozenset({"provider", "council", "what", "link"}),
    "review_to_moderate": frozenset({"provider", "link"}),
    "self_assessment_sent": frozenset({"provider", "link"}),
    "places_weekly": frozenset({"provider", "link", "until"}),
    "confirm_reminder": frozenset({"provider", "since", "marked_from", "out_from", "link", "until"}),
    "daily": frozenset({"how_many", "lines", "link"}),
}
"""Each template of `templates/messages`, with the values it must be given. No value is ever a child's name."""

AT_ONCE, DAILY, NEVER = "at_once", "daily", "none"
"""When somebody has mail of a kind: what they may choose from, where they may choose."""


class Kind(Struct, frozen=True):
    """A kind of mail that people choose when to have."""

    label: str
    """On the page where they choose."""
    roles: frozenset[str]
    """Whom it goes to."""


BY_CHOICE: dict[str, Kind] = {
    "entry_sent": Kind("A provider sent a new entry", frozenset({QUALITY_OFFICER})),
    "change_waiting": Kind("A provider changed what was reviewed", frozenset({QUALITY_OFFICER})),
    "claim_waiting": Kind("Somebody claims a provider’s entry", frozenset({QUALITY_OFFICER})),
    "self_assessment_sent": Kind("A provider sent a self-assessment", frozenset({QUALITY_OFFICER})),
    "approval_waiting": Kind("Someone is waiting for your approval", frozenset({LA_MANAGER})),
    "people_due": Kind("It is time to check who has access", frozenset({LA_MANAGER, INSTALLATION_ADMIN})),
    "evidence_ending_officer": Kind("Evidence of a provider runs out", frozenset({QUALITY_OFFICER})),
    "places_weekly": Kind("Once a week: how many places are free?", OF_PROVIDER),
    "referrer_left": Kind("A referrer gave up their access", frozenset({LA_MANAGER})),
}
"""Of MAILS. Every other kind always comes at once: what concerns the account's safety, and what was decided."""

LINES = "lines"
"""The one value of several lines: each was put together by us before, of parts that are of one line."""
LINK = "link"
"""The value that is an address of this service: a path, or the whole."""
FOR_ALL = frozenset({"service", "help_phone"})
"""What every template may say besides, from the settings."""
SUBJECT = "Subject: "


class Written(Struct, frozen=True):
    subject: str
    body: str


def write(message: str, values: Mapping[str, str], called: Called) -> Written:
    """A mail in words. A value has no say in where a line ends; a link leads nowhere but here."""
    if message not in MAILS or values.keys() != MAILS[message]:
        raise ValueError(f"No mail '{message}' takes the values {sorted(values)}")
    settings = read_settings()
    said = {name: value if name == LINES else one_line(value) for name, value in values.items()}
    if LINK in said:
        said[LINK] = whole_link(said[LINK], settings)
    template = _environment().get_template(f"{message}.txt")
    text = template.render(said, service=one_line(called.service), help_phone=one_line(called.phone))
    first, blank, body = text.split("\n", 2)
    if not first.startswith(SUBJECT) or blank:
        raise ValueError(f"The template of '{message}' must begin with 'Subject: …' and a blank line")
    return Written(first.removeprefix(SUBJECT), f"{body.strip()}\n")


def one_line(value: str) -> str:
    """Without line breaks and other characters that nobody can see: they could add a line, or turn one round."""
    return " ".join("".join(each if each.isprintable() else " " for each in value).split())


def whole_link(link: str, settings: Settings) -> str:
    whole = settings.base_url + link if link.startswith("/") else link
    if not whole.startswith(f"{settings.base_url}/") or " " in whole:
        raise ValueError("A mail links to this service only")
    return whole


@cache
def _environment() -> Environment:
    """Without escaping: what it makes is plain text, and is escaped wherever a page shows it."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES / "messages"),
        autoescape=False,  # noqa: S701 - plain text
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
