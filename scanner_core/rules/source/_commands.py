"""What rules ask about commands that a program or a notebook starts."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Edit, Evidence, Fix, Location
from scanner_core.source.shell.command_words import SHELLS, program
from scanner_core.source.shell.commands import DIGEST, HASHLIB
from scanner_core.source.shell.processes import UNTOLD
from scanner_core.source.shell.syntax import OUTPUT, PIPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner_core.facts import CallSite, Setting, ShellCommand

LANGUAGES: Final = """
    Rscript bun csh deno julia lua node perl php powershell pwsh python python2 python3
    pypy pypy3 ruby tcsh
"""
INTERPRETERS: Final = SHELLS | frozenset(LANGUAGES.split())
EVALUATING: Final = frozenset({".", "eval", "iex", "Invoke-Expression", "source"})
"""These run what they are given as an argument, or as a script."""
CODE: Final = re.compile(r"-[ce]|--eval|-Command")
SHELL_CODE: Final = re.compile(r"-[a-z]*c")
VALUED: Final = frozenset({"-W", "-X", "-o", "-O", "--rcfile", "--init-file"})
STDIN: Final = frozenset({"-", "/dev/stdin", PIPE, OUTPUT})
MAX_EVIDENCE: Final = 200
MAX_SHOWN: Final = 60


def runs_input(words: Sequence[str]) -> bool:
    """Whether a command runs what is piped into it, or what another one prints."""
    name = program(words)
    if OUTPUT in name:
        return True
    if name in EVALUATING:
        return len(words) == 1 or any(OUTPUT in w or PIPE in w for w in words[1:])
    if name not in INTERPRETERS:
        return False
    rest = list(reversed(words[1:]))
    while rest:
        word = rest.pop()
        if word == "-s" and name in SHELLS:
            return True
        code = SHELL_CODE if name in SHELLS else CODE
        if code.fullmatch(word) or word == "-m":
            return bool(rest) and OUTPUT in rest[-1]
        if word in STDIN:
            return True
        if not word.startswith("-"):
            return False
        if word in VALUED and rest:
            rest.pop()
    return True


def runs(words: Sequence[str], file: str) -> bool:
    """Whether a command runs a file as a script or as a program."""
    name = posixpath.basename(file)
    if posixpath.basename(words[0]) == name:
        return True
    if program(words) not in INTERPRETERS | EVALUATING:
        return False
    scripts = [word for word in words[1:] if not word.startswith("-")]
    return bool(scripts) and posixpath.basename(scripts[0]) == name


def is_checked(command: ShellCommand) -> bool:
    """Whether the program computes a digest of what a command downloads."""
    return any(
        words == HASHLIB or DIGEST.fullmatch(program(words)) for words in command.later
    )


def evidence(command: ShellCommand) -> Evidence:
    """Return the command as what a judgement rests on."""
    shown = " ".join(command.words[1:])
    if len(shown) > MAX_EVIDENCE:
        shown = f"{shown[: MAX_EVIDENCE - 3]}..."
    return Evidence(program(command.words), "started", shown)


def short(text: str) -> str:
    """Return a text as it fits into a message."""
    if text in {"", UNTOLD}:
        return "an address that is not told"
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 3]}..."


def inside(fact: ShellCommand | CallSite | Setting, start: int, end: int) -> Location:
    """Return the place of a part of what stands in the source."""
    line, column = _place(fact, start)
    end_line, end_column = _place(fact, end)
    return Location(
        fact.location.path,
        cell=fact.location.cell,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
    )


def replaced(
    fact: ShellCommand | CallSite, title: str, old: str, new: str
) -> tuple[Fix, ...]:
    """Return the fix that puts one text for another, if it stands there just once."""
    if fact.text.count(old) != 1:
        return (Fix(title),)
    at = fact.text.index(old)
    return (Fix(title, edits=(Edit(inside(fact, at, at + len(old)), new),)),)


def dropped(command: ShellCommand, option: str) -> tuple[Fix, ...]:
    """Return the fix that takes an option away that has no value of its own."""
    title = f"Drop {option}"
    text = command.text
    behind = text.partition(option)[2][:1]
    if text.count(option) != 1 or not option.startswith("-") or behind.strip():
        return (Fix(title),)
    at = text.index(option)
    place = inside(command, len(text[:at].rstrip(" ")), at + len(option))
    return (Fix(title, edits=(Edit(place, ""),)),)


def _place(fact: ShellCommand | CallSite | Setting, offset: int) -> tuple[int, int]:
    lines = fact.text.count("\n", 0, offset)
    column = offset - (fact.text.rfind("\n", 0, offset) + 1)
    start = 0 if lines else fact.location.column or 0
    return (fact.location.line or 1) + lines, start + column
