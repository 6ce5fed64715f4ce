"""What a file was called is shown cleaned, and is never part of an address or of a file's name."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.documents.rules import (
    BY_EXTENSION,
    KINDS,
    LONGEST_NAME,
    Refusal,
    Refused,
    kind_of_name,
    offered_name,
    shown_name,
)

NAMES = st.builds(str.__add__, st.text(max_size=300), st.sampled_from([*BY_EXTENSION, ".PDF", ".pdf ", ".exe", ""]))


@given(NAMES)
def test_a_name_is_refused_or_can_be_shown(name: str) -> None:
    try:
        kind = kind_of_name(name)
    except Refused:
        return
    shown = shown_name(name)
    assert 1 < len(shown) <= LONGEST_NAME
    assert shown.endswith(kind.extensions)
    assert not [each for each in shown if unicodedata.category(each)[0] == "C"]
    assert not set("/\\\0\r\n\u202e\u200b\u2028") & set(shown)
    assert shown == " ".join(shown.split())
    assert shown_name(shown) == shown


@given(NAMES)
def test_a_download_is_called_by_what_it_is(name: str) -> None:
    for kind in KINDS.values():
        assert re.fullmatch(r"[a-z0-9-]+-1a2b3c4d\.[a-z]+", offered_name(name, "1a2b3c4d", kind.media_type))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Letter of 3 May.pdf", "Letter of 3 May.pdf"),
        ("  two   spaces .PDF ", "two spaces.pdf"),
        ("zoe\u0308.txt", "zoë.txt"),
        ("\u202egpj.pdf", "gpj.pdf"),
        ("a" * 200 + ".jpeg", "a" * 115 + ".jpeg"),
        ("=HYPERLINK(1).txt", "=HYPERLINK(1).txt"),
        ("\u200b.odt", "document.odt"),
        ("report.final.docx", "report.final.docx"),
    ],
)
def test_names_are_cleaned(name: str, shown: str) -> None:
    kind_of_name(name)
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.pdf", "..\\..\\x.pdf", "/etc/x.pdf", "C:\\x.pdf", "a\0.pdf", "a\r\nX: y.pdf", "\ud800.pdf"],
)
def test_a_name_with_a_path_or_what_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(Refused) as found:
        kind_of_name(name)
    assert found.value.why is Refusal.NAME
