"""An entry's life in words."""

from apdirectory.providers.entries.life.queries import Taken
from apdirectory.providers.entries.states import EDITOR, QUALITY, REGISTER, TEMPLATE
from apdirectory.web.clock import moment

WHO = {
    EDITOR: "the provider",
    QUALITY: "the council",
    REGISTER: "the national register",
    TEMPLATE: "a file",
}
DONE = {
    "import": "Brought in",
    "begin": "Begun",
    "follow": "Brought up to date",
    "send": "Sent to the council",
    "publish": "Published",
    "send_back": "Sent back to the provider",
    "pause": "Paused",
    "resume": "Shown again",
    "remove": "Removed",
    "close": "Closed",
    "reinstate": "Put back into review",
}
OFFERED = {
    "publish": "Publish it",
    "send_back": "Send it back to the provider",
    "pause": "Pause it: nobody finds it until it is shown again",
    "resume": "Show it again",
    "remove": "Remove it",
    "reinstate": "Put it back into review",
}
"""What a quality officer may choose from."""


def by_whom(who: str) -> str:
    return WHO.get(who, "the installation")


def in_words(taken: Taken) -> tuple[str, str, str, str]:
    """When, what, by whom, and why."""
    return moment(taken.at), DONE.get(taken.action, taken.action), by_whom(taken.who), taken.why
