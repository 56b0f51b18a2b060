"""A notebook judged in its kernel, where the Jupyter server does not see its files.

The front end asks for it by an expression, as it asks for the state of the guard.  Only
the cells as they are in the editor come in, and only a report goes out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from jupyter_ext.explaining import explained
from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.notebook import IN_KERNEL, Program
from jupyter_ext.kernel.scanning import Setup
from jupyter_ext.kernel.status import WATCH, Plain
from scanner_core import scan, wire
from scanner_core.source import Cell, SourceText

if TYPE_CHECKING:
    from scanner_core.findings import Report
    from scanner_core.wire import Json

CODE: Final = "code"


def judged_json(path: str, sent: str) -> str:
    """Return the answer about a notebook as JSON; nothing if the magic is not loaded.

    ``path`` is what the front end calls it, ``sent`` its cells as it sends them to the
    server: a JSON array of objects with ``id``, ``type`` and ``source``.
    """
    shell = getattr(WATCH.settings, "shell", None)
    if shell is None:
        return ""
    with SHIELD.raised():
        cells = json.loads(sent)
        setup = Setup(shell, verbose=False, progress_after=0.0)
        report = _judged(path, cells, setup)
        return Plain(json.dumps(_answer(cells, report)))


def _judged(path: str, cells: list[dict[str, str]], setup: Setup) -> Report:
    code = [
        Cell(each["source"], number, each["id"])
        for number, each in enumerate(cells, 1)
        if each["type"] == CODE
    ]
    source = SourceText.notebook(code, IN_KERNEL)
    program = Program(source, path, {}, "")
    return program.renamed(scan.scan_source(source, setup.options()))


def _answer(cells: list[dict[str, str]], report: Report) -> dict[str, Json]:
    fired = [f.rule for each in report.artifacts for f in each.findings]
    return {
        "report": wire.encode(report),
        "cells": [each["id"] for each in cells],
        "files": "kernel",
        "versions": "kernel",
        "rules": explained(fired),
    }
