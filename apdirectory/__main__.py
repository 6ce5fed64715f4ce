"""`python -m apdirectory` is the command line."""

from apdirectory.cli import main

main()
