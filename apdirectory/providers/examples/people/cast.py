"""Invented people to try the service as: one of each role, and those whom two authorities and two schools need."""

from datetime import UTC, datetime

import pyotp
from msgspec import Struct

from apdirectory.accounts.access.roles import (
    COMMISSIONER,
    INSTALLATION_ADMIN,
    LA_MANAGER,
    LA_OFFICER,
    PROVIDER_EDITOR,
    PROVIDER_STAFF,
    QUALITY_OFFICER,
    REFERRER,
    TEAMS,
)

HERE, NEXT_DOOR = 916, 866
PASSWORD = "example-people-only"  # noqa: S105 - everyone knows it, so it opens nothing but a demonstration
SECRET = "EXAMPLEPEOPLEONLYNOTSECRETATALL2"  # noqa: S105 - the same
PROVIDER = "riverbank-outdoor-learning"
"""The invented provider whose editor and staff are here."""
FIRST_OFFICER, SECOND_OFFICER, EDITOR = "quality@example.org", "second.quality@example.org", "editor@example.org"
"""Who reviews the invented providers, who moderates, and who keeps that one."""


class Actor(Struct, frozen=True, kw_only=True):
    """Somebody invented. `body` is a name of BODIES, or `council` of the authority."""

    name: str
    email: str
    role: str
    body: str = "council"
    team: str = ""
    authority: int | None = None
    """Of an authority's role."""
    approved: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    """For a referrer: the authorities that have approved, and that are being asked."""


COUNCIL, SCHOOL, TRUST, RIVERBANK, INSTALLATION = (
    "council",
    "Example School",
    "Example Health Trust",
    "Riverbank Outdoor Learning",
    "Those who run this demonstration",
)
BODIES: dict[str, tuple[str, tuple[str, ...]]] = {
    SCHOOL: ("school", ()),
    TRUST: ("health", ("Paediatrics", "School nurses")),
    RIVERBANK: ("provider", ()),
    INSTALLATION: ("other", ()),
}
"""Name → kind, and teams. Beside them each authority's own."""


def _of_council(name: str, email: str, role: str, authority: int = HERE, team: str = "") -> Actor:
    return Actor(name=name, email=f"{email}@example.org", role=role, authority=authority, team=team)


CAST = (
    _of_council("Olive Officer", "officer", LA_OFFICER, team=TEAMS["inclusion"]),
    _of_council("Sena Officer", "sen.officer", LA_OFFICER, team=TEAMS["sen"]),
    _of_council("Mina Manager", "manager", LA_MANAGER),
    _of_council("Quentin Quality", "quality", QUALITY_OFFICER),
    _of_council("Queenie Quality", "second.quality", QUALITY_OFFICER),
    _of_council("Corin Commissioner", "commissioner", COMMISSIONER),
    _of_council("Otto Officer", "officer.swindon", LA_OFFICER, NEXT_DOOR, TEAMS["inclusion"]),
    _of_council("Maya Manager", "manager.swindon", LA_MANAGER, NEXT_DOOR),
    Actor(name="Senia Senco", email="school@example.org", role=REFERRER, body=SCHOOL, approved=(HERE,)),
    Actor(
        name="Nora Nurse",
        email="nurse@example.org",
        role=REFERRER,
        body=TRUST,
        team="School nurses",
        approved=(HERE, NEXT_DOOR),
    ),
    Actor(
        name="Wanda Waits", email="waits@example.org", role=REFERRER, body=TRUST, team="Paediatrics", waiting=(HERE,)
    ),
    Actor(name="Edda Editor", email="editor@example.org", role=PROVIDER_EDITOR, body=RIVERBANK),
    Actor(name="Stefan Staff", email="staff@example.org", role=PROVIDER_STAFF, body=RIVERBANK),
    Actor(name="Ada Administrator", email="admin@example.org", role=INSTALLATION_ADMIN, body=INSTALLATION),
)


def code_now(now: datetime | None = None) -> str:
    """What an app with the examples' key shows."""
    return pyotp.TOTP(SECRET).at(now or datetime.now(UTC))
