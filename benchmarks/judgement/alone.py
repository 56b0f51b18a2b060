"""Run another scanner on many files, each in a process of its own.

Run by path, with the interpreter of the scanner's environment, as ``python -P alone.py
MODULE FUNCTION ARGUMENT...``; reads one path a line, prints one JSON object a line.
The scanner is imported once, and forked for each file: that is what takes the time.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS: Final = 60
CRASHED: Final = 70


def main() -> None:
    """Answer every line with a status and the text that was printed."""
    module, function, *arguments = sys.argv[1:]
    scan = getattr(importlib.import_module(module), function)
    os.chdir(tempfile.mkdtemp())  # Some leave their results in the working directory.
    for line in sys.stdin:
        path = line.rstrip("\n")
        status, said = _forked(scan, [module, *arguments, path])
        print(json.dumps({"path": path, "status": status, "said": said}), flush=True)


def _forked(scan: Callable[[], object], argv: list[str]) -> tuple[int, str]:
    with tempfile.TemporaryFile() as output:
        if not (child := os.fork()):
            _scan(scan, argv, output.fileno())
        _, status = os.waitpid(child, 0)
        output.seek(0)
        return os.waitstatus_to_exitcode(status), output.read().decode(errors="replace")


def _scan(scan: Callable[[], object], argv: list[str], output: int) -> NoReturn:
    os.dup2(output, 1)
    os.dup2(output, 2)
    signal.alarm(SECONDS)
    sys.argv = argv
    status: object = CRASHED
    try:
        status = scan()
    except SystemExit as end:
        status = end.code
    except BaseException as error:  # noqa: BLE001 (its failure is a result)
        print(f"{type(error).__name__}: {error}")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(bool(status)))


if __name__ == "__main__":
    # Not the folder of this file: its modules are none of the scanner's.
    sys.path[:] = [each for each in sys.path if each != str(Path(__file__).parent)]
    main()
