"""What a command downloads: from which addresses, and into which files."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.source.shell.command_words import program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ADDRESS: Final = re.compile(r"(?:https?|ftp|s3|gs|hf)://|www\.|\S*[${]", re.IGNORECASE)
KINDS: Final = ("file", "folder", "by_name")
ANOTHER: Final = "another"
"""An option of another kind, with a value that is no address."""
STDOUT: Final = frozenset({"-", "/dev/stdout"})
NOWHERE: Final = frozenset({"/dev/null", "NUL"})
ASKING: Final = frozenset({"-I", "--head", "--spider", "--version", "--help"})
"""With these, nothing is downloaded."""
MAX_DOWNLOADS: Final = 100


@dataclass(frozen=True, slots=True)
class Options:
    """How a program is told where to save what it downloads."""

    file: str = ""
    """Short and long options whose value is the file."""
    folder: str = ""
    by_name: str = ""
    """Options with which the file is called as on the server."""
    valued: str = ""
    """Letters of other short options that take a value."""
    is_printed: bool = False
    """Whether it prints what it downloads if it is not told a file."""


# curl 7.88 and wget 1.21, --help; manuals of aria2 1.36, axel 2.17, HTTPie 3, gdown 5.
PROGRAMS: Final = {
    "Invoke-RestMethod": Options("-OutFile", is_printed=True),
    "Invoke-WebRequest": Options("-OutFile", is_printed=True),
    "aria2c": Options("-o --out", "-d --dir", valued="jksxi"),
    "axel": Options("-o --output", valued="nHUS"),
    "curl": Options(
        "-o --output",
        "--output-dir",
        by_name="-O --remote-name",
        valued="AbcCdDeEFHKmPQrtTuUwxXyYz",
        is_printed=True,
    ),
    "gdown": Options("-O --output"),
    "http": Options("-o --output", by_name="-d --download", is_printed=True),
    "https": Options("-o --output", by_name="-d --download", is_printed=True),
    "irm": Options("-OutFile", is_printed=True),
    "iwr": Options("-OutFile", is_printed=True),
    "lwp-request": Options(is_printed=True),
    "wget": Options(
        "-O --output-document", "-P --directory-prefix", "", "aAeBDiIloQRtTwUX"
    ),
}


def downloads(words: Sequence[str], writes: str) -> tuple[tuple[str, str], ...]:
    """Return the addresses that a command downloads from, each with the file.

    A file without a name is what the program prints.  ``writes`` is where that goes.
    """
    name = program(words)
    if name in {"gsutil", "aws", "gcloud"}:
        return tuple(_copied(words, writes))
    if name not in PROGRAMS:
        return ()
    return tuple(_told(words, writes, PROGRAMS[name]))


def _told(
    words: Sequence[str], writes: str, options: Options
) -> Iterator[tuple[str, str]]:
    given = dict.fromkeys((*KINDS, ANOTHER), "")
    addresses: list[str] = []
    rest = list(reversed(words[1:]))
    while rest:
        word = rest.pop()
        kind, value = _option(word, options)
        if kind and value is None:
            value = rest.pop() if rest else ""
        if kind:
            given[kind] = value or "yes"
        elif not word.startswith("-") and ADDRESS.match(word):
            addresses.append(word)
    if given["file"] in NOWHERE or writes in NOWHERE or ASKING & set(words):
        return
    for address in addresses[:MAX_DOWNLOADS] or ["{}"]:
        yield address, _saved(address, given, writes, options)


def _saved(address: str, given: dict[str, str], writes: str, options: Options) -> str:
    if given["file"] in STDOUT or (
        not given["file"] and options.is_printed and not given["by_name"]
    ):
        return writes
    name = given["file"] or posixpath.basename(re.split(r"[?#]", address)[0])
    return posixpath.normpath(posixpath.join(given["folder"], name))


def _option(word: str, options: Options) -> tuple[str, str | None]:
    """Return which option a word is, and its value if that is in the same word."""
    for kind in KINDS:
        for spelled in getattr(options, kind).split():
            if word == spelled:
                return kind, "" if kind == "by_name" else None
            if spelled.startswith("--") and word.startswith(f"{spelled}="):
                return kind, word.partition("=")[2]
    if word.startswith("-") and not word.startswith("--"):
        return _clustered(word, options)
    return "", None


def _clustered(word: str, options: Options) -> tuple[str, str | None]:
    """Find an option among letters behind one dash: ``-qO-``, ``-LsSfo``."""
    found: tuple[str, str | None] = ("", None)
    for index, letter in enumerate(word[1:], 1):
        if letter in options.valued:
            return (ANOTHER, None) if word.endswith(letter) and not found[0] else found
        for kind in KINDS:
            if f"-{letter}" in getattr(options, kind).split():
                if kind == "by_name":
                    found = kind, ""
                else:
                    return kind, word[index + 1 :] or None
    return found


def _copied(words: Sequence[str], writes: str) -> Iterator[tuple[str, str]]:
    """Read ``gsutil cp source target``, ``aws s3 cp source target``."""
    plain = [word for word in words[1:] if not word.startswith("-") or word == "-"]
    if "cp" not in plain:
        return
    parts = plain[plain.index("cp") + 1 :]
    if len(parts) > 1 and re.match(r"(?:s3|gs)://", parts[0]):
        name = posixpath.basename(parts[0])
        target = parts[-1]
        if target in STDOUT:
            target = writes
        elif target.endswith(("/", ".")):
            target = posixpath.normpath(posixpath.join(target, name))
        yield parts[0], target
