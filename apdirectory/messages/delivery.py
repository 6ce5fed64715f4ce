"""Handing one mail to the mail server (SMTP), encrypted unless the server is on this machine.

It goes as plain text and, for programs that show it, as HTML of the same words.
"""

import asyncio
import re
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
OF_THE_ADDRESS = re.compile(r"5\.1\.(?![78]\b)\d{1,3}\b")
"""How a server says that the recipient's address is none (RFC 3463); 5.1.7 and 5.1.8 are of the sender's."""
OF_ANYTHING = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")
NO_MAILBOX = {550, 551, 553}
"""What servers answer who say it without such a code."""
OF_US = re.compile(
    r"\b(spf|dkim|dmarc|spam\w*|rbl|dnsbl|\w*block\w*|blacklist\w*|listed|reputation|policy|relay\w*|denied|sender|quota|full)\b",
    re.IGNORECASE,
)
"""Words with which they answer the same where they take no mail from us, or none for now: it may be put right."""
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
    """A mail that is given up for a mistake is lost; one that is tried for a day in vain is not."""
    if OF_ANYTHING.match(problem.message):
        is_none = OF_THE_ADDRESS.match(problem.message) is not None
    else:
        is_none = problem.code in NO_MAILBOX and not OF_US.search(problem.message)
    return refusal.NO_SUCH_ADDRESS if is_none else refusal.NOT_TAKEN


def _start_tls(server: MailServer) -> bool | None:
    """None: where it is offered."""
    if server.encrypted_from_start:
        return False
    return True if server.must_encrypt else None


def _domain(server: MailServer) -> str:
    return server.sender.rpartition("@")[2]
