"""Every control, with the tests that hold it. What protects and is not here is not known to be held by a test."""

from tests.mutate.control import Control
from tests.mutate.controls import database, messages, people, sign_in, web

CONTROLS: list[Control] = [*web.CONTROLS, *sign_in.CONTROLS, *people.CONTROLS, *database.CONTROLS, *messages.CONTROLS]
