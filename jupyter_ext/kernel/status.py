"""How this kernel is watched, in a few words that a front end can ask for.

The question comes with no cell and at any time, so the answer is cheap and never an
error: what cannot be told is left empty.  Nobody has to believe it, since any code
that runs here could have written it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.import_shield import SHIELD

if TYPE_CHECKING:
    from collections.abc import Mapping

OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that a cell would load."""

    path: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was done about a cell, or about a file that code opened."""

    number: int
    """As in ``In [3]``."""
    action: str
    """``blocked`` or ``warned``."""
    summary: str
    """One line."""
    artifacts: tuple[Loaded, ...] = ()
    by: str = "guard"
    """``guard``, of a cell that did not begin, or ``net``, of one that had."""


class Watch:
    """What there is to tell about this process; nothing until the magic is there."""

    def __init__(self) -> None:
        self.settings: object = None
        """The magic: ``mode`` and ``net`` say what is switched on."""
        self.number = 0
        """Of the cell that runs, as in ``In [3]``."""
        self.notebook = ""
        """Where it is saved, if that is known."""
        self.last: Decision | None = None
        self.told: set[str] = set()
        """Files that the cell which runs has said something about."""


WATCH: Final = Watch()


class Plain(str):
    """A text that a shell shows as it is, so that a front end need not unquote it."""

    __slots__ = ()
    __repr__ = str.__str__


def state_json() -> str:
    """Return the state as JSON; nothing if the magic is not loaded."""
    if WATCH.settings is None:
        return ""
    with SHIELD.raised():
        return Plain(json.dumps(_state(WATCH.settings)))


def _state(settings: object) -> Mapping[str, object]:
    from scanner_core._version import VERSION  # noqa: PLC0415 (loading is quick)

    last = WATCH.last
    cwd, identity = _working_directory()
    return {
        "version": VERSION,
        "mode": str(getattr(settings, "mode", OFF)),
        "net": bool(getattr(settings, "net", False)),
        "cwd": cwd,
        "cwd_identity": identity,
        "prefix": sys.prefix,
        "versions": dict(_versions()),
        "last": dataclasses.asdict(last) if last else None,
    }


def _working_directory() -> tuple[str, list[int] | None]:
    """Return where it is, and what it is, so that nobody takes another for it."""
    try:
        here = os.stat(".")  # noqa: PTH116 (quicker)
        return os.getcwd(), [here.st_dev, here.st_ino]  # noqa: PTH109 (as it is written)
    except OSError:  # It is gone.
        return "", None


def _versions() -> Mapping[str, str]:
    with contextlib.suppress(Exception):  # (an answer without versions is one, too)
        from jupyter_ext.kernel.environment import environment  # noqa: PLC0415 (see above)

        return dict(environment().versions)
    return {}
