"""`make mutate`: switches each control off in turn and names the test that noticed; without one, that is a defect.

With words as arguments: only the controls whose name has one of them.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from tests.mutate.control import Control
from tests.mutate.controls import CONTROLS
from tests.mutate.trial import Verdict, copy_checkout, run_tests, try_without

AN_HOUR = 3600


def main(words: Sequence[str]) -> int:
    chosen = [control for control in CONTROLS if not words or any(word in control.name for word in words)]
    if not chosen:
        say("No control has such a name.")
        return 1
    with copies(min(os.cpu_count() or 1, len(chosen))) as free:
        failing = _fail_anyway(chosen, free)
        with ThreadPoolExecutor(free.qsize()) as workers:
            verdicts = list(workers.map(lambda control: _tried(control, free, failing), chosen))
    bad = [verdict for verdict in verdicts if not verdict.good]
    say(f"{len(verdicts) - len(bad)} of {len(verdicts)} controls are held by a test.")
    return 1 if bad or failing else 0


def _fail_anyway(chosen: Sequence[Control], free: "SimpleQueue[Path]") -> list[str]:
    """Tests that fail with every control on prove nothing, and are left out."""
    copy, tests = free.get(), sorted({test for each in chosen for test in each.tests})
    failing, wrong = run_tests(copy, tuple(tests), first_only=False, longest=AN_HOUR, workers=os.cpu_count() or 1)
    free.put(copy)
    if failing or wrong:
        say(f"With every control on, these fail already: {wrong or ', '.join(failing)}")
    return failing or [wrong] * bool(wrong)


@contextmanager
def copies(how_many: int) -> "Iterator[SimpleQueue[Path]]":
    """Copies of the checkout, for trials side by side."""
    free: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="apdirectory-mutate-") as folder:
        Path(folder).chmod(0o755)
        for number in range(how_many):
            (Path(folder) / str(number)).mkdir()
            free.put(copy_checkout(Path(folder) / str(number)))
        yield free


def _tried(control: Control, free: "SimpleQueue[Path]", but: Sequence[str]) -> Verdict:
    copy = free.get()
    try:
        verdict = try_without(copy, control, but)
    finally:
        free.put(copy)
    say(f"{control.name}\n    {verdict.wrong or verdict.noticed or 'NO TEST FAILED'}")
    return verdict


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
