"""``gifthorse demo``: harmless hostile examples, and what a scan says of them."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scanner_core import console, demo
from scanner_core.arguments import UsageError
from scanner_core.commands import _printing, _scanning
from scanner_core.discovery.projects import Projects
from scanner_core.policy import ExitCode
from scanner_core.reporters.legible import legible
from scanner_core.scan import Options

if TYPE_CHECKING:
    import argparse


def run(given: argparse.Namespace, /) -> int:
    """Write the examples, scan them, and take them away again."""
    with contextlib.ExitStack() as stack:
        folder = given.keep
        if folder is None:
            temporary = tempfile.TemporaryDirectory(prefix="gifthorse-")
            folder = Path(stack.enter_context(temporary)) / "demo"
        shown = legible(str(folder))
        try:
            demo.write(folder)
        except FileExistsError as error:
            what = f"{shown} exists already; nothing was written"
            raise UsageError(what) from error
        except OSError as error:
            raise UsageError(f"{shown}: {error.strerror}") from error
        kept, verbose = bool(given.keep), bool(given.verbose)
        _printing.put(demo.introduction(shown, is_kept=kept, verbose=verbose))
        stack.enter_context(contextlib.chdir(folder))
        this = _scanning.Run()
        projects = Projects((os.path.realpath("."),))
        report = this.scan([Path()], Options(demo.ENVIRONMENT, projects=projects))
        if this.interrupted:
            raise KeyboardInterrupt
        color = console.wants_color(sys.stdout, asked=given.color)
        text = _printing.as_text(report, color=color, verbose=verbose, advises=False)
        _printing.put(text)
    if surprises := "; ".join(demo.surprises(report)):
        return _printing.complain(f"the demo went wrong: {surprises}", ExitCode.ERROR)
    if kept:
        demo.write_tour(folder)
    _printing.put(f"\n{demo.try_next(shown, is_kept=kept)}")
    return ExitCode.NOTHING_FOUND
