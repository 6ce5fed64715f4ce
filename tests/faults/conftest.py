"""What is broken on purpose. In short here; `make faults` does it often."""

import os

from tests.messages.conftest import mail_server, mailbox, post

__all__ = ["mail_server", "mailbox", "post"]

LONG = os.environ.get("FAULTS") == "long"
