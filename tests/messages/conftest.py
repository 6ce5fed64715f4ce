"""A real mail server on this machine, which keeps what it is handed."""

import asyncio
import datetime
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PASSWORD = "p@ss/word:1"  # noqa: S105 - of a server that lives for one test


class Post:
    """What the mail server was handed, and how it is told to behave."""

    def __init__(self) -> None:
        self.handed: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.over_tls: list[bool] = []
        self.passwords: list[str] = []
        self.refused: set[str] = set()
        """For now; `answers`: to say something else."""
        self.answers: dict[str, str] = {}
        self.slow = 0.0
        """Seconds before each answer."""
        self.on_name: Callable[[], None] = lambda: None
        """Done when the recipient was named, before the mail itself."""
        self.on_hand: Callable[[], None] = lambda: None
        """Done when a mail was taken, before its sender is told."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.on_name()
        await asyncio.sleep(self.slow)
        if address in self.refused:
            return f"451 not now {address}"
        if address in self.answers:
            return f"{self.answers[address]} {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        self.over_tls.append(session.ssl is not None)
        made = message_from_bytes(envelope.content or b"", policy=default)
        assert isinstance(made, EmailMessage)
        self.handed.append(made)
        self.on_hand()
        await asyncio.sleep(self.slow)
        return "250 OK"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        self.passwords.append(given.password.decode())
        return AuthResult(success=given == LoginPassword(b"ap", PASSWORD.encode()), handled=False)

    @property
    def recipients(self) -> list[str]:
        return [str(mail["to"]) for mail in self.handed]


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def mail_server(post: Post) -> Iterator[Callable[..., str]]:
    """Starts one, and gives "host:port"."""
    running = []

    def start(host: str = "127.0.0.1", **how: Any) -> str:
        with socket.create_server((host, 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(post, hostname=host, port=port, **how)
        controller.start()
        running.append(controller)
        return f"{host}:{port}"

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def silent() -> Iterator[str]:
    """An address where somebody listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
async def mailbox(post: Post, mail_server: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    """EMAIL_URL leads to a mail server."""
    monkeypatch.setenv("EMAIL_URL", f"smtp://{mail_server()}?from=ap@example.org")
    yield post


def certificate(folder: Path, host: str) -> tuple[Path, ssl.SSLContext]:
    """One that signs itself: its file, and what a server needs to show it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, secret, serialization.NoEncryption()))
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return folder / "certificate.pem", context
