"""From the line behind ``%modelscan`` to the files and folders that it means.

A word is a path, a pattern, or the name of a variable that holds paths.  Variables are
looked at, never called: only plain strings and paths count, and lists of them.
"""

from __future__ import annotations

import glob
import os
import pathlib
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

from IPython.core.error import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

PATHS: Final = frozenset(
    {
        pathlib.PosixPath,
        pathlib.PurePosixPath,
        pathlib.PureWindowsPath,
        pathlib.WindowsPath,
    }
)


def split(line: str) -> list[str]:
    """Return the words of a line; quotes and, but on Windows, backslashes keep blanks.

    Raises ``UsageError``.
    """
    words = shlex.shlex(line, posix=True, punctuation_chars=False)
    words.whitespace_split = True
    words.commenters = ""
    if os.name == "nt":
        words.escape = ""
    try:
        return list(words)
    except ValueError as error:
        raise UsageError(f"{str(error).lower().rstrip('.')} in: {line}") from None


def resolve(words: list[str], variables: Mapping[str, object]) -> list[Path]:
    """Return what the words mean, in their order.

    Raises ``UsageError`` for a word that means nothing, or two things.
    """
    return [path for word in words for path in _resolve(word, variables)]


def _resolve(word: str, variables: Mapping[str, object]) -> list[Path]:
    is_variable = word in variables
    held = _held(variables[word]) if is_variable else ()
    if held and os.path.lexists(word):
        raise UsageError(
            f"{word} is a variable here, and also a file: "
            f'write "{{{word}}}" for the one, ./{word} for the other'
        )
    if held:
        return [path for text in held for path in _matching(text)]
    if is_variable and not os.path.lexists(word):
        raise UsageError(f"the variable {word} holds no path: neither a str nor a Path")
    return _matching(word)


def _held(value: object) -> tuple[str, ...]:
    """Return the paths that a value is made of; none if it is made of anything else."""
    # By exact type: a subclass may run code of its own when it is looked at.
    if type(value) is list or type(value) is tuple:
        texts = [_text(item) for item in value]
        return tuple(texts) if all(texts) else ()
    return (text,) if (text := _text(value)) else ()


def _text(value: object) -> str:
    return str(value) if type(value) is str or type(value) in PATHS else ""


def _matching(text: str) -> list[Path]:
    path = os.path.expanduser(text)  # noqa: PTH111 (Path() would drop a leading ./)
    if os.path.lexists(path):
        return [Path(path)]
    if glob.has_magic(path):
        if found := sorted(glob.glob(path, recursive=True)):  # noqa: PTH207 (takes absolute patterns)
            return [Path(match) for match in found]
        raise UsageError(f"no file matches {_shown(text)}")
    raise UsageError(f"no such file or folder: {_shown(text)}")


def _shown(text: str) -> str:
    from scanner_core.reporters.legible import legible  # noqa: PLC0415 (only for errors)

    return legible(text)
