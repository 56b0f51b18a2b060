"""The command line as a process of its own: what the console script calls.

A scan of one small file is mostly imports, and the garbage collector walks through all
that is imported again and again: an eighth of the time, for nothing.
"""

from __future__ import annotations

import gc

OBJECTS = 50_000
"""New ones between two collections; importing everything makes about as many."""


def main() -> int:
    """Run one command, with which the process ends, and return its exit code."""
    gc.set_threshold(OBJECTS)
    from scanner_core import cli  # noqa: PLC0415 (after that)

    try:
        return cli.main()
    finally:
        gc.freeze()  # At its end, Python would look for garbage once more.
