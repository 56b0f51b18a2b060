"""Modules of the user's own that a cell is the first to import.

There are no values yet, so their text stands in for them: their names get others that
nothing else has, and the module's attributes lead to those.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.guard import live, local_modules, renaming
from scanner_core import source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_MODULES: Final = 30
MAX_LENGTH: Final = 300_000


@dataclass(frozen=True, slots=True)
class Unimported:
    """A module that is about to be imported."""

    name: str
    file: str
    text: str
    """With names of its own."""
    binds: tuple[str, ...]
    """Lines that give the module its attributes."""
    imports: tuple[str, ...]
    """Modules of the user's own that it imports."""

    def as_names(self) -> Iterator[str]:
        """Yield lines that bind its attributes as names, as a star does."""
        for line in self.binds[1:]:
            yield line.partition(".")[2]


def of(
    names: Iterable[str], words: set[str], folders: Sequence[str] = ()
) -> Iterator[Unimported]:
    """Yield modules, those first that others import.

    ``folders`` are those in which they are looked for, too.
    """
    pending, seen = [*names], set(sys.modules)
    found: list[Unimported] = []
    while pending and len(found) < MAX_MODULES:
        name = pending.pop(0)
        if name in seen:
            continue
        seen.add(name)
        if module := _read(name, len(found), words, folders):
            found.append(module)
            pending += module.imports
    yield from reversed(found)


def _read(
    name: str, number: int, words: set[str], folders: Sequence[str]
) -> Unimported | None:
    path = local_modules.file(name, [*folders, *sys.path])
    read = source.read(path) if path else None
    if path is None or read is None or len(read.cells[0].text) > MAX_LENGTH:
        return None
    text = read.cells[0].text
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    defined = sorted(_defined(tree))
    others = {each: f"_u{number}_{each}" for each in defined}
    others["__name__"] = repr(name)
    words |= renaming.used(text)
    asked = [each for each in defined if each in words]
    binds = (
        f"import {name} as _u{number}",
        *(f"_u{number}.{each} = {others[each]}" for each in asked),
    )
    imports = tuple(local_modules.imported(live.of(text, asked).imports, folders))
    return Unimported(name, path.name, renaming.within(text, others), binds, imports)


def _defined(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module gives to what it makes itself."""
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Assign(targets=targets):
                yield from (n.id for n in targets if isinstance(n, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                continue
