"""Mail and password are handed to no server that is not who it says it is."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiosmtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException

from apdirectory.messages.actions import begin_try, put
from apdirectory.messages.delivery import hand_in
from apdirectory.settings import read_settings
from apdirectory.web.log import write_json_lines
from tests.messages.conftest import PASSWORD, Post, certificate
from tests.messages.working import outbox, send

pytestmark = pytest.mark.usefixtures("clean_database")

ELSEWHERE = "127.0.0.2"
"""Answers here as well, but is none of the names of this machine: it stands for any other."""
USER = "ap:p%40ss%2Fword%3A1"

Start = Callable[..., str]


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate that this machine trusts."""
    file, context = certificate(tmp_path, ELSEWHERE)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return context


@pytest.fixture
def untrusted(tmp_path: Path) -> ssl.SSLContext:
    return certificate(tmp_path, ELSEWHERE)[1]


async def hand_in_one() -> None:
    mail = await begin_try(await put("jo@example.org", "password_changed"))
    server = read_settings().mail_server
    assert mail is not None
    assert server is not None
    await hand_in(mail, server, "Find alternative provision")


async def test_starttls_then_the_password_then_the_mail(
    mail_server: Start, post: Post, trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = mail_server(ELSEWHERE, tls_context=trusted, require_starttls=True, authenticator=post.authenticate)
    monkeypatch.setenv("EMAIL_URL", f"smtp://{USER}@{where}")
    await hand_in_one()
    assert post.over_tls == [True]
    assert post.passwords == [PASSWORD]


async def test_tls_from_the_start(
    mail_server: Start, post: Post, trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = mail_server(ELSEWHERE, ssl_context=trusted)
    monkeypatch.setenv("EMAIL_URL", f"smtps://{where}")
    await hand_in_one()
    assert len(post.handed) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_that_nobody_vouches_for_is_refused(
    mail_server: Start, post: Post, untrusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    how: dict[str, Any] = {"ssl_context": untrusted} if scheme == "smtps" else {"tls_context": untrusted}
    monkeypatch.setenv("EMAIL_URL", f"{scheme}://{mail_server(ELSEWHERE, **how)}")
    with pytest.raises((SMTPException, ssl.SSLError), match="CERTIFICATE_VERIFY_FAILED"):
        await hand_in_one()
    assert post.handed == []


async def test_also_on_this_machine(
    mail_server: Start, post: Post, untrusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", f"smtp://{mail_server('127.0.0.1', tls_context=untrusted)}")
    with pytest.raises(ssl.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        await hand_in_one()
    assert post.handed == []


async def test_a_server_elsewhere_that_offers_no_encryption_is_told_nothing(
    mail_server: Start, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = mail_server(ELSEWHERE, auth_require_tls=False, authenticator=post.authenticate)
    monkeypatch.setenv("EMAIL_URL", f"smtp://{USER}@{where}")
    with pytest.raises(SMTPException, match="STARTTLS"):
        await hand_in_one()
    assert post.handed == post.passwords == []


async def test_a_wrong_password_fails(
    mail_server: Start, post: Post, trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = mail_server(ELSEWHERE, tls_context=trusted, require_starttls=True, authenticator=post.authenticate)
    monkeypatch.setenv("EMAIL_URL", f"smtp://ap:wrong@{where}")
    with pytest.raises(SMTPAuthenticationError):
        await hand_in_one()
    assert "wrong" in post.passwords
    assert post.handed == []


async def test_a_refused_certificate_is_said_in_the_log_and_the_mail_waits(
    mail_server: Start,
    post: Post,
    untrusted: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_json_lines()
    monkeypatch.setenv("EMAIL_URL", f"smtp://{USER}@{mail_server(ELSEWHERE, tls_context=untrusted)}")
    await put("jo@example.org", "password_changed")
    await send()
    (row,) = await outbox()
    assert row["problem"] == "The mail server offers no encryption, or its certificate is not trusted"
    assert post.handed == []
    told = capsys.readouterr().err
    assert '"event":"mail not sent"' in told
    assert "ssl.SSLCertVerificationError" in told
    assert '"level":"error"' in told
    assert PASSWORD not in told


async def test_a_server_that_is_not_there_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://127.0.0.1:1")
    with pytest.raises(SMTPConnectError):
        await hand_in_one()
