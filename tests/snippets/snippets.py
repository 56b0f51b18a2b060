"""Programs in Markdown, with what is to be said of each line of theirs.

A document is a theme.  Below ``## Flagged`` and ``## Left alone`` each heading says
what a program does, and the fenced block behind it is the program: ``python`` is a
module, ``ipython`` a notebook whose cells are divided by lines of ``# %%``.  Behind
that come versions of the libraries it would run with, as in ``python torch=2.5.1``;
nothing else is known of its environment.

At the end of a line, ``# !`` says that there must be a finding above info on it, and
``# ! unrestricted-torch-load`` that this rule has one; there may be none on other
lines.  The marks are taken out before anybody reads the program.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Environment
from scanner_core.findings import Severity
from scanner_core.scan import Options, scan_source
from scanner_core.source import Cell, SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = Path(__file__).parent
SECTIONS: Final = {"Flagged": True, "Left alone": False}
HEADING: Final = re.compile(r"(#+) (.+)")
FENCE: Final = re.compile(r"(```+)(\w*)(.*)")
MARK: Final = re.compile(r"[ \t]*# !(?P<rules>(?:,? [a-z][a-z0-9-]*)*)$")
NEXT_CELL: Final = "# %%"

Place = tuple[int, int]
"""A cell, counted from 1 (a module is one), and a line of it."""


class MalformedError(Exception):
    """A document that is not written as this module says."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One program, and what is expected of it."""

    theme: str
    """The document that it stands in."""
    title: str
    is_flagged: bool
    is_notebook: bool
    cells: tuple[str, ...]
    expected: tuple[tuple[Place, frozenset[str]], ...]
    """Where there must be findings, and the rules that must have some there."""
    versions: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Return what the snippet is called in a list of all of them."""
        return f"{self.theme}: {self.title}"

    @property
    def source(self) -> SourceText:
        """The program."""
        if not self.is_notebook:
            return SourceText.module(self.cells[0])
        cells = [Cell(text, index) for index, text in enumerate(self.cells, 1)]
        return SourceText.notebook(cells)

    @property
    def places(self) -> frozenset[Place]:
        """Where there must be findings."""
        return frozenset(place for place, _ in self.expected)

    def found(self) -> dict[Place, set[str]]:
        """Return the lines with findings above info, and the rules that have them.

        Raises ``RuntimeError`` where the analysis had an error of its own.
        """
        report = scan_source(self.source, Options(Environment(self.versions)))
        found: dict[Place, set[str]] = {}
        for artifact in report.artifacts:
            for gap in artifact.gaps:
                if gap.reason.startswith("internal error"):
                    raise RuntimeError(gap.reason)
            for finding in artifact.findings:
                place = finding.location.cell or 1, finding.location.line or 0
                if finding.severity > Severity.INFO:
                    found.setdefault(place, set()).add(finding.rule)
        return found

    def file(self) -> tuple[str, str]:
        """Return the extension and the text of a file with the program."""
        if not self.is_notebook:
            return ".py", self.cells[0]
        cells: list[dict[str, object]] = [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell-{index}",
                "metadata": {},
                "outputs": [],
                "source": text.splitlines(keepends=True),
            }
            for index, text in enumerate(self.cells)
        ]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        form = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel}
        return ".ipynb", json.dumps(form | {"cells": cells})


def every(folder: Path = FOLDER) -> Iterator[Snippet]:
    """Yield the snippets of all documents; raises ``MalformedError``."""
    for path in sorted(folder.glob("*.md")):
        yield from read(path.read_text("utf-8"), path.stem)


def read(document: str, theme: str) -> Iterator[Snippet]:
    """Yield the snippets of one document; raises ``MalformedError``."""
    section: bool | None = None
    title = ""
    lines = iter(enumerate(document.split("\n"), 1))
    for number, line in lines:
        if heading := HEADING.fullmatch(line):
            if heading[1] == "##":
                section, title = SECTIONS.get(heading[2]), ""
            else:
                title = heading[2]
        elif fence := FENCE.fullmatch(line):
            where = f"{theme}.md:{number}"
            if section is None or not title:
                raise MalformedError(f"{where}: a program without a section or title")
            text = [inner for _, inner in _until(lines, fence[1])]
            yield _snippet(where, (theme, title), fence, text, is_flagged=section)
            title = ""


def _until(lines: Iterator[tuple[int, str]], fence: str) -> Iterator[tuple[int, str]]:
    for number, line in lines:
        if line == fence:
            return
        yield number, line
    raise MalformedError(f"a block that {fence} does not close")


def _snippet(
    where: str,
    names: tuple[str, str],
    fence: re.Match[str],
    lines: list[str],
    *,
    is_flagged: bool,
) -> Snippet:
    kind, words = fence[2], fence[3].split()
    if kind not in {"python", "ipython"} or any("=" not in word for word in words):
        raise MalformedError(f"{where}: {fence[0]}")
    is_notebook = kind == "ipython"
    cells: list[list[str]] = [[]]
    expected = []
    for line in lines:
        if is_notebook and line == NEXT_CELL:
            cells.append([])
            continue
        if mark := MARK.search(line):
            place = len(cells), len(cells[-1]) + 1
            rules = mark["rules"].replace(",", "").split()
            expected.append((place, frozenset(rules)))
        cells[-1].append(line[: mark.start()] if mark else line)
    if bool(expected) is not is_flagged:
        raise MalformedError(f"{where}: marked, or not, unlike its section")
    versions = tuple((name, v) for name, _, v in (w.partition("=") for w in words))
    texts = tuple("\n".join(cell) for cell in cells)
    return Snippet(
        *names, is_flagged, is_notebook, texts, tuple(expected), tuple(sorted(versions))
    )
