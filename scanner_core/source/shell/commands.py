"""Every command that a program starts, in a notebook's lines or by a call."""

from __future__ import annotations

import dataclasses
import itertools
import posixpath
import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import (
    CallSite,
    Constant,
    Fetched,
    Setting,
    ShellCommand,
    Unknown,
)
from scanner_core.findings import Gap, Kind, Location
from scanner_core.source.shell import command_lines, processes
from scanner_core.source.shell.command_words import program
from scanner_core.source.text import unix
from scanner_core.source.words import gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner_core.facts import SourceFact
    from scanner_core.source.flow.values import Resolved
    from scanner_core.source.text import SourceText
    from scanner_core.source.wanted import Wanted

MAX_COMMANDS: Final = 5000
"""In one program."""
MAX_NAMED: Final = 500
"""Files that are followed."""
MAX_LATER: Final = 10
DIGEST: Final = re.compile(r"(?:sha\d*|md5|b2)sum|shasum|openssl|gpg|cosign|certutil")
HASHING: Final = (
    "hashlib",
    "sha256",
    "sha512",
    "blake2b",
    "file_digest",
    "hash_prefix",
)
COMPUTES: Final = re.compile(
    r"\bhashlib\.|\b(?:sha256|sha512|blake2b|file_digest)\s*\(|\bhash_prefix\s*=\s*[^F]"
)
HASHLIB: Final = ("hashlib",)
WORD: Final = re.compile(r"[\w.-]+")


def of_lines(text: SourceText) -> tuple[list[SourceFact], list[Gap]]:
    """Return what the lines of a notebook do that are no Python, and what is unread."""
    cells = text.cells if text.kind is Kind.NOTEBOOK else ()
    lines = (command_lines.facts(unix(c.text), text.path, c.index) for c in cells)
    found: list[SourceFact] = []
    gaps: list[Gap] = []
    for each in itertools.chain.from_iterable(lines):
        if isinstance(each, Gap):
            gaps.append(each)
        elif len(found) < MAX_COMMANDS:
            found.append(each)
        else:
            reason = f"only the first {MAX_COMMANDS} commands were looked at"
            place = Location(text.path, cell=each.location.cell)
            return found, [*gaps, Gap(reason, place)]
    return found, gaps


def starting(wanted: Wanted | None, words: frozenset[str]) -> Wanted | None:
    """Return what is wanted, with calls that start processes if they may matter."""
    if wanted is None or not gate.starts_some(words):
        return wanted
    return dataclasses.replace(wanted, callees=wanted.callees | processes.CALLEES)


def environ(settings: Iterable[SourceFact]) -> dict[str, Resolved]:
    """Return the variables that lines of a notebook set for the program itself."""
    return {
        each.name: each.value
        for each in settings
        if isinstance(each, Setting) and each.text.startswith("%")
        if isinstance(each.value, Constant | Unknown)
    }


def saved(commands: Iterable[SourceFact]) -> Iterator[tuple[str, Fetched]]:
    """Yield the files that commands download, with where they come from."""
    for each in commands:
        if isinstance(each, ShellCommand):
            for address, file in each.downloads:
                if file:
                    yield file, Fetched(address, program(each.words))


def followed(facts: list[SourceFact], text: SourceText) -> Iterator[SourceFact]:
    """Yield facts in their order, and of downloads what becomes of their files."""
    digests = any(
        any(word in cell.text for word in HASHING) and COMPUTES.search(cell.text)
        for cell in text.cells
    )
    if digests:
        facts = [
            dataclasses.replace(each, digests=True)
            if isinstance(each, CallSite)
            else each
            for each in facts
        ]
    names = {
        posixpath.basename(file)
        for fact in facts
        if isinstance(fact, ShellCommand)
        for _, file in fact.downloads
    }
    if not names or len(names) > MAX_NAMED:
        yield from facts
        return
    later: dict[str, list[tuple[str, ...]]] = {}
    for index in range(len(facts) - 1, -1, -1):
        fact = facts[index]
        if isinstance(fact, ShellCommand):
            facts[index] = _with_later(fact, later, digests=digests)
            for name in _named(fact) & names:
                later.setdefault(name, []).append(fact.words)
            if DIGEST.fullmatch(program(fact.words)):
                for name in names:
                    later.setdefault(name, []).append(fact.words)
    yield from facts


def _with_later(
    fact: ShellCommand, later: dict[str, list[tuple[str, ...]]], *, digests: bool
) -> ShellCommand:
    files = dict.fromkeys(posixpath.basename(file) for _, file in fact.downloads)
    every = (words for name in files for words in reversed(later.get(name, ())))
    found = [*itertools.islice(every, MAX_LATER), *([HASHLIB] if digests else [])]
    return dataclasses.replace(fact, later=tuple(found)) if files and found else fact


def _named(fact: ShellCommand) -> set[str]:
    """Return the files that a command names, without their folders."""
    return {
        posixpath.basename(name)
        for word in fact.words[1:]
        for name in (word, *word.split())
    }


def started(facts: Iterable[SourceFact], wanted: Wanted | None) -> Iterator[SourceFact]:
    """Yield facts, and for calls that start processes the commands that they start."""
    for fact in facts:
        if isinstance(fact, CallSite) and fact.callee in processes.CALLEES:
            yield from processes.commands(fact)
            if wanted and not wanted.knows(fact.callee):
                continue
        yield fact
