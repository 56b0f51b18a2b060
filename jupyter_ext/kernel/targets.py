"""From the line behind ``%modelscan`` to the files and folders that it means.

A word is a path, a pattern, the name of a variable that holds paths, or a repository of
the Hub that is on this machine; what is there under that very name comes first.
Variables are looked at, never called: only plain strings and paths count, and lists of
them.
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
    paths = held(variables[word]) if is_variable else ()
    if paths and os.path.lexists(word):
        raise UsageError(
            f"{word} is a variable here, and also a file: "
            f'write "{{{word}}}" for the one, ./{word} for the other'
        )
    if paths:
        return [path for text in paths for path in _matching(text)]
    if is_variable and not os.path.lexists(word):
        raise UsageError(f"the variable {word} holds no path: neither a str nor a Path")
    return _matching(word)


def held(value: object) -> tuple[str, ...]:
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
    return [_in_hub_cache(text)]


def _in_hub_cache(text: str) -> Path:
    """Return the folder of a repository in the local cache; nothing is fetched."""
    from scanner_core.linking import hub  # noqa: PLC0415 (imports the engine)

    wanted = hub.repository(text)
    if wanted and (found := hub.cached(wanted, os.environ)):
        return found
    missing = f"no such file or folder: {_shown(text)}"
    if wanted is None or not (wanted.is_certain or wanted.is_likely):
        raise UsageError(missing)
    fetch = f"nothing is fetched (hf download {wanted.id})"
    if wanted.revision and hub.cached(wanted._replace(revision=None), os.environ):
        which = f"revision {wanted.revision} of {wanted.id}"
        raise UsageError(f"{which} is not in the Hub cache, and {fetch}")
    if wanted.is_certain:
        raise UsageError(f"{wanted.id} is not in the Hub cache, and {fetch}")
    raise UsageError(f"{missing}; nor is it in the Hub cache, and {fetch}")


def _shown(text: str) -> str:
    from scanner_core.reporters.legible import legible  # noqa: PLC0415 (only for errors)

    return legible(text)
