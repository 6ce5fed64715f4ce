"""Handing one mail to the mail server (SMTP), encrypted unless the server is on this machine.

It goes as plain text and, for programs that show it, as HTML of the same words.
"""

import asyncio
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as AS_SMTP

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
)

from apdirectory.messages import refusal
from apdirectory.messages.actions import Mail
from apdirectory.messages.html import as_html
from apdirectory.messages.refusal import Refusal
from apdirectory.settings import MailServer, read_settings

PATIENCE = 30
"""Seconds for all of it: less than the time after which another worker may try."""
FOR_GOOD = range(500, 600)
OUR_FAULT = "5.7."
"""How a server says that it would not take any mail from us: it may, once it is put right."""
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
    html = as_html(mail.subject, mail.body, service=service, base_url=read_settings().base_url)
    made.add_alternative(html, subtype="html", cte="quoted-printable")
    made.set_boundary(f"part-{mail.id}")
    return made.as_bytes()


def why_not(problem: BaseException) -> Refusal:
    """What a failure means for the mail."""
    match problem:
        case SMTPRecipientsRefused():
            refused = [_refusal(each) for each in problem.recipients]
            return refused[0] if refused else refusal.NOT_TAKEN
        case SMTPAuthenticationError():
            return refusal.NOT_LET_IN
        case SMTPNotSupported() | ssl.SSLError():
            return refusal.NOT_ENCRYPTED
        case TimeoutError():
            return refusal.TOO_SLOW
        case OSError():
            return refusal.NOT_REACHED
        case SMTPException():
            return refusal.NOT_TAKEN
    return refusal.WENT_WRONG


def _refusal(problem: SMTPRecipientRefused) -> Refusal:
    known = problem.code in FOR_GOOD and not problem.message.startswith(OUR_FAULT)
    return refusal.NO_SUCH_ADDRESS if known else refusal.NOT_TAKEN


def _start_tls(server: MailServer) -> bool | None:
    """None: where it is offered."""
    if server.encrypted_from_start:
        return False
    return True if server.must_encrypt else None


def _domain(server: MailServer) -> str:
    return server.sender.rpartition("@")[2]
