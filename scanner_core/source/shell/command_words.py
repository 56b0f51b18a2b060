"""The words of a command: what stands before its program, what a shell is to run."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERED: Final = re.compile(r"(pip|python)[\d.]+")
ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w*)\+?=(.*)", re.DOTALL)
RESERVED: Final = frozenset(
    {"!", "{", "}", "do", "elif", "else", "if", "then", "until", "while"}
)
# Programs that start the one behind them, and their options that take a value.
STARTING: Final = {
    "command": "",
    "doas": "-u -C",
    "env": "-u --unset -C --chdir -S",
    "exec": "-a",
    "ionice": "-c -n -p",
    "nice": "-n --adjustment",
    "nohup": "",
    "setsid": "",
    "stdbuf": "-i -o -e",
    "sudo": "-u -g -h -p -C -r -t -T -U --user --group --prompt --chdir",
    "time": "-f -o",
    "timeout": "-k -s --kill-after --signal",
    "unbuffer": "",
    "xargs": "-I -n -P -L -d -a -s -E --max-args --max-procs",
}
# Likewise, if a word follows: `conda run -n env python`.
RUNNERS: Final = {
    "conda": "-n --name -p --prefix",
    "mamba": "-n --name -p --prefix",
    "micromamba": "-n --name -p --prefix",
    "pdm": "-p --project",
    "pipenv": "",
    "pixi": "-e --environment",
    "poetry": "-C --directory",
    "uv": "--with --python -p --extra --group --project",
}
WITH_DURATION: Final = "timeout"
SETTING: Final = frozenset({"export", "declare", "setenv", "set"})
CONTAINERS: Final = frozenset({"docker", "nerdctl", "podman"})
SHELLS: Final = frozenset({"ash", "bash", "dash", "fish", "ksh", "sh", "zsh"})
POWERSHELLS: Final = frozenset({"powershell", "pwsh"})
COMMAND_OPTION: Final = re.compile(r"-[a-z]*c|-[Cc]ommand")


def program(words: Sequence[str]) -> str:
    """Return the program that is started, without its folder and its version.

    ``{sys.executable}`` of a notebook is ``python``.
    """
    if not words:
        return ""
    if "sys.executable" in words[0]:
        return "python"
    name = re.split(r"[/\\]", words[0])[-1].removesuffix(".exe")
    numbered = NUMBERED.fullmatch(name)
    return numbered[1] if numbered else name


def bare(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return a command without ``sudo`` and the like, and the variables set for it."""
    assigned: list[tuple[str, str]] = []
    rest = list(words)
    while rest:
        name = program(rest)
        if name in RESERVED:
            del rest[0]
        elif variable := ASSIGNMENT.fullmatch(rest[0]):
            assigned.append((variable[1], variable[2]))
            del rest[0]
        elif name in STARTING:
            _drop_options(rest, STARTING[name])
            if name == WITH_DURATION:
                del rest[:1]
        elif name in RUNNERS and rest[1:2] == ["run"]:
            del rest[0]
            _drop_options(rest, RUNNERS[name])
        else:
            break
    if program(rest) in SETTING:
        assigned += _exported(rest)
    elif program(rest) in CONTAINERS:
        assigned += _handed_in(rest)
    return tuple(rest), tuple(assigned)


def python_code(words: Sequence[str], document: str) -> str:
    """Return the Python that a command runs: ``python -c "…"``, a here document."""
    if program(words) != "python":
        return ""
    for option, value in zip(words[1:], (*words[2:], ""), strict=False):
        if option == "-c":
            return value
        if option == "-" or not option.startswith("-"):
            return document if option == "-" else ""
    return document


def code(words: Sequence[str], document: str) -> str | None:
    """Return what a shell among the words is told to run: ``bash -c "…"``."""
    if document and program(words) in SHELLS:
        return document
    for index, word in enumerate(words[:-2]):
        if program((word,)) not in SHELLS | POWERSHELLS:
            continue
        for option in range(index + 1, len(words) - 1):
            if COMMAND_OPTION.fullmatch(words[option]):
                return words[option + 1]
            if not words[option].startswith("-"):
                break
    return None


def _drop_options(rest: list[str], with_value: str) -> None:
    """Drop the first word, and the options behind it."""
    del rest[0]
    while rest and rest[0].startswith("-"):
        takes_value = rest[0] in with_value.split()
        del rest[: 2 if takes_value else 1]


def _handed_in(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return the variables of ``docker run -e X=1``."""
    pairs = itertools.pairwise(words)
    given = [value for option, value in pairs if option in {"-e", "--env"}]
    given += [word[6:] for word in words if word.startswith("--env=")]
    found = (ASSIGNMENT.fullmatch(word) for word in given)
    return [(each[1], each[2]) for each in found if each]


def _exported(words: Sequence[str]) -> list[tuple[str, str]]:
    if words[0] == "setenv":
        return [(words[1], words[2])] if len(words) > 2 else []  # noqa: PLR2004 (name and value)
    found = (ASSIGNMENT.fullmatch(word) for word in words[1:])
    return [(each[1], each[2]) for each in found if each]
