"""What an address for mail looks like, so that one can be nothing else: not a header, not two addresses."""

import re

LONGEST = 254
_BEFORE = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_BEFORE}@(?:{_LABEL}\.)+{_LABEL}")


def is_mail_address(typed: str) -> bool:
    """name@example.org, in the letters that every mail server takes (RFC 5321, without quotes or comments)."""
    return len(typed) <= LONGEST and _ADDRESS.fullmatch(typed) is not None
