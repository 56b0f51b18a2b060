"""Calls that start a process: the commands that they hand on, as far as is told."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from scanner_core.facts import (
    Constant,
    Fetched,
    Items,
    Name,
    Setting,
    ShellCommand,
    Unknown,
)
from scanner_core.findings import Gap
from scanner_core.source.flow.known_calls import IPYTHON
from scanner_core.source.shell import command_lines, syntax
from scanner_core.source.shell.command_downloads import downloads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import Argument, CallSite

# The first argument is a line for a shell.
LINES: Final = frozenset(
    f"""
    asyncio.create_subprocess_shell commands.getoutput commands.getstatusoutput
    fabric.Connection.local fabric.Connection.run fabric.Connection.sudo
    fabric.api.local fabric.api.run invoke.run os.popen os.system pexpect.run
    subprocess.getoutput subprocess.getstatusoutput
    {IPYTHON}.getoutput {IPYTHON}.system {IPYTHON}.system_piped {IPYTHON}.system_raw
    """.split()
)
# It is a list of words, or with shell=True a line.
LISTED: Final = """
    subprocess.Popen subprocess.call subprocess.check_call subprocess.check_output
    subprocess.run pip.main pip._internal.main pip._internal.cli.main.main
"""
WORDS: Final = frozenset(LISTED.split())
# The same, behind the program or the mode.
LISTED_BEHIND: Final = {
    "os.execv": 1,
    "os.execve": 1,
    "os.execvp": 1,
    "os.execvpe": 1,
    "os.posix_spawn": 1,
    "os.posix_spawnp": 1,
    "os.spawnv": 2,
    "os.spawnve": 2,
    "os.spawnvp": 2,
    "os.spawnvpe": 2,
    "pty.spawn": 0,
}
# Each argument is a word.
SPREAD: Final = frozenset({"asyncio.create_subprocess_exec", "pexpect.spawn"})
# Behind the mode, or the path of the program, comes a list or each argument is a word.
MAGICS: Final = frozenset(
    {f"{IPYTHON}.run_line_magic", f"{IPYTHON}.run_cell_magic", f"{IPYTHON}.magic"}
)
CALLEES: Final = LINES | WORDS | SPREAD | MAGICS | frozenset(LISTED_BEHIND)
TAILS: Final = frozenset(callee.rpartition(".")[2] for callee in CALLEES)
PIP: Final = "pip"
UNTOLD: Final = "{}"


def commands(call: CallSite) -> Iterator[ShellCommand | Setting]:
    """Yield the commands that a call starts, and the variables that it sets."""
    by = call.callee.replace(IPYTHON, "get_ipython()")
    place, text = call.location, call.text
    if call.callee in MAGICS:
        for fact in command_lines.facts(_magic(call), place.path, place.cell):
            if isinstance(fact, Gap):
                continue
            yield dataclasses.replace(fact, location=place, text=text)
        return
    yield from _settings(call)
    split = _split(call)
    yield from _fed(call, split)
    for command in split:
        for name, value in command.assigned:
            yield Setting(name, command_lines.value(value), place, text)
        if not command.words:
            continue
        fetched = downloads(command.words, command.writes)
        yield ShellCommand(
            command.words,
            command.pipes_into,
            by,
            place,
            text,
            fetched,
            python=command.python,
        )


def _fed(call: CallSite, split: list[syntax.Command]) -> Iterator[ShellCommand]:
    """Yield a download that a process gets as its input, as the pipe that it is."""
    match call.argument("input"):
        case Fetched(url=url, by=by) if split:
            address = url or UNTOLD
            yield ShellCommand(
                (by, address),
                (split[0].words,),
                call.callee,
                call.location,
                call.text,
                ((address, ""),),
            )


def _settings(call: CallSite) -> Iterator[Setting]:
    """Yield the variables that a process gets: ``env={**os.environ, "X": "1"}``."""
    match call.argument("env"):
        case Items(kind="dict", items=items):
            for name, value in zip(items[::2], items[1::2], strict=False):
                if isinstance(name, Constant) and isinstance(value, Constant):
                    told = Constant(str(value.value))
                    yield Setting(str(name.value), told, call.location, call.text)


def _magic(call: CallSite) -> str:
    """Return a call of a magic as a notebook spells it."""
    given = [_word(each) for each in call.positional]
    if call.callee.endswith(".magic"):
        return f"%{' '.join(given[:1]).removeprefix('%')}"
    if call.callee.endswith("cell_magic"):
        return f"%%{' '.join(given[:2])}\n{' '.join(given[2:3])}"
    return f"%{' '.join(given[:2])}"


def _split(call: CallSite) -> list[syntax.Command]:
    if call.callee in SPREAD:
        return syntax.as_command(list(map(_word, call.positional)), 0)
    keyword = "cmd" if call.callee in LINES else "args"
    given = call.argument(keyword, LISTED_BEHIND.get(call.callee, 0))
    match given:
        case Items(kind="list" | "tuple", items=items):
            words = [_word(each) for each in items]  # type: ignore[arg-type] # (what a call gives)
            return syntax.as_command([PIP] * (call.callee.startswith(PIP)) + words, 0)
        case Constant(value=str(line)) if call.callee in LINES or _has_shell(call):
            return syntax.split(line)
        case Constant(value=str(line)):
            return syntax.as_command(line.split(), 0)
        case Unknown(text=line) if line:
            return syntax.split(line)
        case _:
            return []


def _has_shell(call: CallSite) -> bool:
    return call.argument("shell") not in {None, Constant(value=False)}


def _word(value: Argument) -> str:
    match value:
        case Constant(value=word):
            return str(word)
        case Name(name=name):
            return f"{{{name}}}"
        case Unknown(text=text) if text:
            return text
        case _:
            return UNTOLD
