"""From a call to the artifact that it would open: literal paths, in their order.

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

from scanner_core.facts import Constant, Opened
from scanner_core.knowledge import sinks
from scanner_core.source.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import CallSite

MAX_LENGTH: Final = 4096
# URLs, network shares, automounted hosts, devices.
ELSEWHERE: Final = re.compile(r"[A-Za-z][\w+.-]+://|[\\/]{2}|/(?:dev|net|proc|sys)/")


WANTED: Final = Wanted(sinks.CALLEES, sinks.KEYWORDS)
"""The calls that load something; of all others, nobody wants to hear."""


@dataclass(frozen=True, slots=True)
class Found:
    """The file that a call names."""

    path: Path
    how: str
    """Which folder had it: ``beside the file``."""


def artifact(call: CallSite, places: tuple[Path, ...]) -> Found | None:
    """Return the regular file that a call would open, if the program says which.

    A relative path is looked for beside the program, then in the places.
    """
    written = _written(call)
    if not written or len(written) > MAX_LENGTH or not written.isprintable():
        return None
    written = os.path.expanduser(written)  # noqa: PTH111 (Path would raise for ~nobody)
    if ELSEWHERE.match(os.path.normpath(written)) or ELSEWHERE.match(written):
        return None
    found = (f for f in _candidates(call, written, places) if _is_regular(f.path))
    return next(found, None)


def _written(call: CallSite) -> str | None:
    sink = sinks.loading(call.callee)
    if sink is None or sink.file is None:
        return None
    match call.argument(sink.file, sink.position):
        case Constant(value=str(path)) | Opened(path=path):
            return path
        case _:
            return None


def _candidates(
    call: CallSite, written: str, places: tuple[Path, ...]
) -> Iterator[Found]:
    if os.path.isabs(written):  # noqa: PTH117 (the text counts)
        yield Found(Path(written), "absolute path")
        return
    if not call.location.path.startswith("<"):
        yield Found(Path(call.location.path).parent / written, "beside the file")
    for place in places:
        here = _is_working_directory(place)
        how = "in the working directory" if here else "in the workspace folder"
        yield Found(place / written, how)


def _is_working_directory(place: Path) -> bool:
    try:
        return place.absolute() == Path.cwd()
    except OSError:
        return False


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False
