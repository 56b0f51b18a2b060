"""Where a path that stands in a program leads, and where it must not lead us.

Nothing is opened here, and nothing that could reach out: a path in a program that
somebody else wrote must not mount a share or wait for a pipe.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LENGTH: Final = 4096
URL: Final = re.compile(r"[A-Za-z][\w+.-]+://")
# Network shares, automounted hosts, devices.
ELSEWHERE: Final = re.compile(r"[\\/]{2}|/(?:dev|net|proc|sys)/")


@dataclass(frozen=True, slots=True)
class Place:
    """A path that may be what a program means."""

    path: Path
    how: str
    """Which folder it is in: ``beside the file``."""


def is_url(written: str) -> bool:
    """Tell whether a text names what is on another machine."""
    return URL.match(written) is not None


def candidates(
    written: str, program: str, places: tuple[Path, ...], working_in: Path | None = None
) -> Iterator[Place]:
    """Yield the paths that a text may stand for, in their order.

    A relative path is looked for beside the program, then in the places.  It is
    ``working_in`` one of them; unless told, where this process is.
    """
    if not written or len(written) > MAX_LENGTH or not written.isprintable():
        return
    written = os.path.expanduser(written)  # noqa: PTH111 (Path would raise for ~nobody)
    if is_elsewhere(written):
        return
    if os.path.isabs(written):  # noqa: PTH117 (the text counts)
        yield Place(Path(written), "by its absolute path")
        return
    if not program.startswith("<"):
        yield Place(Path(program).parent / written, "beside the file")
    for place in places:
        here = place == working_in if working_in else _is_working_directory(place)
        how = "in the working directory" if here else "in the workspace folder"
        yield Place(place / written, how)


def is_elsewhere(written: str) -> bool:
    """Tell whether a path may lead to another machine or to a device."""
    return is_url(written) or any(
        ELSEWHERE.match(each) for each in (os.path.normpath(written), written)
    )


def is_file(path: Path) -> bool:
    """Tell whether a path is a regular file, or a link to one."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder, or a link to one."""
    return stat.S_ISDIR(_mode(path))


def is_there(path: Path) -> bool:
    """Tell whether there is anything, or may be: a folder that nobody may look into."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return True


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def _is_working_directory(place: Path) -> bool:
    try:
        return place.absolute() == Path.cwd()
    except OSError:
        return False
