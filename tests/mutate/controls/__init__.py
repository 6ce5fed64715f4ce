"""Every control, with the tests that hold it. What protects and is not here is not known to be held by a test."""

from tests.mutate.control import Control
from tests.mutate.controls import (
    audit,
    database,
    guessing,
    invitations,
    memberships,
    messages,
    passkeys,
    people,
    second_factor,
    sign_in,
    web,
)

CONTROLS: list[Control] = [
    *web.CONTROLS,
    *sign_in.CONTROLS,
    *guessing.CONTROLS,
    *second_factor.CONTROLS,
    *passkeys.CONTROLS,
    *people.CONTROLS,
    *memberships.CONTROLS,
    *invitations.CONTROLS,
    *database.CONTROLS,
    *audit.CONTROLS,
    *messages.CONTROLS,
]
