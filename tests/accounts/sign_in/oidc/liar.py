"""A provider that says whatever a test makes it say, over real HTTP: what a real one would never."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from apdirectory.web.clock import now
from tests.accounts.sign_in.oidc.provider import CLIENT

ACCESS = "what opens the provider"


class Liar:
    """`answers`: path → (status, headers, body). `asked`: the paths, as they came."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.discovery: dict[str, Any] = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/auth",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
        }
        self.publish(self.key)
        self.describe()

    def describe(self, **more: Any) -> None:
        self.discovery |= more
        self.says("/.well-known/openid-configuration", self.discovery)

    def publish(self, *keys: Key) -> None:
        self.says("/jwks", KeySet(list(keys)).as_dict(private=False))

    def says(self, path: str, what: Any, status: int = 200, **headers: str) -> None:
        body = what if isinstance(what, bytes) else json.dumps(what).encode()
        self.answers[path] = (status, headers, body)

    def claims(self, asked: str, /, **changed: Any) -> dict[str, Any]:
        """Right in every way, but for what is changed; None leaves a claim out."""
        at = int(now().timestamp())
        said: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "sam",
            "exp": at + 300,
            "iat": at,
            "auth_time": at,
            "nonce": asked,
            "email": "sam@school.example",
            "email_verified": True,
            "at_hash": create_half_hash(ACCESS, "RS256").decode(),
        }
        return {name: value for name, value in (said | changed).items() if value is not None}

    def gives(self, token: str) -> None:
        self.says("/token", {"id_token": token, "access_token": ACCESS, "token_type": "Bearer"})

    def signed(self, claims: dict[str, Any], *, key: Key | None = None, **header: Any) -> str:
        own: Any = key or self.key
        alg = header.pop("alg", "ES256" if isinstance(own, ECKey) else "RS256")
        named = {"alg": alg, "kid": own.kid} | header
        return jwt.encode({name: value for name, value in named.items() if value}, claims, own, algorithms=[alg])


@contextmanager
def liar() -> Iterator[Liar]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            made.asked.append(path)
            status, headers, body = made.answers.get(path, (404, {}, b"{}"))
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return  # whoever asked has heard enough

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"])).decode()
            made.forms.append({name: values[0] for name, values in parse_qs(sent).items()})
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        made = Liar(f"http://127.0.0.1:{server.server_address[1]}")
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        running.start()
        try:
            yield made
        finally:
            server.shutdown()
            running.join()
