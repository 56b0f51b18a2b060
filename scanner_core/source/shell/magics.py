"""Tell what IPython understands from what Python does: magics, shell lines, help.

Masked, a text keeps its lines, and whatever Python is left on them its columns.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Cell magics whose body a shell gets.
SHELL_CELLS: Final = frozenset(
    {"!", "bash", "cmd", "powershell", "pwsh", "sh", "shell", "sx", "system"}
)
# Cell magics whose body is not run as Python by the kernel.  Bodies of those that are
# on neither list are looked at as Python, and nobody minds if they are not.
FOREIGN: Final = """
    HTML R SVG ai bigquery bq cmd cpp css cuda cython file fortran html javascript js
    julia latex markdown mermaid octave perl perl6 powershell raku ruby rust scala
    script skip sql svg typescript writefile writetemplate xml yaml
"""
FOREIGN_CELLS: Final = SHELL_CELLS | frozenset(FOREIGN.split())
PYTHON: Final = """
    capture debug heat local lprun memit modelscan mprun prun px pyinstrument pypy
    python python3 scalene skip_if snakeviz time timeit tracemalloc viztracer
"""
PYTHON_CELLS: Final = frozenset(PYTHON.split())
PYTHON_LINE: Final = re.compile(
    r"%%?(?:time|timeit|prun|memit|mprun|lprun|debug|px|snakeviz|heat)\b"
    r"(?:\s+-(?:[nrtilu]\s*\d[\d.]*|[fmTDs]\s*\S+|\w+(?:=\S+)?))*\s"
)
CELL_MAGIC: Final = re.compile(r"\s*%%([A-Za-z_]\w*|!)[ \t]*([^\n]*)")
# The whole cell is the shell's in Databricks.
SHELL_FIRST: Final = re.compile(r"\s*%sh\b[ \t]*([^\n]*)")
SCRIPT: Final = re.compile(r"(?:\S*/)?(?:env\s+)?(bash|sh|zsh|dash|ksh)\b")
PYTHON_SCRIPT: Final = re.compile(r"(?:\S*/)?(?:env\s+)?python[\d.]*\b")
IS_CANDIDATE: Final = re.compile(
    r"^[ \t]*(?:[%!?]|(?:pip|conda|mamba|uv)[ \t])|\?[ \t]*$|=[ \t]*[%!]",
    re.MULTILINE,
)
HELP: Final = re.compile(r"[\w.*\[\]'\"]+\?\??;?$")
ASSIGNED: Final = re.compile(r"^[\w.,\s\[\]'\"]+=\s*(?=[%!])(?!!=)")
# What IPython takes for a magic although its sign is missing.
AUTOMATIC: Final = re.compile(
    r"(pip3?|conda|mamba|micromamba|uv)[ \t]+[a-z-]+(?![\w.(=])"
)
NAMED: Final = re.compile(r"%%?([A-Za-z_]\w*)[ \t]*")
TOKEN: Final = re.compile(
    r"""'''|\"\"\"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\#.*|[(\[{]|[)\]}]"""
)
MAX_UNCLOSED: Final = 3
"""Lines of a cell that leave something open, before it is left at that."""


class Language(enum.Enum):
    """What a cell is written in."""

    PYTHON = "python"
    OTHER = "other"
    UNKNOWN = "unknown"
    """It is Python if it parses."""


@dataclass(frozen=True, slots=True)
class Magic:
    """A line that IPython takes for itself, or a cell of which it takes all."""

    name: str
    """``!``, ``%pip``, ``%%bash``."""
    at: int
    """Where it starts, in code points from the start of the cell."""
    start: int
    """Where its text starts."""
    text: str
    """What is behind the name, with the lines that it goes on to."""


def language(text: str) -> Language:
    """Return what a cell is written in, as far as its cell magic tells."""
    magic = CELL_MAGIC.match(text)
    if magic is None:
        return Language.OTHER if SHELL_FIRST.match(text) else Language.PYTHON
    if magic[1] == "script" and PYTHON_SCRIPT.match(magic[2]):
        return Language.PYTHON
    if magic[1] in PYTHON_CELLS:
        return Language.PYTHON
    return Language.OTHER if magic[1] in FOREIGN_CELLS else Language.UNKNOWN


def masked(text: str) -> str:
    """Return the text with a name in place of every magic, of the same length."""
    if not IS_CANDIDATE.search(text):
        return text
    lines: list[str] = []
    for line, start, continues in _lines(text):
        if continues:
            lines.append(" " * len(line))
        elif start is not None:
            lines.append(_mask(line, start))
        else:
            lines.append(line)
    return "\n".join(lines)


def found(text: str) -> Iterator[Magic]:
    """Yield the magics of a cell, in their order."""
    if not IS_CANDIDATE.search(text):
        return
    if whole := _whole(text):
        yield whole
    if language(text) is Language.OTHER:
        return
    at = 0
    pending: list[tuple[int, int, list[str]]] = []
    for line, start, continues in _lines(text):
        if continues and pending:
            pending[-1][2].append(line)
        elif start is not None:
            pending.append((at, start, [line]))
        at += len(line) + 1
    for at, start, lines in pending:
        yield from _magics("\n".join(lines), start, at)


def _whole(text: str) -> Magic | None:
    """Return the magic that has all of a cell for a shell."""
    magic = CELL_MAGIC.match(text) or SHELL_FIRST.match(text)
    if magic is None:
        return None
    is_line = magic.re is SHELL_FIRST
    name = "sh" if is_line else magic[1]
    is_script = name == "script" and SCRIPT.match(magic[2])
    if name not in SHELL_CELLS and not is_script:
        return None
    start = magic.start(1) if is_line else magic.end() + 1
    return Magic(f"{'%' if is_line else '%%'}{name}", 0, start, text[start:])


def _magics(text: str, start: int, at: int) -> Iterator[Magic]:
    """Yield the magic of a line; of one that times another, that."""
    while timed := PYTHON_LINE.match(text, start):
        start = timed.end()
    rest = text[start:]
    if rest.startswith("!"):
        name, behind = "!", start + len(rest) - len(rest.lstrip("!"))
    elif named := NAMED.match(rest):
        name, behind = f"%{named[1]}", start + named.end()
    elif automatic := AUTOMATIC.match(rest):
        name, behind = f"%{automatic[1]}", start + len(automatic[1])
    else:
        return
    yield Magic(name, at + start, at + behind, text[behind:])


def _lines(text: str) -> Iterator[tuple[str, int | None, bool]]:
    """Yield the lines; where a magic starts on one, or whether one goes on there.

    A line that opens what the cell never closes is being typed: it hides no magic.
    """
    unclosed: set[int] = set()
    while True:
        found, opened = _read(text, unclosed)
        if opened is None or len(unclosed) == MAX_UNCLOSED:
            break
        unclosed.add(opened)
    yield from found


def _read(
    text: str, unclosed: set[int]
) -> tuple[list[tuple[str, int | None, bool]], int | None]:
    """Return the lines with what is on them, and which one leaves something open."""
    found: list[tuple[str, int | None, bool]] = []
    opened: int | None = None
    state = _Brackets()
    continues = False
    for number, line in enumerate(text.split("\n")):
        start = _magic(line) if state.at_start and not continues else None
        found.append((line, start, continues))
        if start is None and not continues and number not in unclosed:
            state.feed(line)
            if not state.is_open:
                opened = None
            elif opened is None:
                opened = number
        continues = (continues or start is not None) and line.endswith("\\")
    return found, opened


def _magic(line: str) -> int | None:
    """Return where the magic of a line starts, if it has one."""
    bare = line.strip()
    if bare.startswith(("%", "!", "?")) or HELP.match(bare) or AUTOMATIC.match(bare):
        return len(line) - len(line.lstrip())
    assigned = ASSIGNED.match(line)
    return assigned.end() if assigned else None


def _mask(line: str, start: int) -> str:
    timed = PYTHON_LINE.match(line, start)
    if timed and line[timed.end() :].strip() and line[timed.end()] not in "%!":
        # `%time x = f()` becomes `_    ;x = f()`.
        return f"{line[:start]}_{'':{timed.end() - start - 2}};{line[timed.end() :]}"
    return f"{line[:start]}_{'':{len(line) - start - 1}}"


class _Brackets:
    """Knows whether a line starts a statement, or goes on with one."""

    def __init__(self) -> None:
        self._depth = 0
        self._quote = ""
        self._continues = False

    @property
    def at_start(self) -> bool:
        return not (self.is_open or self._continues)

    @property
    def is_open(self) -> bool:
        return bool(self._depth or self._quote)

    def feed(self, line: str) -> None:
        position = 0
        while position < len(line):
            if self._quote:
                end = line.find(self._quote, position)
                if end < 0:
                    break
                position, self._quote = end + 3, ""
            elif token := TOKEN.search(line, position):
                position = token.end()
                self._take(token[0])
            else:
                break
        self._continues = line.endswith("\\") and not self._quote

    def _take(self, bracket: str) -> None:
        if bracket in {"'''", '"""'}:
            self._quote = bracket
        elif bracket in "([{":
            self._depth += 1
        elif bracket in ")]}":
            self._depth = max(0, self._depth - 1)
