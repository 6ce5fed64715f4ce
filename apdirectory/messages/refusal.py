"""Why a mail was not taken, in words for administrators that say nothing of the mail."""

from msgspec import Struct


class Refusal(Struct, frozen=True):
    why: str
    for_good: bool = False
    """It would be refused again: it is not tried again."""


NO_SUCH_ADDRESS = Refusal("There is no such address", for_good=True)
NOT_REACHED = Refusal("The mail server could not be reached")
TOO_SLOW = Refusal("The mail server took too long")
NOT_ENCRYPTED = Refusal("The mail server offers no encryption, or its certificate is not trusted")
NOT_LET_IN = Refusal("The mail server refused the name and password in EMAIL_URL")
NOT_TAKEN = Refusal("The mail server did not take it")
KEY_REFUSED = Refusal("GOV.UK Notify refused NOTIFY_API_KEY")
TOO_MANY = Refusal("GOV.UK Notify takes no more mail for now")
NOTIFY_AWAY = Refusal("GOV.UK Notify could not be reached")
NOTIFY_REFUSED = Refusal("GOV.UK Notify did not take it. Check NOTIFY_TEMPLATE_ID")
NO_LONGER_THERE = Refusal("There is no such address, or it takes no mail", for_good=True)
INBOX_FULL = Refusal("The inbox was full, or took it for spam, for three days", for_good=True)
NOTIFY_FAILED = Refusal("GOV.UK Notify could not deliver it, for a reason of its own", for_good=True)
WENT_WRONG = Refusal("Something went wrong here. The log says what")
