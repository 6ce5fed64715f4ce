"""Every file goes through the scanner that is set, whole; without its word none is taken."""

import asyncio
import time
from pathlib import Path

import pytest

from apdirectory.documents import scanner
from apdirectory.documents.intake import received
from apdirectory.documents.rules import Refused
from apdirectory.errors import NotWorking, Unprocessable
from apdirectory.settings import Scanner, read_settings
from tests.documents.clamd import Clamd, standing_in
from tests.documents.files import EICAR, PDF, in_parts, picture


async def scanned(content: bytes = PDF, name: str = "a.pdf") -> str:
    async with received(in_parts(content), name) as file:
        return file.scan


async def test_what_is_clean_is_taken_and_was_seen_whole(clamd: Clamd) -> None:
    long = PDF.replace(b"endobj", b"endobj\n%" + b"x" * 700_000 + b"\n", 1)
    assert await scanned(long) == "clean"
    assert clamd.saw == [long]


async def test_a_picture_is_scanned_as_it_was_sent(clamd: Clamd) -> None:
    sent = picture(comment=b"as it came")
    assert await scanned(sent, "a.jpg") == "clean"
    assert clamd.saw == [sent]


async def test_what_has_a_virus_is_refused(clamd: Clamd) -> None:
    with pytest.raises(Refused, match="virus scanner stopped this file"):
        await scanned(EICAR, "a.txt")


async def test_a_scanner_may_be_on_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with standing_in(tmp_path / "clamd.ctl") as clamd:
        monkeypatch.setenv("CLAMD_URL", clamd.url)
        assert await scanner.answers()
        assert await scanned() == "clean"


async def test_without_a_scanner_it_is_said_so() -> None:
    assert await scanned() == "not_scanned"
    assert not await scanner.answers()


async def test_nothing_is_taken_while_the_scanner_is_away(scanner_away: None) -> None:
    with pytest.raises(NotWorking, match="Try again in 5 minutes"):
        await scanned()
    assert not await scanner.answers()


@pytest.mark.parametrize(
    "said",
    [b"INSTREAM size limit exceeded. ERROR", b"stream: OK\nmore", b"OK", b"stream: NOT OK", b"x" * 10_000, b"\xff"],
)
async def test_only_its_word_that_a_file_is_clean_counts(clamd: Clamd, said: bytes) -> None:
    clamd.says = said
    with pytest.raises(NotWorking):
        await scanned()


async def test_a_scanner_that_hangs_up_has_not_said_that_a_file_is_clean(clamd: Clamd) -> None:
    clamd.dies = 10
    with pytest.raises(NotWorking):
        await scanned()


async def test_a_scanner_that_dawdles_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers with a byte now and then, which no time limit on a single read would notice."""

    async def dawdle(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        try:
            while True:
                writing.write(b"s")
                await writing.drain()
                await asyncio.sleep(0.01)
        except (ConnectionError, asyncio.CancelledError):
            writing.close()

    monkeypatch.setattr(scanner, "PATIENCE", 0.2)
    async with await asyncio.start_server(dawdle, "127.0.0.1", 0) as server:
        monkeypatch.setenv("CLAMD_URL", f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(NotWorking):
            await scanned()
        assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("tcp://127.0.0.1:3311", Scanner("127.0.0.1", 3311)),
        ("tcp://scanner.example.org", Scanner("scanner.example.org", 3310)),
        ("tcp://[::1]:3310", Scanner("::1", 3310)),
        ("unix:/run/clamav/clamd.ctl", Scanner("", 3310, "/run/clamav/clamd.ctl")),
        ("unix:///run/clamav/clamd.ctl", Scanner("", 3310, "/run/clamav/clamd.ctl")),
        ("", None),
    ],
)
def test_the_scanner_is_read_from_its_address(monkeypatch: pytest.MonkeyPatch, said: str, read: Scanner | None) -> None:
    monkeypatch.setenv("CLAMD_URL", said)
    assert read_settings().scanner == read


@pytest.mark.parametrize("said", ["127.0.0.1:3310", "http://127.0.0.1", "tcp://", "unix:", "unix:here", "tcp://a:b"])
def test_a_scanner_that_is_none_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("CLAMD_URL", said)
    with pytest.raises(Unprocessable, match="CLAMD_URL cannot be read"):
        read_settings()
