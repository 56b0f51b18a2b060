"""``gifthorse --version``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core._version import left_out, with_machine
from scanner_core.commands import _printing
from scanner_core.policy import ExitCode

if TYPE_CHECKING:
    import argparse


def run(_: argparse.Namespace, /) -> int:
    """Show the version, which pickle machine is in use, and what the build lacks."""
    lines = [f"gifthorse {with_machine()}", *left_out()]
    _printing.put("\n".join(lines) + "\n")
    return ExitCode.NOTHING_FOUND
