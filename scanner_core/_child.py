"""The program that sets bounds to its process, and then becomes another one.

It is run by path, as ``python -P _child.py PROGRAM MEMORY SECONDS``.
"""

from __future__ import annotations

import runpy
import sys


def main() -> None:
    """Ask the system for bounds, and run the program."""
    _, program, memory, seconds = sys.argv
    limit_resources(int(memory), int(seconds))
    sys.argv = [program]
    runpy.run_path(program, run_name="__main__")


def limit_resources(memory: int, seconds: int) -> None:
    """Ask the system for bounds, where it has them."""
    try:
        import resource  # noqa: PLC0415 (not on Windows)
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            continue  # macOS refuses some; the clock of the parent runs anyway.


if __name__ == "__main__":
    main()
