"""What a password must be, and what is kept of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.accounts.sign_in.credentials.passwords import (
    OF_THE_SERVICE,
    TOO_COMMON,
    TOO_LONG,
    TOO_NEAR,
    TOO_SHORT,
    password_problem,
)

EMAIL, NAME = "grace.okafor@school.example", "Grace O'Kafor-Lee"
GOOD = "kettle ribbon 19 orchard"


def problem(typed: str) -> str | None:
    return password_problem(typed, EMAIL, NAME)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (GOOD, None),
        ("", TOO_SHORT),
        ("elevenchars", TOO_SHORT),
        ("twelve chars", None),
        ("mørk tåge ☂☂", None),
        ("🦔🦔🦔 🦡🦡🦡 🦊🦊🦊🦊", None),
        (" " * 3 + "hedge lantern" + " " * 3, None),
        ("ribbon! " * 25, None),
        ("ribbon! " * 25 + "x", TOO_LONG),
        ("x" * 100_000, TOO_LONG),
        ("\ufdfa" * 12, TOO_LONG),  # one character that is eighteen when written out
        ("password1234", TOO_COMMON),
        ("findalternativeprovision", OF_THE_SERVICE),
        ("Find Alternative Provision 7", OF_THE_SERVICE),
        ("PassWord1234", TOO_COMMON),
        ("pass word 1234", TOO_COMMON),
        ("ｐａｓｓｗｏｒｄ1234", TOO_COMMON),  # noqa: RUF001 - letters of full width
        ("qwertyuiop123", TOO_COMMON),
        ("grace.okafor@school.example", TOO_NEAR),
        ("my GRACE okafor 1", TOO_NEAR),
        ("gracious kafor tree", TOO_NEAR),
        ("lee side harbour 4", None),
    ],
)
def test_each_rule_says_what_to_do(typed: str, said: str | None) -> None:
    assert problem(typed) == said


@pytest.mark.parametrize("called", ["AP", "★", "Go!"])
def test_a_short_name_of_the_service_or_one_without_letters_forbids_nothing(
    called: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apdirectory.accounts.sign_in.credentials.passwords.service_name", lambda: called)
    assert problem("maple kettle ribbon 19 go") is None
    monkeypatch.setattr("apdirectory.accounts.sign_in.credentials.passwords.service_name", lambda: "Hubs")
    assert problem("maple HUBS ribbon 19") == OF_THE_SERVICE


def test_characters_are_counted_not_bytes() -> None:
    assert problem("é" * 5 + "ø" * 6) == TOO_SHORT
    assert problem("é" * 6 + "ø" * 6) is None


@given(st.text(max_size=60))
def test_spellings_that_look_the_same_are_judged_the_same(typed: str) -> None:
    assert problem(unicodedata.normalize("NFKC", typed)) == problem(unicodedata.normalize("NFD", typed))
