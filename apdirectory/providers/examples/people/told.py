"""How to sign in as an example: said when the service starts as a demonstration."""

from collections.abc import Mapping

from apdirectory.accounts.access.roles import ROLES
from apdirectory.paths import in_checkout
from apdirectory.providers.examples.people.cast import CAST, COUNCIL, HERE, NEXT_DOOR, PASSWORD, SECRET, Actor

COUNCILS = {HERE: "Gloucestershire", NEXT_DOOR: "Swindon"}
COMMAND = ".venv/bin/python -m apdirectory" if in_checkout() else "apdirectory"


def how_to_sign_in(address: str, waiting: Mapping[str, bool]) -> str:
    """Who there is, the password, the key and the command that shows the code.

    `waiting`: whoever can sign in now → whether they wait for approval. Who was stopped since is left out.
    """
    lines = [f"Try it as one of these invented people: {address}/sign-in", ""]
    there = [actor for actor in CAST if actor.email in waiting]
    lines += [f"    {actor.email:<28} {_as(actor, waits=waiting[actor.email])}" for actor in there]
    return "\n".join(
        [
            *lines,
            "",
            f"    password  {PASSWORD}",
            f"    code      {COMMAND} demo --code   (or put the key {SECRET} into your app)",
            "",
        ]
    )


def _as(actor: Actor, *, waits: bool) -> str:
    where = COUNCILS[actor.authority or HERE] if actor.body == COUNCIL else actor.body
    approval = ", waits for approval" if waits else ""
    return f"{ROLES[actor.role]}, {f'{where}, {actor.team}' if actor.team else where}{approval}"
