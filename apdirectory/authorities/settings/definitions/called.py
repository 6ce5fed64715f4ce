"""What the service is called, and whom people ring who cannot get in. Pure."""

from apdirectory.authorities.settings.definition import ADMINISTRATORS, Definition, phone
from apdirectory.settings import read_settings

LONGEST = 60


def _short(name: str) -> str:
    return "" if len(name) <= LONGEST else f"Type {LONGEST} characters or fewer: it stands at the top of every page"


SERVICE = (
    Definition(
        name="service_name",
        label="What the service is called",
        kind="text",
        default_of=lambda _: read_settings().service_name,
        source="SERVICE_NAME, until it is set here",
        whose="installation",
        who=ADMINISTRATORS,
        hint="On every page, in mail, and in the apps and passkeys that people set up from then on",
        check=_short,
    ),
    Definition(
        name="help_phone",
        label="Phone for people who cannot get in",
        kind="text",
        default_of=lambda _: read_settings().help_phone or None,
        source="HELP_PHONE, until it is set here",
        whose="installation",
        who=ADMINISTRATORS,
        hint="In mail and on pages, where people have no council to ring",
        check=phone,
        confirm="People who are locked out ring this number. Ring it yourself before you change it here.",
    ),
)
