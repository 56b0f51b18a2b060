"""``gifthorse --version``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core._version import with_machine
from scanner_core.commands import _printing
from scanner_core.policy import ExitCode

if TYPE_CHECKING:
    import argparse


def run(_: argparse.Namespace, /) -> int:
    """Show the version, and which pickle machine is in use."""
    _printing.put(f"gifthorse {with_machine()}\n")
    return ExitCode.NOTHING_FOUND
