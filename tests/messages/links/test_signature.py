"""What a mail holds of a link, apart from pages and the database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.messages.links.purposes import by_code
from apdirectory.messages.links.signature import SHAPE, Signed, read_token, token_of
from tests.purposes import ANSWER, CONFIRM

ENDS = datetime(2026, 12, 6, 12, 0, tzinfo=UTC)
CODES = ("test.confirm", "test.answer")
SIGNED = Signed(uuid4(), "test.confirm", ENDS)


@given(st.uuids(), st.sampled_from(CODES), st.integers(min_value=0, max_value=2**32 - 1))
def test_a_link_reads_as_it_was_signed(link: object, purpose: str, ends: int) -> None:
    signed = Signed(link, purpose, datetime.fromtimestamp(ends, UTC))  # type: ignore[arg-type]
    token = token_of(signed)
    assert SHAPE.fullmatch(token)
    assert read_token(token, CODES) == signed


def test_no_letter_of_it_can_be_another() -> None:
    token = token_of(SIGNED)
    for place, letter in enumerate(token):
        for other in {"A", "_", letter.swapcase(), chr(ord(letter) ^ 1)} - {letter}:
            assert read_token(token[:place] + other + token[place + 1 :], CODES) is None


@pytest.mark.parametrize("wrong", ["", "x", "é" * 48, "\x00" * 48, "=" * 48, "A" * 48])
def test_what_is_no_link_is_not_read(wrong: str) -> None:
    assert read_token(wrong, CODES) is None


def test_a_link_that_was_cut_off_or_added_to_is_not_read() -> None:
    token = token_of(SIGNED)
    for wrong in (token[:-1], token[1:], token + "A", f"{token}=", f" {token}", f"{token}\n", token * 2):
        assert read_token(wrong, CODES) is None


def test_a_signature_for_one_purpose_time_or_id_is_none_for_another() -> None:
    token = token_of(SIGNED)
    assert read_token(token, ["test.answer"]) is None
    others = [
        Signed(SIGNED.id, "test.answer", ENDS),
        Signed(SIGNED.id, SIGNED.purpose, ENDS + timedelta(seconds=1)),
        Signed(uuid4(), SIGNED.purpose, ENDS),
    ]
    assert len({token_of(each)[-21:] for each in [SIGNED, *others]}) == 4


def test_another_installations_link_is_none_here(monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(SIGNED)
    monkeypatch.setenv("SECRET_KEY", "of another installation, of which nobody here knows")
    assert read_token(token, CODES) is None


def test_purposes_are_told_apart_by_their_codes() -> None:
    assert by_code([CONFIRM, ANSWER]) == {"test.confirm": CONFIRM, "test.answer": ANSWER}
    with pytest.raises(ValueError, match="Two purposes"):
        by_code([CONFIRM, ANSWER, CONFIRM])
