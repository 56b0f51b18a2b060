"""The command line: a command in, an exit code out.  Nothing else prints or exits.

What a command needs is imported when it runs: a scan of one small file is mostly start.
"""
# ruff: noqa: PLC0415 (see above)

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from scanner_core import arguments
from scanner_core.arguments import UsageError
from scanner_core.commands._printing import complain
from scanner_core.policy import ExitCode
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

DEBUG: Final = "GIFTHORSE_DEBUG"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        given = arguments.parse(argv)
        if given.traceback:
            os.environ[DEBUG] = "1"
        return _run(given)
    except SystemExit as done:  # of --help
        return int(done.code or 0)
    except UsageError as error:
        return complain(str(error), ExitCode.ERROR)
    except KeyboardInterrupt:
        return complain("interrupted", ExitCode.INTERRUPTED)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        what = legible(f"internal error: {type(error).__name__}: {error}")
        return complain(f"{what} (--traceback shows where)", ExitCode.ERROR)


def _run(given: argparse.Namespace) -> int:
    match given.command:
        case "scan":
            from scanner_core.commands.scan_command import run
        case "demo":
            from scanner_core.commands.demo_command import run
        case "rules":
            from scanner_core.commands.rules_command import run
        case "explain":
            from scanner_core.commands.explain_command import run
        case "trust":
            from scanner_core.commands.trust_command import run
        case "enable" | "disable":
            from scanner_core.commands.enable_command import run
        case "version":
            from scanner_core.commands.version_command import run
        case _:
            raise UsageError(f"there is no command {given.command}")
    return run(given)
