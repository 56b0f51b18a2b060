"""What the lines of a notebook hand to a shell, and the variables that they set."""

from __future__ import annotations

import bisect
import dataclasses
import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Setting, ShellCommand, Unknown
from scanner_core.findings import Gap, Location
from scanner_core.source.shell import magics, syntax
from scanner_core.source.shell.command_downloads import downloads
from scanner_core.source.text import line_starts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import Argument
    from scanner_core.source.shell.magics import Magic
    from scanner_core.source.shell.syntax import Command

SHELL: Final = frozenset({"!", "%sx", "%system", "%sh", "%shell", "%bash"})
SETTING: Final = frozenset({"%env", "%set_env"})
# Line magics that are a program of the same name, or do what no program does.
NAMED: Final = """
    %conda %install_ext %load %loadpy %macro %mamba %micromamba %pip %pip3 %run %store
    %uv
"""
PROGRAMS: Final = frozenset(NAMED.split())
VARIABLE: Final = re.compile(r"(\w+)(\s*=|\s)")
QUOTED: Final = re.compile(r"^([\"'])(.*)\1$")
"""IPython keeps the quotes; whoever writes them does not mean them."""
INTERPOLATED: Final = re.compile(r"[{$]")
NOT_TOLD: Final = Unknown("it is put in when the line runs")


def facts(
    text: str, path: str, cell: int | None
) -> Iterator[ShellCommand | Setting | Gap]:
    """Yield what the magics and shell lines of one cell do, and what is unread."""
    places = _Places(text, path, cell)
    for magic in magics.found(text):
        if magic.name in SETTING:
            yield from _settings(magic, text, places)
        elif magic.name in SHELL | PROGRAMS or magic.name.startswith("%%"):
            yield from _commands(magic, text, places)


def _settings(magic: Magic, text: str, places: _Places) -> Iterator[Setting]:
    variable = VARIABLE.match(magic.text)
    given = magic.text[variable.end() :].strip() if variable else ""
    if variable and (given or "=" in variable[2]):
        span = magic.at, magic.start + len(magic.text)
        told = value(QUOTED.sub(r"\2", given))
        yield Setting(variable[1], told, places.of(*span), text[slice(*span)])


def _commands(
    magic: Magic, text: str, places: _Places
) -> Iterator[ShellCommand | Setting | Gap]:
    is_program = magic.name in PROGRAMS
    split = syntax.split(magic.text)
    if syntax.is_cut(magic.text, split):
        reason = f"only the beginning of what {magic.name} runs was looked at"
        yield Gap(reason, places.whole)
    for index, command in enumerate(split):
        start = magic.at if is_program else magic.start + command.start
        end = magic.start + command.end
        place = places.of(start, end)
        if is_program and not index:
            yield _fact(command, (magic.name[1:],), magic.name, place, text[start:end])
            continue
        for name, told in command.assigned:
            yield Setting(name, value(told), place, text[start:end])
        if command.words:
            yield _fact(command, (), magic.name, place, text[start:end])


def _fact(
    command: Command, first: tuple[str, ...], by: str, place: Location, text: str
) -> ShellCommand:
    words = (*first, *command.words)
    fetched = downloads(words, command.writes)
    return ShellCommand(
        words, command.pipes_into, by, place, text, fetched, python=command.python
    )


def value(text: str) -> Argument:
    """Return what a variable is set to, if nothing is put in for a part of it."""
    return NOT_TOLD if INTERPOLATED.search(text) else Constant(text)


class _Places:
    """Tells the lines and columns of a cell."""

    def __init__(self, text: str, path: str, cell: int | None) -> None:
        self.whole = Location(path, cell=cell)
        self._starts = line_starts(text.split("\n"))

    def of(self, start: int, end: int) -> Location:
        """Return the place from one position of the text to another."""
        line, column = self._at(start)
        end_line, end_column = self._at(end)
        return dataclasses.replace(
            self.whole,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
        )

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1]
