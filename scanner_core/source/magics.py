"""Mask what IPython understands and Python does not: magics, shell lines, help.

The text keeps its lines, and whatever Python is left on them its columns.
"""

from __future__ import annotations

import enum
import re
from typing import Final

# Cell magics whose body is not run as Python by the kernel.  Bodies of those that are
# on neither list are looked at as Python, and nobody minds if they are not.
FOREIGN_CELLS: Final = frozenset(
    {"!", "SVG", "bash", "bigquery", "cmd", "cython", "file", "html", "javascript"}
    | {"js", "julia", "latex", "markdown", "perl", "R", "ruby", "script", "sh", "sql"}
    | {"svg", "sx", "system", "writefile"}
)
PYTHON_CELLS: Final = frozenset(
    {"capture", "debug", "memit", "modelscan", "prun", "python", "python3", "time"}
    | {"timeit"}
)
PYTHON_LINE: Final = re.compile(
    r"%%?(?:time|timeit|prun|memit|mprun|lprun)\b(?:\s+-\w+(?:\s+\d+|\s*=\s*\S+)?)*\s"
)
CELL_MAGIC: Final = re.compile(r"\s*%%([A-Za-z_]\w*|!)")
IS_CANDIDATE: Final = re.compile(r"^\s*[%!?]|\?\s*$|=\s*[%!]", re.MULTILINE)
HELP: Final = re.compile(r"[\w.*\[\]'\"]+\?\??;?$")
ASSIGNED: Final = re.compile(r"^\s*[\w.,\s\[\]'\"]+=\s*(?=[%!])(?!!=)")
TOKEN: Final = re.compile(
    r"""'''|\"\"\"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\#.*|[(\[{]|[)\]}]"""
)


class Language(enum.Enum):
    """What a cell is written in."""

    PYTHON = "python"
    OTHER = "other"
    UNKNOWN = "unknown"
    """It is Python if it parses."""


def language(text: str) -> Language:
    """Return what a cell is written in, as far as its cell magic tells."""
    magic = CELL_MAGIC.match(text)
    if magic is None or magic[1] in PYTHON_CELLS:
        return Language.PYTHON
    return Language.OTHER if magic[1] in FOREIGN_CELLS else Language.UNKNOWN


def masked(text: str) -> str:
    """Return the text with a name in place of every magic, of the same length."""
    if not IS_CANDIDATE.search(text):
        return text
    state = _Brackets()
    lines: list[str] = []
    continues = False
    for line in text.split("\n"):
        start = _magic(line) if state.at_start and not continues else None
        if continues:
            lines.append(" " * len(line))
        elif start is not None:
            lines.append(_mask(line, start))
        else:
            state.feed(line)
            lines.append(line)
        continues = (continues or start is not None) and line.endswith("\\")
    return "\n".join(lines)


def _magic(line: str) -> int | None:
    """Return where the magic of a line starts, if it has one."""
    bare = line.strip()
    if bare.startswith(("%", "!", "?")) or HELP.match(bare):
        return len(line) - len(line.lstrip())
    assigned = ASSIGNED.match(line)
    return assigned.end() if assigned else None


def _mask(line: str, start: int) -> str:
    timed = PYTHON_LINE.match(line, start)
    if timed and line[timed.end() :].strip():
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
        return not (self._depth or self._quote or self._continues)

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
