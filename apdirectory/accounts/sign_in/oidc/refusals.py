"""Why somebody who went to a provider is not signed in, in plain words. What the provider wrote is not repeated."""

from apdirectory.errors import Forbidden, WayOn

START_AGAIN = "That took too long, or began in another window. Start again."
CANNOT_CHECK = "We could not check what {label} told us. Start again. If it happens twice, sign in with your password."
AWAY = "{label} does not answer. Try again in 5 minutes, or sign in with your password."
STOPPED = "You stopped, or {label} did not let you in. Start again, or sign in with your password."
BUSY = "{label} is not working now. Try again in 5 minutes, or sign in with your password."
OTHERWISE = "{label} could not sign you in. Start again, or sign in with your password."
WORDS = {"access_denied": STOPPED, "server_error": BUSY, "temporarily_unavailable": BUSY}
"""By the provider's word for what went wrong (RFC 6749, 4.1.2.1)."""
ASK = "Ask the person who gives access at your council, school or organisation to invite you{ring}. "
INVITED = "If you are invited already, open the link in your mail first. If you have a password here, sign in with it."


class NotSignedIn(Forbidden):
    title = "You are not signed in"

    def __init__(self, message: str) -> None:
        super().__init__(message, way_on=WayOn("Sign in", "/sign-in"))


class NotKnown(NotSignedIn):
    """The same for everybody: it does not say whether there is an account, nor whether it was closed."""

    title = "We do not know you here"

    def __init__(self, phone: str) -> None:
        super().__init__(ASK.format(ring=f", or ring {phone}" if phone else "") + INVITED)


def refusal(word: str, label: str) -> NotSignedIn:
    return NotSignedIn(WORDS.get(word, OTHERWISE).format(label=label))
