"""Programs that a cell starts or imports: ``%run``, ``!python``, local modules."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.guard import live, local_modules
from jupyter_ext.kernel.guard.place import Place
from jupyter_ext.kernel.targets import PATHS
from scanner_core import source
from scanner_core.source.shell import magics
from scanner_core.source.text import SourceText, unix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_ext.kernel.guard.objects import Namespace
    from jupyter_ext.kernel.guard.starting import Started
    from scanner_core.findings import Location

MAX_SCRIPTS: Final = 50
"""That one cell leads to."""
INTERPRETERS: Final = ("python", "python3", "ipython", "accelerate", "torchrun")
NOTEBOOKS: Final = ("papermill", "jupyter", "jupyter-execute", "jupyter-nbconvert")
"""Commands that run the first notebook that they are given."""
WITH_VALUE: Final = frozenset({"-W", "-X", "-N", "-m"})


@dataclass(frozen=True, slots=True)
class Script:
    """A program in a file of its own."""

    source: SourceText
    name: str

    def counts(self, _: Location) -> bool:
        """Tell whether something is of the program itself."""
        return True

    def place(self, location: Location) -> Place:
        """Return where something stands."""
        return Place(location.line, self.name)


def of(text: str, names: Namespace, started: Started) -> Iterator[Script]:
    """Yield the programs that a cell starts, and modules of the user's they import."""
    files = [*_started(text, names), *_called(started, names)]
    seen: set[str] = set()
    while files and len(seen) < MAX_SCRIPTS:
        path = files.pop(0)
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        read = source.read(path)
        if read is None:
            continue
        whole = "\n".join(cell.text for cell in read.cells)
        found = live.of(whole)
        modules = map(local_modules.file, local_modules.imported(found.imports))
        files += filter(None, modules)
        yield Script(read, path.name)


def _started(text: str, names: Namespace) -> Iterator[Path]:
    for magic in magics.found(unix(text)):
        if magic.name == "%run":
            yield from _script(_words(magic.text, names), [])
        elif magic.name in ("!", "%sx", "%system"):
            yield from _commands(magic.text, names)
        elif magic.name.startswith("%%"):
            for line in magic.text.split("\n"):
                yield from _commands(line, names)


def _called(started: Started, names: Namespace) -> Iterator[Path]:
    """Yield the programs that calls of the cell start."""
    yield from started.files
    for line in started.commands:
        yield from _commands(line, names)
    for line in started.magics:
        name, _, rest = line.lstrip("%").partition(" ")
        if name == "run":
            yield from _script(_words(rest, names), [])


def _commands(line: str, names: Namespace) -> Iterator[Path]:
    for command in line.replace("&&", ";").replace("|", ";").split(";"):
        words = _words(command, names)
        if words and os.path.basename(words[0]).rstrip("0123456789.") in INTERPRETERS:  # noqa: PTH119 (text)
            yield from _script(words[1:], words[:1])
        elif words and words[0] in NOTEBOOKS:
            named = [Path(each) for each in words if each.endswith(".ipynb")]
            yield from (each for each in named[:1] if each.is_file())


def _script(words: list[str], _program: list[str]) -> Iterator[Path]:
    """Yield the file that is the first word and no option."""
    at = 0
    while at < len(words):
        word = words[at]
        if word == "-m" and at + 1 < len(words):
            if found := local_modules.file(words[at + 1], ["."]):
                yield found
            return
        if word == "-c":
            return
        if not word.startswith("-"):
            for each in (word, f"{word}.py"):
                if Path(each).expanduser().is_file():
                    yield Path(each).expanduser()
                    return
            return
        at += 2 if word in WITH_VALUE else 1


def _words(line: str, names: Namespace) -> list[str]:
    try:
        words = shlex.split(line, comments=False)
    except ValueError:
        words = line.split()
    return [_filled(word, names) for word in words]


def _filled(word: str, names: Namespace) -> str:
    """Return a word with a variable in it, as IPython fills it in."""
    bare = word.removeprefix("$").strip("{}")
    value = names.get(bare) if bare != word else None
    return str(value) if type(value) is str or type(value) in PATHS else word
