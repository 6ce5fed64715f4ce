"""Every control, with the tests that hold it. What protects and is not here is not known to be held by a test."""

from tests.mutate.control import Control
from tests.mutate.controls import (
    audit,
    checks,
    database,
    documents,
    elsewhere,
    guessing,
    invitations,
    links,
    memberships,
    messages,
    passkeys,
    people,
    second_factor,
    settings,
    sign_in,
    terms,
    web,
)

CONTROLS: list[Control] = [
    *web.CONTROLS,
    *sign_in.CONTROLS,
    *elsewhere.CONTROLS,
    *guessing.CONTROLS,
    *second_factor.CONTROLS,
    *passkeys.CONTROLS,
    *people.CONTROLS,
    *memberships.CONTROLS,
    *checks.CONTROLS,
    *invitations.CONTROLS,
    *database.CONTROLS,
    *documents.CONTROLS,
    *audit.CONTROLS,
    *messages.CONTROLS,
    *links.CONTROLS,
    *settings.CONTROLS,
    *terms.CONTROLS,
]
