"""What of a claim fits what is known: numbers, contacts and addresses, however they are written."""

import pytest

from apdirectory.providers.claims.claim import Claimed
from apdirectory.providers.claims.fits import Known, fits_of, known_of
from tests.providers.entries.factories import an_entry

KNOWN = Known(
    numbers=("136789", "1098765", "04567890"),
    emails=("office@riverbank.example.org", "riverbank@gmail.com"),
    phones=("01632 960001",),
    websites=("https://www.riverbank.example.org/about",),
)


def fits(known: Known = KNOWN, **said: str) -> dict[str, bool | None]:
    usual = {"name": "Ann", "email": "ann@elsewhere.example", "position": "Head"}
    return {each.what: each.fits for each in fits_of(Claimed(**{**usual, **said}), known)}


@pytest.mark.parametrize("typed", ["136789", " 1098765 ", "4567890", "0456 7890"])
def test_any_number_of_the_entry_fits(typed: str) -> None:
    assert fits(number=typed)["Number"] is True


@pytest.mark.parametrize("typed", ["136780", "0", "--"])
def test_another_number_does_not(typed: str) -> None:
    assert fits(number=typed)["Number"] is False


@pytest.mark.parametrize(
    "typed", ["01632 960001", "+44 1632 960001", "+44 (0)1632 960 001", "Office@Riverbank.example.org"]
)
def test_a_contact_fits_however_it_is_written(typed: str) -> None:
    assert fits(contact=typed)["Contact"] is True


@pytest.mark.parametrize("typed", ["960001", "01632 960002", "x@riverbank.example.org", "0"])
def test_part_of_a_contact_does_not(typed: str) -> None:
    assert fits(contact=typed)["Contact"] is False


@pytest.mark.parametrize(
    "email", ["ann@riverbank.example.org", "ann@mail.riverbank.example.org", "Riverbank@gmail.com"]
)
def test_an_address_at_the_domain_of_the_provider_fits(email: str) -> None:
    assert fits(email=email)["Email address"] is True


@pytest.mark.parametrize("email", ["ann@gmail.com", "ann@notriverbank.example.org", "ann@example.org"])
def test_an_address_where_anybody_may_have_one_does_not(email: str) -> None:
    assert fits(email=email)["Email address"] is False


def test_what_was_not_said_or_is_not_known_is_neither() -> None:
    assert fits() == {"Number": None, "Contact": None, "Email address": False}
    assert fits(Known(), number="1", contact="2") == {"Number": None, "Contact": None, "Email address": None}


def test_the_register_is_known_beside_the_entry() -> None:
    known = known_of(an_entry(urn=136789), phone="01632 960009", website="http://riverbank.example.org")
    assert known.numbers == ("136789",)
    assert known.phones == ("01632 960001", "01632 960009")
    assert len(known.websites) == 2
