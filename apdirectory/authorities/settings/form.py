"""The value of a setting as a form has it: put in to be changed, and read again."""

from typing import Any

from apdirectory.authorities.settings.definition import Definition
from apdirectory.web.forms import Form

YES_NO = {"yes": "Yes", "no": "No"}
LONGEST = 5000


def names(known: Definition) -> list[str]:
    """Of the fields: one, or for a map one for each key."""
    return [f"value-{key}" for key in known.keys] or ["value"]


def put_in(known: Definition, value: Any) -> dict[str, str]:
    """Name of the field → what stands in it."""
    if value is None:
        return dict.fromkeys(names(known), "")
    if known.kind == "map":
        return {f"value-{key}": value.get(key, "") for key in known.keys}
    if known.kind == "list":
        return {"value": "\n".join(value)}
    if known.kind == "yes_no":
        return {"value": "yes" if value else "no"}
    return {"value": str(value)}


def read_value(known: Definition, form: Form) -> Any:
    """What was typed; None where it was left empty. What cannot be read is in the form."""
    if known.kind == "map":
        return _map(known, form)
    if known.kind == "yes_no":
        return form.choice("value", "Yes or no", YES_NO) == "yes"
    typed = form.text("value", known.label, longest=LONGEST, required=False)
    if not typed:
        return None
    if known.kind == "number":
        return _number(form, typed)
    if known.kind == "list":
        return [line for each in typed.splitlines() if (line := " ".join(each.split()))]
    return typed.lower() if known.kind == "colour" else " ".join(typed.split())


def _number(form: Form, typed: str) -> int | None:
    if typed.isascii() and typed.isdecimal() and len(typed) < 10:
        return int(typed)
    form.add("value", "Type a whole number, in digits")
    return None


def _map(known: Definition, form: Form) -> dict[str, str] | None:
    if not any(form.first(name).strip() for name in names(known)):
        return None
    if known.options:
        return {
            key: form.choice(f"value-{key}", f"A route for {label}", known.options) for key, label in known.keys.items()
        }
    return {key: " ".join(form.text(f"value-{key}", label).split()) for key, label in known.keys.items()}
