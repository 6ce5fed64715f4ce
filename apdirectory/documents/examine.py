"""`python -m apdirectory.documents.examine KIND`: the check of one file, in a process of its own with little memory.

The file is standard input; a picture, written anew, is standard output. Ends with 0, or with 3 and the name of a
refusal on standard error. It is given no setting and no secret, and ends when it takes too long or too much.

It is no sandbox: it runs as the service's own user, and code that took it over could reach what that user can, such as
files, the network and the service's process.
"""

import resource
import sys
from mmap import ACCESS_READ, mmap

MEMORY = 78 * 1024 * 1024
"""Bytes that it may hold of its own."""
SECONDS = 20
LARGEST_WRITTEN = 60 * 1024 * 1024
REFUSED = 3


class _Content(mmap):
    """The file, mapped and not read into memory; what reads archives asks whether it can go back in it."""

    def seekable(self) -> bool:
        return True


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_WRITTEN),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> int:
    _limit()
    from apdirectory.documents.content import check
    from apdirectory.documents.rules import Refusal, Refused

    kind = sys.argv[1]
    with _Content(sys.stdin.fileno(), 0, access=ACCESS_READ) as content:
        try:
            check(kind, content)
            if kind in ("jpeg", "png"):
                from apdirectory.documents.picture import write_anew

                write_anew(kind, content, sys.stdout.buffer)
                sys.stdout.flush()
        except Refused as refused:
            return _say(refused.why.name)
        except MemoryError:
            return _say(Refusal.BROKEN.name)
    return 0


def _say(refusal: str) -> int:
    sys.stderr.write(refusal)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
