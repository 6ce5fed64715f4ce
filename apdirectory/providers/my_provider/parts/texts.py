"""The parts of an entry that are a page each: about, contacts, how to refer. From the entry to the form, and back."""

from typing import get_args

from msgspec.structs import replace

from apdirectory.providers.entries.entry import Contact, Entry
from apdirectory.providers.my_provider.parts.values import link, of, optional, phone
from apdirectory.web.forms import Form

ABOUT = frozenset({"name", "summary", "description", "website", "charity_number", "company_number"})
REFER = frozenset({"how_to_refer", "who_may_refer"})
PURPOSES = {"referrals": "Referrals", "general": "General", "safeguarding": "Safeguarding lead"}
CONTACTS = frozenset(f"{purpose}_{what}" for purpose in PURPOSES for what in ("name", "phone", "email"))
assert set(PURPOSES) == set(get_args(Contact.__annotations__["purpose"]))  # noqa: S101 - one list of them


def about_of(entry: Entry) -> dict[str, object]:
    return of(entry, *ABOUT)


def read_about(form: Form, entry: Entry) -> Entry:
    return replace(
        entry,
        name=form.text("name", "Name", longest=120),
        summary=optional(form, "summary", "What you do, in short", 200),
        description=optional(form, "description", "More about it", 4000),
        website=link(form, "website", "Website"),
        charity_number=optional(form, "charity_number", "Charity number", 12),
        company_number=optional(form, "company_number", "Company number", 12),
    )


def refer_of(entry: Entry) -> dict[str, object]:
    return of(entry, *REFER)


def read_refer(form: Form, entry: Entry) -> Entry:
    return replace(
        entry,
        how_to_refer=optional(form, "how_to_refer", "How to refer", 4000),
        who_may_refer=optional(form, "who_may_refer", "Who may refer", 300),
    )


def contacts_of(entry: Entry) -> dict[str, object]:
    """The first of each purpose."""
    first: dict[str, Contact] = {contact.purpose: contact for contact in reversed(entry.contacts)}
    return {
        f"{purpose}_{what}": getattr(first.get(purpose), what, None)
        for purpose in PURPOSES
        for what in ("name", "phone", "email")
    }


def read_contacts(form: Form, entry: Entry) -> Entry:
    """Others of the same purpose, which an import brought, stay after the first."""
    read = [_contact(form, purpose) for purpose in PURPOSES]
    first = {id(next((each for each in entry.contacts if each.purpose == purpose), None)) for purpose in PURPOSES}
    rest = [contact for contact in entry.contacts if id(contact) not in first]
    said = [contact for contact in read if contact.name or contact.phone or contact.email]
    return replace(entry, contacts=(*said, *rest))


def _contact(form: Form, purpose: str) -> Contact:
    named = PURPOSES[purpose]
    return Contact(
        purpose=purpose,  # type: ignore[arg-type]  # one of PURPOSES
        name=optional(form, f"{purpose}_name", f"{named}: name", 100),
        phone=phone(form, f"{purpose}_phone", f"{named}: phone"),
        email=form.email(f"{purpose}_email", f"{named}: email", required=False) or None,
    )
