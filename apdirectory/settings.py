"""Settings of one installation, read from the environment once. Each is described in the README (tested)."""

import os
import re
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from apdirectory.errors import Unprocessable
from apdirectory.paths import CHECKOUT, in_checkout


def _state_folder(data_home: str) -> Path:
    """Everything the embedded database keeps: `.state` in a checkout, else the user's data folder."""
    if in_checkout():
        return CHECKOUT / ".state"
    return Path(data_home or Path.home() / ".local" / "share") / "apdirectory"


def _port(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and int(said) < 65536):
        raise Unprocessable(f"PORT is '{said[:60]}'. Give a number from 1 to 65535, such as 8000.")
    return int(said)


def _networks(said: str) -> tuple[str, ...]:
    """Addresses or networks, with commas between."""
    found = tuple(each.strip() for each in said.split(",") if each.strip())
    for each in found:
        try:
            ip_network(each)
        except ValueError:
            raise Unprocessable(f"TRUSTED_PROXIES has '{each[:60]}'. Give addresses such as 10.0.0.0/8.") from None
    return found


ON_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
PORTS = {"smtp": 587, "smtps": 465}
_SENDER = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+")
NO_EMAIL_URL = (
    "EMAIL_URL cannot be read. Give one such as smtp://name:password@mail.example.org:587?from=ap@example.org"
)


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in. Unless it is on this machine, nothing is said to it that is not encrypted."""

    host: str
    port: int
    sender: str
    """The address that mail comes from."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    encrypted_from_start: bool = False
    """smtps: else STARTTLS."""
    must_encrypt: bool = True
    """Without it, where the server offers none."""


def _mail_server(said: str, base_url: str) -> MailServer | None:
    if not said:
        return None
    try:
        parts = urlsplit(said)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        sender = options.pop("from", None) or f"no-reply@{urlsplit(base_url).hostname}"
        if not host or not _SENDER.fullmatch(sender) or options or parts.path.strip("/") or parts.fragment:
            raise ValueError
    except (ValueError, KeyError):
        raise Unprocessable(NO_EMAIL_URL) from None  # without what was given: it holds a password
    return MailServer(
        host=host,
        port=port,
        sender=sender,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        encrypted_from_start=parts.scheme == "smtps",
        must_encrypt=host not in ON_THIS_MACHINE,
    )


@dataclass(frozen=True)
class Scanner:
    """clamd, by its host and port, or by the path of its socket."""

    host: str = ""
    port: int = 0
    path: str = ""


def _scanner(said: str) -> Scanner | None:
    read = re.fullmatch(r"tcp://(\[[0-9a-f:]+\]|[\w.-]+)(?::(\d{1,5}))?|unix:(?://)?(/.+)", said)
    if said and not read:
        raise Unprocessable("CLAMD_URL cannot be read. Give tcp://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl")
    return Scanner((read[1] or "").strip("[]"), int(read[2] or 3310), read[3] or "") if read else None


_NOTIFY_KEY = re.compile(r".+-[0-9a-f-]{36}-[0-9a-f-]{36}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Notify:
    """GOV.UK Notify, where it takes the mail."""

    api_key: str = field(repr=False)
    template: str
    """One for all mail: its subject is ((subject)), its body ((body))."""
    url: str


def _notify(said: dict[str, str]) -> Notify | None:
    key, template = said.get("NOTIFY_API_KEY", "").strip(), said.get("NOTIFY_TEMPLATE_ID", "").strip()
    url = said.get("NOTIFY_URL") or "https://api.notifications.service.gov.uk"
    if not key and not template:
        return None
    if not _NOTIFY_KEY.fullmatch(key) or not _UUID.fullmatch(template):
        raise Unprocessable("NOTIFY_API_KEY and NOTIFY_TEMPLATE_ID go together. Give both as GOV.UK Notify shows them.")
    if not url.startswith("https://") and not _is_here(url):
        raise Unprocessable(f"NOTIFY_URL is '{url[:100]}'. Give an address that begins with https://.")
    if said.get("EMAIL_URL"):
        raise Unprocessable("EMAIL_URL and NOTIFY_API_KEY are both set. Take one away: mail goes one way only.")
    return Notify(key, template, url)


PROVIDERS = {"dfe": ("DfE Sign-in", "email_verified"), "entra": ("Microsoft", "xms_edov")}
"""Where people may have an account already: what it is called, and the claim that says that an address is theirs."""
OF_NO_TENANT = frozenset({"common", "organizations", "consumers", "{tenantid}", "9188040d-6c67-4c5b-b112-36a304b66dad"})
"""Of Microsoft's issuers, those through which anybody with any account comes in."""


@dataclass(frozen=True)
class OpenIDProvider:
    """Whom the installation lets say who somebody is (OpenID Connect)."""

    name: str
    """A key of PROVIDERS."""
    issuer: str
    """Exactly as the provider says it. Nothing is fetched from any other host."""
    client_id: str
    client_secret: str = field(repr=False)
    two_factors: frozenset[str] = frozenset()
    """Values of `acr` that stand for two factors."""

    @property
    def label(self) -> str:
        return PROVIDERS[self.name][0]

    @property
    def verified_claim(self) -> str:
        return PROVIDERS[self.name][1]


def _openid(said: dict[str, str]) -> tuple[OpenIDProvider, ...]:
    """Those that are set, whole or not at all."""
    found = []
    for name in PROVIDERS:
        begin = f"OIDC_{name.upper()}_"
        given = [said.get(f"{begin}{each}", "").strip() for each in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")]
        if not any(given):
            continue
        if not all(given):
            raise Unprocessable(f"{begin}ISSUER, {begin}CLIENT_ID and {begin}CLIENT_SECRET go together. Set all three.")
        values = frozenset(each.strip() for each in said.get(f"{begin}TWO_FACTORS", "").split(",") if each.strip())
        found.append(OpenIDProvider(name, _issuer(f"{begin}ISSUER", given[0]), given[1], given[2], values))
    return tuple(found)


def _issuer(name: str, said: str) -> str:
    """An address over TLS, unless it is on this machine; of Microsoft one tenant's, never everybody's."""
    try:
        parts = urlsplit(said)
        _ = parts.port
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ON_THIS_MACHINE)
        whole = parts.hostname and safe and not (parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        whole = False
    if not whole or not said.isprintable() or " " in said:
        raise Unprocessable(f"{name} is '{said[:100]}'. Give the issuer's address, which begins with https://.")
    if OF_NO_TENANT.intersection(parts.path.lower().split("/")):
        raise Unprocessable(f"{name} lets in people of every organisation. Give the issuer of your own tenant.")
    return said


def _is_here(where: str) -> bool:
    """A host or an address of a page that only this machine reaches."""
    return (urlsplit(where).hostname if "://" in where else where) in ON_THIS_MACHINE


@dataclass(frozen=True)
class Settings:
    database_url: str | None
    """PostgreSQL 15 or newer, as the app's role. Unset: the embedded database."""
    database_owner_url: str | None
    """The same database as the role that owns the tables and runs migrations. Unset: DATABASE_URL."""
    state_folder: Path
    """Where the embedded database lives."""
    host: str
    port: int
    base_url: str
    """How people reach the service: for links in feeds and mail."""
    service_name: str
    secret_key: str | None
    """What cookies, forms and second factors are sealed with. Unset: made once and kept, on the embedded database."""
    trusted_proxies: tuple[str, ...]
    """Whose word counts on where a request comes from (X-Forwarded-For)."""
    mail_server: MailServer | None
    notify: Notify | None
    """Neither: mail waits in the outbox."""
    local_mail: bool
    """On the embedded database, where nobody sends mail: /mail shows what waits to whoever sits at this machine."""
    demonstration: bool
    """Whether the example accounts, whose password everyone knows, may sign in."""
    help_phone: str
    """For people who have trouble with their account: in mail and where something is refused."""
    scanner: Scanner | None
    """Which looks through every file that people send. Unset: none does."""
    documents_folder: Path | None
    """Where the files that people send are kept. Unset: in the database."""
    openid: tuple[OpenIDProvider, ...]
    """With whose accounts people may sign in here."""

    @property
    def embedded(self) -> bool:
        return self.database_url is None


READ = (
    "CLAMD_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_URL",
    "DEMONSTRATION",
    "DOCUMENTS_FOLDER",
    "BASE_URL",
    "EMAIL_URL",
    "HELP_PHONE",
    "HOME",
    "HOST",
    "LOCAL_MAIL",
    "NOTIFY_API_KEY",
    "NOTIFY_TEMPLATE_ID",
    "NOTIFY_URL",
    "OIDC_DFE_CLIENT_ID",
    "OIDC_DFE_CLIENT_SECRET",
    "OIDC_DFE_ISSUER",
    "OIDC_DFE_TWO_FACTORS",
    "OIDC_ENTRA_CLIENT_ID",
    "OIDC_ENTRA_CLIENT_SECRET",
    "OIDC_ENTRA_ISSUER",
    "OIDC_ENTRA_TWO_FACTORS",
    "PORT",
    "SECRET_KEY",
    "SERVICE_NAME",
    "STATE_FOLDER",
    "TRUSTED_PROXIES",
    "XDG_DATA_HOME",
)


def read_settings() -> Settings:
    return _settings_of(tuple(os.environ.get(name) for name in READ))


@lru_cache(maxsize=4)
def _settings_of(environment: tuple[str | None, ...]) -> Settings:
    """Pages ask for a setting many times a second: the same environment is read once."""
    said = {name: value for name, value in zip(READ, environment, strict=True) if value is not None}
    port = _port(said.get("PORT", "8000"))
    host = said.get("HOST", "127.0.0.1")
    base_url = said.get("BASE_URL", f"http://{host}:{port}").rstrip("/")
    mail_server, notify = _mail_server(said.get("EMAIL_URL", ""), base_url), _notify(said)
    is_here = _is_here(host) and _is_here(base_url)
    database_url = said.get("DATABASE_URL") or None
    return Settings(
        database_url=database_url,
        database_owner_url=said.get("DATABASE_OWNER_URL") or database_url,
        state_folder=Path(said.get("STATE_FOLDER") or _state_folder(said.get("XDG_DATA_HOME", ""))),
        host=host,
        port=port,
        base_url=base_url,
        service_name=said.get("SERVICE_NAME", "Find alternative provision"),
        secret_key=said.get("SECRET_KEY") or None,
        trusted_proxies=_networks(said.get("TRUSTED_PROXIES", "")),
        mail_server=mail_server,
        notify=notify,
        local_mail=said.get("LOCAL_MAIL") == "yes" and not mail_server and not notify and is_here,
        demonstration=said.get("DEMONSTRATION") == "yes",
        help_phone=said.get("HELP_PHONE", ""),
        scanner=_scanner(said.get("CLAMD_URL", "")),
        documents_folder=Path(said["DOCUMENTS_FOLDER"]) if said.get("DOCUMENTS_FOLDER") else None,
        openid=_openid(said),
    )
