"""Every mail in its words."""

import re

import pytest
from jinja2 import Environment, meta

from apdirectory.messages.wording import FOR_ALL, MAILS, write
from apdirectory.paths import TEMPLATES
from apdirectory.web.frame import Called

FOLDER = TEMPLATES / "messages"
USED_OFTEN = {"places_weekly"}
LINE_BREAKS = ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"]


def some_values(message: str) -> dict[str, str]:
    return {name: "/reset/abc" if name == "link" else f"the {name}" for name in MAILS[message]}


def test_every_template_is_declared_and_every_declared_one_is_there() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(MAILS)


@pytest.mark.parametrize("message", MAILS)
def test_a_template_uses_the_values_it_declares_and_no_other(message: str) -> None:
    used = meta.find_undeclared_variables(Environment().parse((FOLDER / f"{message}.txt").read_text()))  # noqa: S701
    assert used - FOR_ALL == MAILS[message]


@pytest.mark.parametrize("phone", ["", "01632 960900"])
@pytest.mark.parametrize("message", MAILS)
def test_every_mail_says_whose_it_is_and_whom_to_ring(
    message: str, phone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELP_PHONE", phone)
    monkeypatch.setenv("SERVICE_NAME", "Find a place")
    monkeypatch.setenv("BASE_URL", "https://ap.example.org")
    values = some_values(message)
    mail = write(message, values, Called())
    assert "Find a place" in mail.subject
    assert "Find a place" in mail.body
    assert re.search(rf"[Rr]ing {phone or 'the person who looks after accounts'}", mail.body)
    assert all(value in mail.body for name, value in values.items() if name != "link")
    assert ("\n\nhttps://ap.example.org/reset/abc\n\n" in mail.body) == ("link" in values)
    assert "{" not in mail.body + mail.subject
    assert mail.body == mail.body.strip() + "\n"
    assert "\n\n\n" not in mail.body
    assert len(mail.body.split()) < 120


@pytest.mark.parametrize("message", [name for name in MAILS if "until" in MAILS[name]])
def test_a_link_that_ends_says_when(message: str) -> None:
    said = "works until the until" if message in USED_OFTEN else "once, until the until."
    assert said in write(message, some_values(message), Called()).body


def test_an_approval_promises_nothing_that_cannot_be_done_yet() -> None:
    mail = write("approved", some_values("approved"), Called())
    assert "Referrals cannot be sent there yet. Until they can, refer as you do now." in mail.body
    assert "now refer to them" not in mail.body


@pytest.mark.parametrize("broken", LINE_BREAKS, ids=repr)
def test_a_value_adds_no_line_to_subject_or_body(broken: str) -> None:
    whole = write("membership_stopped", {"organisation": "Elm School"}, Called())
    injected = f"Elm School{broken}Bcc: all@example.org{broken}{broken}Ring 0900"
    mail = write("membership_stopped", {"organisation": injected}, Called())
    assert mail.subject.endswith("for Elm School Bcc: all@example.org Ring 0900")
    assert mail.subject.splitlines() == [mail.subject]
    assert len(mail.body.splitlines()) == len(whole.body.splitlines())


def test_a_value_is_shown_as_it_is_and_never_run() -> None:
    mail = write("refused", {"council": "{{ service }} <b>& Co</b>", "reason": "{% raw %}\u202etxet\x00"}, Called())
    assert "{{ service }} <b>& Co</b> has not approved you" in mail.body
    assert "Why: {% raw %} txet\n" in mail.body


@pytest.mark.parametrize("values", [{}, {"link": "/x"}, {"link": "/x", "until": "noon", "child": "Zephyrine"}])
def test_values_that_are_missing_or_unknown_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="No mail 'reset' takes"):
        write("reset", values, Called())


def test_a_mail_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(ValueError, match="No mail"):
        write("../web/start.html", {}, Called())


@pytest.mark.parametrize(
    "link", ["https://evil.example/reset/abc", "//evil.example/x", "javascript:x", "/a b", "http://127.0.0.1:8000.evil"]
)
def test_a_link_leads_nowhere_but_here(link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BASE_URL", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    if link.startswith("//"):
        assert (
            "http://127.0.0.1:8000//evil.example/x\n" in write("reset", {"link": link, "until": "noon"}, Called()).body
        )
        return
    with pytest.raises(ValueError, match="this service only"):
        write("reset", {"link": link, "until": "noon"}, Called())
