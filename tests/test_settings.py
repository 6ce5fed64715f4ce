"""What an installation is set to."""

import pytest

from apdirectory.errors import Unprocessable
from apdirectory.settings import read_settings


@pytest.mark.parametrize("said", ["abc", "", "-1", "70000", "8000.5"])
def test_a_port_that_is_none_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("PORT", said)
    with pytest.raises(Unprocessable, match="Give a number from 1 to 65535"):
        read_settings()
