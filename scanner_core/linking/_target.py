"""What linking says of a call: the files that it would open, or why nobody looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAX_FILES: Final = 64
"""Files that are looked at for one call."""
A_URL: Final = "a URL: not looked at"
GONE: Final = "it is not there"


class Named(Protocol):
    """What a program may mean where it does not say which file."""

    def __call__(self, *, is_told: bool) -> Sequence[str]:
        """Return paths; ``is_told``: what the program says is not there yet."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that a call would open."""

    path: Path
    name: str
    """Relative to what the program names; empty if it names the very file."""
    is_named: bool = True
    """Whether the program means this very file, whatever is in it."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that a call would open, and that is not looked at."""

    name: str
    reason: str
    """Half a sentence: ``it leads out of the folder``."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a call would open."""

    how: str = ""
    """Where it was found: ``beside the file``, ``in the Hub cache``."""
    files: tuple[File, ...] = ()
    of: str = ""
    """The pattern, folder or repository that the program names; empty for a file."""
    commit: str = ""
    """Of a repository."""
    more: int = 0
    """Files that are not looked at, because there are too many."""
    unread: tuple[Unread, ...] = ()
    trouble: str = ""
    """Why nothing is looked at: ``org/name is not in the Hub cache: not looked at``."""


def made(found: Sequence[File | Unread], how: str, of: str, commit: str = "") -> Target:
    """Return a target of these files, or of as many as are looked at."""
    files = [each for each in found if isinstance(each, File)]
    unread = [each for each in found if isinstance(each, Unread)]
    return Target(
        how,
        tuple(files[:MAX_FILES]),
        of,
        commit,
        max(0, len(files) - MAX_FILES),
        tuple(unread[:MAX_FILES]),
    )
