"""A cell as a program of its own: what the kernel knows, and then the cell."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from jupyter_ext.kernel.guard import live, local_modules, reaching, unimported
from jupyter_ext.kernel.guard.code_of import Piece
from jupyter_ext.kernel.guard.place import Place
from jupyter_ext.kernel.guard.rendering import Rendering
from jupyter_ext.kernel.guard.unimported import Unimported
from scanner_core import linking
from scanner_core.source import Cell, SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jupyter_ext.kernel.guard.in_memory import InMemory
    from jupyter_ext.kernel.guard.objects import Namespace
    from scanner_core.findings import Location

CHANGES: Final = re.compile(
    r"""^\s*%?cd[ ]+(\S+)|\bchdir\(\s*["'](.+?)["']\s*\)""", re.MULTILINE
)
CELL: Final = "<cell>"
"""What the program of a cell is called; its relative paths are the kernel's own."""


class Program(Protocol):
    """What is scanned because a cell runs it."""

    @property
    def source(self) -> SourceText:
        """Return its text."""

    def counts(self, location: Location, /) -> bool:
        """Tell whether something is of the program itself."""

    def place(self, location: Location) -> Place:
        """Return where something stands."""


class CellProgram:
    """A cell, with what the kernel knows in front of it."""

    def __init__(self, text: str, names: Namespace, in_memory: InMemory) -> None:
        text = joined(text)
        alive = live.of(text)
        words = set(reaching.WORD.findall(text))
        imported = list(local_modules.imported(alive.imports))
        modules = list(unimported.of(imported, words))
        rendering = Rendering(names, in_memory)
        rendering.use(alive.names, words, imported)
        texts: list[tuple[str, Piece | Unimported | None]] = [
            ("\n".join((*rendering.early, *variables(words))), None),
            *((each.text, each) for each in rendering.pieces),
            ("\n".join(rendering.late), None),
        ]
        for each in modules:
            texts += (each.text, each), ("\n".join(each.binds), None)
        texts.append((text, None))
        cells = [Cell(each, at) for at, (each, _) in enumerate(texts, 1)]
        self.source = SourceText.notebook(cells, CELL)
        self._parts = {at: part for at, (_, part) in enumerate(texts, 1) if part}
        self._last = len(cells)

    def counts(self, location: Location) -> bool:
        """Tell whether something is of the cell, and not of what the kernel knows."""
        if location.cell is None:
            return True
        return location.cell in self._parts or location.cell == self._last

    def place(self, location: Location) -> Place:
        """Return where something stands."""
        part = self._parts.get(location.cell or 0)
        if isinstance(part, Unimported):
            return Place(location.line, part.file)
        if isinstance(part, Piece):
            return Place(part.line - 1 + (location.line or 1), part.where)
        return Place(location.line)


def joined(text: str) -> str:
    """Return a cell whose magics stand on one line each, as IPython reads them."""
    lines = text.split("\n")
    for at in range(len(lines) - 1):
        is_magic = lines[at].lstrip().startswith(("%", "!"))
        below = at + 1
        while is_magic and lines[at].endswith("\\") and below < len(lines):
            lines[at] = lines[at][:-1] + lines[below]
            lines[below] = ""
            below += 1
    return "\n".join(lines)


def variables(words: Iterable[str]) -> Iterator[str]:
    """Yield lines that set the environment as it is: what a cell uses, and switches."""
    yield "import os as _os"
    for name in sorted(linking.FOLLOWED.words.union(words)):
        if value := os.environ.get(name):
            yield f"_os.environ[{name!r}] = {value!r}"


def folders(text: str) -> Iterator[Path]:
    """Yield the folders that a cell changes into, as far as it says so."""
    for magic, quoted in CHANGES.findall(text):
        path = Path(magic.strip("\"'") or quoted).expanduser()
        if path.is_dir():
            yield path.absolute()
