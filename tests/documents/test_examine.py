"""The process that examines a file ends when it wants too much."""

import subprocess
import sys
from pathlib import Path

import pytest

from apdirectory.documents.examine import MEMORY

TOO_MUCH = "from apdirectory.documents import examine; examine._limit(); bytearray({})"


@pytest.mark.parametrize(("share", "ends"), [(0.5, 0), (1.5, 1)])
def test_it_has_little_memory(share: float, ends: int) -> None:
    code = TOO_MUCH.format(int(MEMORY * share))
    ran = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, check=False)
    assert ran.returncode == ends, ran.stderr
    assert (b"MemoryError" in ran.stderr) == bool(ends)
