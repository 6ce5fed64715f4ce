"""What an installation is set to."""

import pytest

from apdirectory.errors import Unprocessable
from apdirectory.settings import read_settings


@pytest.mark.parametrize("said", ["abc", "", "-1", "70000", "8000.5"])
def test_a_port_that_is_none_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("PORT", said)
    with pytest.raises(Unprocessable, match="Give a number from 1 to 65535"):
        read_settings()


def test_a_mail_server_is_read_from_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://ap%40x:p%40ss%2F%3A+@mail.example.org?from=ap%2Bx@example.org")
    server = read_settings().mail_server
    assert server is not None
    assert (server.host, server.port, server.sender) == ("mail.example.org", 587, "ap+x@example.org")
    assert (server.user, server.password) == ("ap@x", "p@ss/:+")
    assert (server.encrypted_from_start, server.must_encrypt) == (False, True)
    assert "p@ss" not in repr(read_settings())


def test_a_mail_server_may_ask_for_tls_from_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "https://ap.example.org:8443/")
    monkeypatch.setenv("EMAIL_URL", "smtps://mail.example.org")
    server = read_settings().mail_server
    assert server is not None
    assert (server.port, server.sender, server.encrypted_from_start) == (465, "no-reply@ap.example.org", True)
    assert (server.user, server.password) == (None, None)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_only_a_mail_server_on_this_machine_may_go_without_tls(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("EMAIL_URL", f"smtp://{host}:1025")
    server = read_settings().mail_server
    assert server is not None
    assert not server.must_encrypt


@pytest.mark.parametrize(
    "said",
    [
        "mail.example.org:587",
        "http://mail.example.org",
        "smtp://",
        "smtp://:secret@",
        "smtp://me:secret@mail.example.org:port",
        "smtp://me:secret@mail.example.org:99999",
        "smtp://me:secret@[mail",
        "smtp://me:secret@mail.example.org/folder",
        "smtp://me:secret@mail.example.org?tls=no",
        "smtp://me:secret@mail.example.org?from=nobody",
        "smtp://me:secret@mail.example.org?from=a@b.org%0aBcc:c@d.org",
        "smtp://me:secret@mail.example.org?from",
        "smtp://me:sec#ret@mail.example.org",
    ],
)
def test_a_mail_server_that_is_none_is_said_without_its_password(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("EMAIL_URL", said)
    with pytest.raises(Unprocessable, match="EMAIL_URL cannot be read") as refused:
        read_settings()
    assert "sec" not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, True),
        ({"BASE_URL": "http://localhost:8000"}, True),
        ({"LOCAL_MAIL": ""}, False),
        ({"LOCAL_MAIL": "no"}, False),
        ({"EMAIL_URL": "smtp://localhost"}, False),
        ({"HOST": "0.0.0.0"}, False),  # noqa: S104 - it is refused
        ({"HOST": "192.168.1.2"}, False),
        ({"BASE_URL": "https://ap.example.org"}, False),
        ({"BASE_URL": "http://127.0.0.1.example.org"}, False),
    ],
)
def test_unsent_mail_is_shown_to_whoever_sits_at_the_machine_only(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], shown: bool
) -> None:
    for name in ("HOST", "BASE_URL", "EMAIL_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"LOCAL_MAIL": "yes"} | settings).items():
        monkeypatch.setenv(name, value)
    assert read_settings().local_mail is shown
