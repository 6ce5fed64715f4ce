"""A mail's HTML says what its plain text says, and no more."""

import re
from html import unescape

import pytest

from apdirectory.messages.html import as_html
from apdirectory.messages.wording import MAILS, write
from apdirectory.web.frame import Called
from tests.messages.test_wording import some_values

BASE = "https://ap.example.org"


def html_of(subject: str, body: str) -> str:
    return as_html(subject, body, service="Find a place", base_url=BASE)


def words(html: str) -> str:
    body = html[html.index("<body") :].replace("<br>", " ")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("message", MAILS)
def test_every_mail_says_the_same_in_both(message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", BASE)
    mail = write(message, some_values(message), Called())
    html = html_of(mail.subject, mail.body)
    assert words(html) == " ".join(f"Find a place {mail.body}".split())
    assert f"<title>{mail.subject}</title>" in unescape(html)
    assert html.count("<a ") == mail.body.count(f"{BASE}/")
    assert 'lang="en"' in html


def test_what_somebody_typed_is_shown_and_never_run() -> None:
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> \"'> https://evil.example/x javascript:alert(1)"
    html = html_of(hostile, f'{hostile}\n\n{BASE}/a?b=1&c="><script>\n')
    assert "<script" not in html
    assert "<img" not in html
    assert re.findall(r'href="([^"]*)"', html) == [f"{BASE}/a?b=1&amp;c=&#34;&gt;&lt;script&gt;"]
    assert not re.search(r"<[^>]*\son\w+=", html)


def test_nothing_is_fetched_and_nobody_learns_that_it_was_read() -> None:
    html = html_of("A mail", f"Open:\n\n{BASE}/reset/abc\n")
    assert not re.search(r"<(img|link|script|style|iframe)|url\(|src=|background=", html)
    assert re.findall(r"https?://[^\"<]*", html) == [f"{BASE}/reset/abc"] * 2
