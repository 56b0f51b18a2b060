"""A cell as a program of its own: what the kernel knows, and then the cell."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from jupyter_ext.kernel.guard import (
    live,
    local_modules,
    reaching,
    starting,
    unimported,
)
from jupyter_ext.kernel.guard.code_of import Piece
from jupyter_ext.kernel.guard.naming import Named
from jupyter_ext.kernel.guard.place import Place
from jupyter_ext.kernel.guard.rendering import Rendering
from jupyter_ext.kernel.guard.unimported import Unimported
from jupyter_ext.kernel.targets import PATHS
from scanner_core import linking
from scanner_core.source import Cell, SourceText
from scanner_core.source.parsing.statements import is_valid
from scanner_core.source.shell import magics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jupyter_ext.kernel.guard.in_memory import InMemory
    from jupyter_ext.kernel.guard.objects import Namespace
    from jupyter_ext.kernel.guard.starting import Started
    from scanner_core.findings import Location

CHANGES: Final = re.compile(
    r"""^\s*%?cd[ ]+(\S+)|\bchdir\(\s*(?:["'](.+?)["']|(\w+))\s*\)""", re.MULTILINE
)
EXTENSION: Final = re.compile(r"^\s*%load_ext[ ]+([\w.]+)", re.MULTILINE)
SETS: Final = re.compile(
    r"^([ \t]*)%(?:set_)?env[ ]+(\w+)[ ]*[= ][ ]*([^\n]*)$", re.MULTILINE
)
CALLS: Final = re.compile(
    r"^([ \t]*)([,;/])([A-Za-z_][\w.]*)[ ]([^\n]*)$", re.MULTILINE
)
"""No line of Python begins so, but for one that goes on in brackets."""
RUN: Final = "the text that it runs"
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
        self.started = started = starting.of(alive.calls, names)
        self.named = Named(text, alive.body, names)
        for code in started.texts:
            inner = live.of(code)
            alive.names |= inner.names
            alive.imports += inner.imports
        words = set(reaching.WORD.findall("\n".join((text, *started.texts))))
        others = started.folders
        imported = [
            *local_modules.imported(alive.imports, others),
            *(e for e in _asked(started, text) if local_modules.is_users(e, others)),
        ]
        modules = list(unimported.of(imported, words, others))
        rendering = Rendering(names, in_memory)
        rendering.use(alive.names, words, imported)
        texts: list[tuple[str, Piece | Unimported | None]] = [
            ("\n".join((*rendering.early, *variables(words))), None),
            *((each.text, each) for each in rendering.pieces),
            ("\n".join(rendering.late), None),
        ]
        for each in modules:
            texts += (each.text, each), ("\n".join(each.binds), None)
        texts.append((_stars(alive.imports, modules), None))
        texts.append((text, None))
        self._last = len(texts)
        texts += ((code, Piece(code, 1, RUN)) for code in started.texts)
        cells = [Cell(each, at) for at, (each, _) in enumerate(texts, 1)]
        self.source = SourceText.notebook(cells, CELL)
        self._parts = {at: part for at, (_, part) in enumerate(texts, 1) if part}

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


def _asked(started: Started, text: str) -> Iterator[str]:
    """Yield the modules that calls and magics import."""
    yield from started.modules
    yield from EXTENSION.findall(text)


def _stars(
    imports: Iterable[ast.Import | ast.ImportFrom], modules: Iterable[Unimported]
) -> str:
    """Return lines that bind what comes with ``from module import *``."""
    starred = {
        each.module
        for each in imports
        if isinstance(each, ast.ImportFrom) and each.names[0].name == "*"
    }
    found = [each for each in modules if each.name in starred]
    return "\n".join(line for each in found for line in each.as_names())


def _called(match: re.Match[str]) -> str:
    """Return the call that a line stands for: ``,f a b``, ``;f a b`` or ``/f a, b``."""
    space, sign, name, rest = match.groups()
    given = rest.strip() if sign == "/" else ""
    if sign == ",":
        given = ", ".join(map(repr, rest.split()))
    elif sign == ";":
        given = repr(rest.strip())
    return f"{space}{name}({given})"


def _set(match: re.Match[str]) -> str:
    """Return a statement that does what ``%env NAME=value`` does."""
    value = match[3].strip()
    return f"{match[1]}import os as _os; _os.environ[{match[2]!r}] = {value!r}"


def joined(text: str) -> str:
    """Return a cell whose magics stand on one line each, as IPython reads them."""
    text = SETS.sub(_set, text)
    if CALLS.search(text) and not is_valid(magics.masked(text)):
        text = CALLS.sub(_called, text)
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


def folders(text: str, names: Namespace) -> Iterator[Path]:
    """Yield the folders that a cell changes into, as far as it says so."""
    for magic, quoted, name in CHANGES.findall(text):
        bare = name or magic.strip("\"'{}").removeprefix("$").strip("{}")
        held = names.get(bare) if name or bare != magic.strip("\"'") else None
        is_path = type(held) is str or type(held) in PATHS
        path = Path(str(held) if is_path else magic.strip("\"'") or quoted)
        if path.expanduser().is_dir():
            yield path.expanduser().absolute()
