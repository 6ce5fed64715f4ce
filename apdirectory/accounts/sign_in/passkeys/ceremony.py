"""What browsers are asked for, and whether what they give is right: the part that is WebAuthn's own (`webauthn`).

The device must have checked who unlocks it, which is what makes a passkey two factors: the device, and its owner's
finger, face or PIN.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from apdirectory.accounts.sign_in.passkeys.party import Party

LONGEST = 20_000
UNLOCKED = UserVerificationRequirement.REQUIRED
_TRANSPORTS = {each.value for each in AuthenticatorTransport}


class Kept(Struct, frozen=True, kw_only=True):
    """As much of a passkey as the browser is told: its id, and how the device is reached."""

    credential: bytes
    transports: tuple[str, ...] = ()


class Made(Struct, frozen=True, kw_only=True):
    """A new one."""

    credential: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    backed_up: bool


class Given(Struct, frozen=True, kw_only=True):
    """What a browser says of a passkey that was used, before anything of it is known to be true."""

    credential: bytes
    challenge: bytes
    account: UUID | None
    sent: str


class Signed(Struct, frozen=True, kw_only=True):
    """What is true of it."""

    sign_count: int
    backed_up: bool


def options_to_add(
    party: Party, service: str, account: UUID, email: str, name: str, held: Sequence[Kept], challenge: bytes
) -> str:
    """JSON for `navigator.credentials.create`: one that signs in without an address being typed, where there can be."""
    return options_to_json(
        generate_registration_options(
            rp_id=party.id,
            rp_name=service,
            user_id=account.bytes,
            user_name=email,
            user_display_name=name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UNLOCKED
            ),
            exclude_credentials=_described(held),
        )
    )


def options_to_use(party: Party, held: Sequence[Kept], challenge: bytes) -> str:
    """JSON for `navigator.credentials.get`. With none `held`, whichever the browser has."""
    return options_to_json(
        generate_authentication_options(
            rp_id=party.id, challenge=challenge, allow_credentials=_described(held), user_verification=UNLOCKED
        )
    )


def challenge_in(sent: str) -> bytes | None:
    """Which challenge a new passkey answers."""
    read = _read(sent)
    return read[1] if read else None


def given(sent: str) -> Given | None:
    """None where it cannot be read."""
    read = _read(sent)
    if read is None:
        return None
    told, challenge = read
    try:
        handle = told["response"].get("userHandle")
        account = UUID(bytes=base64url_to_bytes(handle)) if handle else None
        credential = base64url_to_bytes(told["rawId"])
    except Exception:  # as below
        return None
    return Given(credential=credential, challenge=challenge, account=account, sent=sent)


def made(sent: str, party: Party, challenge: bytes) -> Made | None:
    """A new passkey, if all is as it was asked for."""
    try:
        found = verify_registration_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
        told = msgspec.json.decode(sent)["response"].get("transports") or []
    except Exception:  # what a stranger sends fails at any depth of the library: all of it means no
        return None
    return Made(
        credential=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        transports=tuple(each for each in dict.fromkeys(map(str, told)) if each in _TRANSPORTS),
        backed_up=found.credential_backed_up,
    )


def signed(answer: Given, party: Party, public_key: bytes) -> Signed | None:
    """Whether the passkey signed it, here and unlocked. How often it was used is looked at only after that: what
    nobody signed must not bring about a mail."""
    try:
        found = verify_authentication_response(
            credential=answer.sent,
            expected_challenge=answer.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # as above
        return None
    return Signed(sign_count=found.new_sign_count, backed_up=found.credential_backed_up)


def _described(held: Sequence[Kept]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=each.credential, transports=[AuthenticatorTransport(way) for way in each.transports] or None
        )
        for each in held
    ]


def _read(sent: str) -> tuple[dict[str, Any], bytes] | None:
    """The JSON, and the challenge within it."""
    if len(sent) > LONGEST:
        return None
    try:
        told: dict[str, Any] = msgspec.json.decode(sent)
        return told, parse_client_data_json(base64url_to_bytes(told["response"]["clientDataJSON"])).challenge
    except Exception:  # as above
        return None
