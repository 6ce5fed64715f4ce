from piccolo.columns import UUID, Array, BigInt, Boolean, Bytea, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check
from piccolo.table import Table

from apdirectory.accounts.people.tables import Account, Membership
from apdirectory.database.engine import DB


class Credential(Table, db=DB):
    """How an account proves who it is."""

    account = ForeignKey(Account, null=False, unique=True)
    password_hash = Text(null=True, default=None)
    """argon2id, with its own parameters and salt."""
    password_at = Timestamptz(null=True, default=None)
    totp_secret = Text(null=True, default=None)
    """Encrypted with a key made of SECRET_KEY."""
    totp_at = Timestamptz(null=True, default=None)
    """When its first code was right."""
    totp_new = Text(null=True, default=None)
    """Encrypted too: a key that is being set up. Its first code puts it in the place of the one in force."""
    totp_new_at = Timestamptz(null=True, default=None)
    """When it was made: it can be put in force for an hour."""
    totp_step = BigInt(default=0)
    """The 30 seconds of the last code that was used: none is used twice."""


class Passkey(Table, db=DB):
    """A key that a device, or a password manager, keeps for an account. It gives it only to whoever unlocks it."""

    id = UUID(primary_key=True, default=UUID4())
    account = ForeignKey(Account, null=False, index=True)
    credential = Bytea(unique=True, default=None)
    """What the device calls it."""
    public_key = Bytea(default=None)
    sign_count = BigInt(default=0)
    """How often it was used, as the device counts; 0 where it does not. One that counts back was copied."""
    transports = Array(base_column=Text(), default=list)
    """How browsers reach it: `internal`, `usb`, `hybrid` and so on."""
    backed_up = Boolean(default=False)
    """Kept by a password manager too, so that it outlives the device."""
    name = Text(default=None)
    """What its owner calls the device."""
    created_at = Timestamptz(default=TimestamptzNow())
    used_at = Timestamptz(null=True, default=None)


class PasskeyChallenge(Table, db=DB):
    """What was signed once is not taken again. One that nobody has signed leaves nothing here."""

    challenge_hash = Text(primary_key=True, default=None)
    used_at = Timestamptz(default=TimestamptzNow(), index=True)


class RecoveryCode(Table, db=DB):
    """Instead of a code of the second factor, once."""

    account = ForeignKey(Account, null=False, index=True)
    code_hash = Text(default=None)
    used_at = Timestamptz(null=True, default=None)


class Session(Table, db=DB):
    """One browser that is signed in. A row is there only after the password, or another way in, was right."""

    token_hash = Text(primary_key=True, default=None)
    """SHA-256, in hex, of what the cookie holds."""
    id = UUID(default=UUID4(), unique=True)
    """For the list of sessions: says nothing about the cookie."""
    account = ForeignKey(Account, null=False, index=True)
    membership = ForeignKey(Membership, null=True, default=None)
    """Acted for; null until chosen."""
    started_at = Timestamptz(default=TimestamptzNow())
    seen_at = Timestamptz(default=TimestamptzNow())
    second_factor_at = Timestamptz(null=True, default=None)
    password_at = Timestamptz(null=True, default=None)
    """When the password was typed last; null: not in this session, which began by a passkey or elsewhere."""
    mailbox_at = Timestamptz(null=True, default=None)
    """When whoever has it used a link that was sent to the account's address: for an hour they may set up a first
    second factor."""
    ended_at = Timestamptz(null=True, default=None)
    device = Text(default="")
    """Browser and system in a few words."""
    address = Text(default="")


class Reset(Table, db=DB):
    """A link by mail, for a time and once: it sets a new password, says that an address is one's own, or lets a first
    second factor be set up."""

    token_hash = Text(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, index=True)
    purpose = Text(default="password")
    """`password`, `email` or `second_factor`: a link is good for nothing else."""
    new_email = Text(null=True, default=None)
    """For a change of address."""
    made_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(null=True, default=None)

    reset_purpose = Check("purpose IN ('password', 'email', 'second_factor')")
    reset_new_email = Check("(purpose = 'email') = (new_email IS NOT NULL)")


class Tries(Table, db=DB):
    """How often something was tried lately: what limits guessing."""

    who = Text(primary_key=True, default=None)
    """An account, an address, a device or everyone, hashed."""
    times = Array(base_column=Timestamptz(), default=list)
    """Those let through lately: in the last quarter of an hour, or day."""
    refused = Integer(default=0)
    """Since the last that was let through."""
    last_at = Timestamptz(default=None)
    lasting = Boolean(default=False)
    """So many that time does not end it: a new password by mail does."""
