"""What people set and decided, read from where only they can write.

Those places are the user's own configuration folder and the roots of workspaces that
are listed there.  Nothing is read from a folder because it is scanned, or because
somebody works in it: whoever wrote what is to be judged may have written that as well.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from scanner_core.configuration import places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from scanner_core.decisions import Decisions
    from scanner_core.discovery import Exclude


class Invalid(Exception):
    """A file that cannot be understood; the message names it, and the line."""


class Configuration(NamedTuple):  # which is made in less time than a dataclass
    """What is in force for one run."""

    decisions: Decisions | None = None
    """``None`` if nobody decided anything."""
    fail_on: str | None = None
    """The mildest verdict that fails a run; ``None`` if nobody set that."""
    excludes: tuple[Exclude, ...] = ()
    """What a scan of a folder leaves out."""
    workspaces: tuple[str, ...] = ()
    """The roots of those that are trusted; absolute, every link resolved."""
    python: Path | None = None
    """The environment that the scanned code runs in; ``None`` if nobody set that."""


def load(
    known_classes: Sequence[str] = (),
    *,
    working_in: Path | None = None,
    today: date | None = None,
    is_restricted: bool = False,
) -> Configuration:
    """Return what is in force, with patterns that were given for this run.

    Of a trusted workspace, what it sets for a run as a whole counts only for somebody
    who is ``working_in`` it; nothing does if the run is restricted.  Raises
    ``Invalid``.
    """
    folder = places.folder()
    names = (places.SETTINGS, places.TRUST)
    is_set = folder and any(os.path.lexists(folder / name) for name in names)
    if not is_set and not known_classes:
        return Configuration()  # Most people: nothing more is imported.
    from scanner_core.configuration import _load  # noqa: PLC0415 (see above)

    return _load.load(
        folder, known_classes, working_in, today, is_restricted=is_restricted
    )
