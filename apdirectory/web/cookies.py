"""The cookies of this service: sent to it alone, unreadable to scripts, and only over TLS where there is TLS."""

from typing import Any

from litestar.datastructures import Cookie

from apdirectory.settings import read_settings
from apdirectory.web.asgi import Scope

SESSION, FORM, DEVICE, ELSEWHERE = "session", "form", "device", "elsewhere"


def over_tls() -> bool:
    return read_settings().base_url.startswith("https:")


def cookie_name(kind: str) -> str:
    """`__Host-`: browsers take such a cookie only from this very host, over TLS."""
    return f"__Host-{kind}" if over_tls() else kind


def cookie(kind: str, value: str, *, seconds: int | None = None) -> Cookie:
    """One to set. Without `seconds` it goes when the browser closes; 0 takes it away."""
    return Cookie(
        key=cookie_name(kind), value=value, max_age=seconds, path="/", secure=over_tls(), httponly=True, samesite="lax"
    )


def set_with_answer(scope: Scope | Any, made: Cookie) -> None:
    """Whatever answers this request; the sign-in layer puts it in the headers."""
    scope.setdefault("cookies_to_set", {})[made.key] = made


def set_already(scope: Scope | Any, kind: str) -> str:
    """What goes out with the answer to this request; "" if nothing has been decided."""
    made = scope.get("cookies_to_set", {}).get(cookie_name(kind))
    return (made.value or "") if made else ""


def sent_cookie(scope: Scope | Any, kind: str) -> str:
    """What the browser sent; "" if it sent none, or two of the name, of which one cannot be ours."""
    name = cookie_name(kind).encode()
    found = {
        value.strip()
        for header, line in scope["headers"]
        if header == b"cookie"
        for key, _, value in (each.partition(b"=") for each in line.split(b";"))
        if key.strip() == name
    }
    return found.pop().decode("latin-1") if len(found) == 1 else ""
