"""How to sign in as an example: said when the service starts as a demonstration."""

from apdirectory.accounts.access.roles import ROLES
from apdirectory.paths import in_checkout
from apdirectory.providers.examples.people.cast import CAST, COUNCIL, HERE, NEXT_DOOR, PASSWORD, SECRET, Actor

COUNCILS = {HERE: "Gloucestershire", NEXT_DOOR: "Swindon"}
COMMAND = ".venv/bin/python -m apdirectory" if in_checkout() else "apdirectory"


def how_to_sign_in(address: str) -> str:
    """Who there is, the password, the key and the command that shows the code."""
    lines = [f"Try it as one of these invented people: {address}/sign-in", ""]
    lines += [f"    {actor.email:<28} {_as(actor)}" for actor in CAST]
    return "\n".join(
        [
            *lines,
            "",
            f"    password  {PASSWORD}",
            f"    code      {COMMAND} demo --code   (or put the key {SECRET} into your app)",
            "",
        ]
    )


def _as(actor: Actor) -> str:
    where = COUNCILS[actor.authority or HERE] if actor.body == COUNCIL else actor.body
    waits = ", waits for approval" if actor.waiting else ""
    return f"{ROLES[actor.role]}, {f'{where}, {actor.team}' if actor.team else where}{waits}"
