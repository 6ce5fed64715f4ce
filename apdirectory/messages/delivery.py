"""Handing one mail to the mail server (SMTP), encrypted unless the server is on this machine."""

import asyncio
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as AS_SMTP

from aiosmtplib import SMTP, SMTPException

from apdirectory.messages.actions import Mail
from apdirectory.settings import MailServer

PATIENCE = 30
"""Seconds for all of it: less than the minute after which another sender may try."""
TO_PART = 2
"""Seconds to say goodbye; by then the mail has been taken."""


async def hand_in(mail: Mail, server: MailServer, service: str) -> None:
    """Returns when the server has taken it. Each time it is the same mail, by its Message-ID."""
    async with asyncio.timeout(PATIENCE):
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.encrypted_from_start,
            start_tls=_start_tls(server),
            local_hostname=_domain(server),
            timeout=PATIENCE,
        )
        try:
            await smtp.connect()
            await smtp.sendmail(server.sender, [mail.recipient], composed(mail, server, service))
            with suppress(SMTPException, OSError, TimeoutError):
                await smtp.quit(timeout=TO_PART)
        finally:
            smtp.close()


def composed(mail: Mail, server: MailServer, service: str) -> bytes:
    made = EmailMessage(policy=AS_SMTP)
    made["From"] = Address(service, addr_spec=server.sender)
    made["To"] = Address(addr_spec=mail.recipient)
    made["Subject"] = mail.subject
    made["Date"] = mail.put_at
    made["Message-ID"] = f"<{mail.id}@{_domain(server)}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.body, cte="quoted-printable")
    return made.as_bytes()


def _start_tls(server: MailServer) -> bool | None:
    """None: where it is offered."""
    if server.encrypted_from_start:
        return False
    return True if server.must_encrypt else None


def _domain(server: MailServer) -> str:
    return server.sender.rpartition("@")[2]
