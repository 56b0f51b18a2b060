"""What rules ask about downloads, by a command or by a call."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Constant, Fetched, Unknown
from scanner_core.findings import Evidence, Severity
from scanner_core.knowledge.sinks import downloads as table
from scanner_core.rules.source import _commands
from scanner_core.source.flow import downloads
from scanner_core.source.shell.command_words import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import ShellCommand

SEVERITIES: Final = {
    **dict.fromkeys((table.UNPICKLED + table.RUN).split(), Severity.MEDIUM),
    **dict.fromkeys(table.PERHAPS.split(), Severity.LOW),
}
# A file of a commit is the same each time.
PINNED: Final = re.compile(r"(?<![0-9a-fA-F])[0-9a-f]{40}(?![0-9a-fA-F])")
LOCAL: Final = re.compile(
    r"\w+://(?:[^/@]*@)?(?:localhost|127\.|0\.0\.0\.0|\[::1?\]|host\.docker\.internal)"
)


@dataclass(frozen=True, slots=True)
class Download:
    """One file that is downloaded, as far as the program tells."""

    by: str
    """The program or function."""
    address: str
    file: str
    """Where it is saved, if that is told."""

    @property
    def severity(self) -> Severity | None:
        """How bad it is that nobody checks such a file; ``None``: not at all."""
        found = (SEVERITIES.get(_suffix(name)) for name in (self.address, self.file))
        return max((each for each in found if each), default=None)

    @property
    def name(self) -> str:
        """The file, as a message names it."""
        told = [
            name for name in (self.address, self.file) if _suffix(name) in SEVERITIES
        ]
        return _base(next(iter(told), self.address or self.file))


def of_command(command: ShellCommand) -> Iterator[Download]:
    """Yield what a command saves."""
    by = program(command.words)
    for address, file in command.downloads:
        if file:
            yield Download(by, address, file)


def of_call(call: CallSite) -> Download | None:
    """Return what a call downloads."""
    if call.callee not in table.ADDRESSES:
        return None
    keyword, position = table.ADDRESSES[call.callee]
    match call.argument(keyword, position):
        case Constant(value=str(address)) | Fetched(url=str(address)):
            pass
        case Unknown(text=address):
            pass
        case _:
            address = ""
    if not re.match(r"(?:https?|ftp|s3|gs)://|\{\}|$", address):
        return None
    return Download(call.callee, address, _saved(call))


def evidence(fact: ShellCommand | CallSite, download: Download) -> Evidence:
    """Return a download as what a judgement rests on."""
    if isinstance(fact, CallSite):
        return Evidence(fact.callee, "called", repr(download.address)[:200])
    return _commands.evidence(fact)


def is_compared(call: CallSite) -> bool:
    """Whether a call is told the digest of what it downloads."""
    given = [value for name, value in call.keywords if name in table.HASHES]
    if position := table.HASH_POSITIONS.get(call.callee):
        given += call.positional[position : position + 1]
    return call.digests or any(value != Constant(None) for value in given)


def _saved(call: CallSite) -> str:
    known = downloads.DOWNLOADS.get(call.callee)
    if known is None or known.file is None:
        return ""
    match call.argument(*known.file):
        case Constant(value=str(path)) | Unknown(text=path):
            return path
        case _:
            return ""


def _base(address: str) -> str:
    return posixpath.basename(re.split(r"[?#]", address)[0])


def _suffix(address: str) -> str:
    return posixpath.splitext(_base(address))[1].lower()
