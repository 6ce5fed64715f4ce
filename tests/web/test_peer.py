"""Where a request comes from, as a proxy of ours says it."""

import json
from typing import Any

import pytest

from apdirectory.web.log import write_json_lines
from apdirectory.web.peer import _warn_once, peer

PROXY = "10.0.0.1"


@pytest.fixture(autouse=True)
def _proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8")
    _warn_once.cache_clear()


def asked(forwarded: str, client: str = PROXY) -> Any:
    return {"client": (client, 1), "headers": [(b"x-forwarded-for", forwarded.encode("latin-1"))]}


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("[::ffff:203.0.113.9]:443", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9:51234, 10.0.0.2:80", "203.0.113.9"),
        ("::1", "::1"),
    ],
)
def test_a_proxys_word_is_read_with_a_port_and_without(said: str, address: str) -> None:
    assert peer(asked(said)) == address


@pytest.mark.parametrize("said", ["unknown", "", "203.0.113.9:", "203.0.113.9:x", "[203.0.113.9", "_hidden", "\xe9"])
def test_a_word_that_cannot_be_read_is_logged_once_and_not_repeated(
    said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_json_lines()
    assert [peer(asked(said)), peer(asked(said))] == [PROXY, PROXY]
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["level"], told["proxy"]) == ("warning", PROXY)
    assert not said or said not in line


def test_what_a_visitor_writes_is_neither_read_nor_logged(capsys: pytest.CaptureFixture[str]) -> None:
    write_json_lines()
    assert peer(asked("unknown", client="203.0.113.9")) == "203.0.113.9"
    assert peer(asked("198.51.100.1:1", client="203.0.113.9")) == "203.0.113.9"
    assert peer(asked("unknown, 203.0.113.9")) == "203.0.113.9", "beyond what the proxy wrote"
    assert capsys.readouterr().err == ""
