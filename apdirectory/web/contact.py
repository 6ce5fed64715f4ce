"""What is a phone number, and what an address of the web, wherever people type one. Pure."""

import re
from urllib.parse import urlsplit

_PHONE = re.compile(r"\(?[+0-9][0-9 ()./-]*( ?(x|ext\.?|option) ?[0-9]{1,6})?", re.IGNORECASE | re.ASCII)
LONGEST_PHONE = 40
LONGEST_LINK = 1000


def is_phone(typed: str) -> bool:
    """6 to 20 digits with what people write between them, and perhaps an extension or option: 01632 960001 x12."""
    digits = sum(each.isdigit() for each in typed)
    return len(typed) <= LONGEST_PHONE and 6 <= digits <= 20 and _PHONE.fullmatch(typed) is not None


def is_web_address(typed: str, *, schemes: tuple[str, ...] = ("https",)) -> bool:
    """An address of a website that browsers open safely, and nothing hidden in it. Nobody here ever fetches it."""
    if len(typed) > LONGEST_LINK or not typed.isprintable() or " " in typed or "\\" in typed:
        return False
    try:
        parts = urlsplit(typed)
        host = parts.hostname or ""
    except ValueError:
        return False
    begun = typed.startswith(tuple(f"{scheme}://" for scheme in schemes))
    return begun and "." in host.strip(".") and "@" not in parts.netloc
