"""What each role lets somebody do, as a person reads it before giving or taking it. Pure."""

from apdirectory.accounts.access.roles import (
    COMMISSIONER,
    INSTALLATION_ADMIN,
    LA_MANAGER,
    LA_OFFICER,
    PROVIDER_EDITOR,
    PROVIDER_STAFF,
    QUALITY_OFFICER,
    REFERRER,
)

CHILDREN = "see the children who are referred to the council, and decide about them"
FIGURES = "read the council’s own figures"
UNPUBLISHED = "see entries of the council’s area that are not published"
OWN_PLACES = "keep the provider’s own places up to date"

ABILITIES: dict[str, tuple[str, ...]] = {
    REFERRER: ("refer children to councils that have approved them", "follow what their school or team has sent"),
    LA_OFFICER: (CHILDREN, FIGURES, UNPUBLISHED),
    LA_MANAGER: (
        CHILDREN,
        FIGURES,
        UNPUBLISHED,
        "invite people, approve who may refer, and change and stop anybody’s access here, yours too",
        "let people into restricted records, themselves too",
        "read the council’s audit",
    ),
    QUALITY_OFFICER: ("publish, review, pause and remove entries of the council’s area", FIGURES, UNPUBLISHED),
    COMMISSIONER: (FIGURES,),
    PROVIDER_EDITOR: ("change the provider’s own entry", OWN_PLACES),
    PROVIDER_STAFF: ("see children who are put to the provider, and answer", OWN_PLACES),
    INSTALLATION_ADMIN: ("set up councils and organisations, and close accounts",),
}


def gained(before: str, after: str) -> list[str]:
    """What the second role lets somebody do that the first did not."""
    return [each for each in ABILITIES[after] if each not in ABILITIES[before]]
