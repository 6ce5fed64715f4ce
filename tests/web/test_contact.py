"""What is a phone number, and what an address of the web."""

import pytest

from apdirectory.web.contact import is_phone, is_web_address


@pytest.mark.parametrize(
    "typed", ["01632 960001", "+44 1632 960001", "(01632) 960-001", "0300 123 4567 option 1", "01632 960001 x12"]
)
def test_phones_as_people_write_them(typed: str) -> None:
    assert is_phone(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "ask Ann", "12345", "01632 960001 or 01632 960002", "1" * 21, "01632 960001 ext twelve", "٠١٦٣٢٩٦٠٠٠١"],
)
def test_what_cannot_be_rung_is_no_phone(typed: str) -> None:
    assert not is_phone(typed)


def test_addresses_of_websites() -> None:
    assert is_web_address("https://example.org/a?b=c#d")
    assert not is_web_address("http://example.org")
    assert is_web_address("http://example.org", schemes=("http", "https"))


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "https://gov.uk@evil.example",
            "https://example.org\\@evil.example",
            "javascript:alert(1)",
            "https://localhost",
        ),
        *(
            "https://example.org/a b",
            "https://exam\u200bple.org",
            "https://[::1",
            "https://" + "a" * 1000 + ".org",
            "//a.org",
        ),
    ],
)
def test_what_hides_where_it_leads_is_none(typed: str) -> None:
    assert not is_web_address(typed, schemes=("http", "https"))
