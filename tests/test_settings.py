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


DFE = {
    "OIDC_DFE_ISSUER": "https://oidc.example.org",
    "OIDC_DFE_CLIENT_ID": "ap",
    "OIDC_DFE_CLIENT_SECRET": "not to be told",
}


def test_a_provider_is_there_once_all_of_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().openid == ()
    for name, value in (DFE | {"OIDC_DFE_TWO_FACTORS": " level2, level3 ,"}).items():
        monkeypatch.setenv(name, value)
    (found,) = read_settings().openid
    assert (found.name, found.label, found.issuer) == ("dfe", "DfE Sign-in", "https://oidc.example.org")
    assert found.two_factors == {"level2", "level3"}
    assert "not to be told" not in repr(read_settings())
    monkeypatch.delenv("OIDC_DFE_CLIENT_SECRET")
    with pytest.raises(Unprocessable, match="go together"):
        read_settings()


@pytest.mark.parametrize(
    "issuer",
    [
        "http://oidc.example.org",
        "oidc.example.org",
        "ftp://127.0.0.1",
        "https://",
        "https://me:secret@oidc.example.org",
        "https://oidc.example.org/?tenant=1",
        "https://oidc.example.org/#a",
        "https://oidc.example.org:port",
        "https://oidc.example.org /",
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/Organizations/v2.0",
        "https://login.microsoftonline.com/consumers/v2.0",
        "https://login.microsoftonline.com/{tenantid}/v2.0",
        "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
    ],
)
def test_an_issuer_is_one_organisations_and_is_reached_over_tls(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    for name, value in DFE.items():
        monkeypatch.setenv(name.replace("DFE", "ENTRA"), value)
    monkeypatch.setenv("OIDC_ENTRA_ISSUER", issuer)
    with pytest.raises(Unprocessable, match="OIDC_ENTRA_ISSUER"):
        read_settings()


def test_a_provider_on_this_machine_may_go_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (DFE | {"OIDC_DFE_ISSUER": "http://127.0.0.1:4000"}).items():
        monkeypatch.setenv(name, value)
    assert read_settings().openid[0].issuer == "http://127.0.0.1:4000"
