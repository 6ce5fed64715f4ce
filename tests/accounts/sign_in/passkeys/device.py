"""A device that keeps passkeys, as a browser drives it; it can also lie."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost:8000"
PRESENT, UNLOCKED, NEW = 0x01, 0x04, 0x40


def text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def octets(said: str) -> bytes:
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))


@dataclass
class Device:
    """One passkey. What it says of itself can be changed before it is used."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    account: bytes | None = None
    count: int = 0
    counts: bool = True
    flags: int = PRESENT | UNLOCKED
    origin: str = ORIGIN
    name: str = "localhost"

    def make(self, options: dict[str, Any]) -> str:
        """What `navigator.credentials.create` gives."""
        self.account = octets(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        about = bytes(16) + len(self.credential).to_bytes(2) + self.credential + cbor2.dumps(key)
        told = {"fmt": "none", "attStmt": {}, "authData": self._authenticator(NEW) + about}
        client = self._client("webauthn.create", options)
        return self._whole(
            clientDataJSON=text(client), attestationObject=text(cbor2.dumps(told)), transports=["internal", "made-up"]
        )

    def use(self, options: dict[str, Any]) -> str:
        """What `navigator.credentials.get` gives."""
        self.count += self.counts
        authenticator, client = self._authenticator(), self._client("webauthn.get", options)
        signature = self.key.sign(authenticator + sha256(client).digest(), ECDSA(SHA256()))
        said = {"authenticatorData": text(authenticator), "signature": text(signature)}
        if self.account is not None:
            said["userHandle"] = text(self.account)
        return self._whole(clientDataJSON=text(client), **said)

    def _authenticator(self, more: int = 0) -> bytes:
        return sha256(self.name.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _whole(self, **response: Any) -> str:
        name = text(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
