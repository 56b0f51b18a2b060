"""Which versions of libraries, and of Python, a program would run with.

Nothing is imported or run: environments and files of projects are read off the disk.
In this order, and for each library by itself:

1. What is installed in the environment that somebody *chose*: the interpreter of the
   editor, the running kernel, ``--python``, the active environment of the shell.
2. What the program and files of the project *claim*: what it installs, a ``.venv``
   beside it, locks, pins.
3. What is installed in the environment that gifthorse itself runs in.
4. Else nothing is known, and the default that is worse counts.

Whoever wrote the files that are scanned may have written the claims, too.  So a claim
makes a call harmless only if no artifact is at stake and the program lies in a folder
that the user works in; everywhere else it counts only where it makes things worse, as
a pinned older version does.  ``Environment.proven`` and ``CallSite`` see to that: what
merely lies beside a scanned file never turns what a call *runs* into what it *refuses*.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core.source.environment.installed import environment_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner_core.facts import Environment
    from scanner_core.source.text import SourceText

__all__ = ["environment_at", "environment_of"]

OWN: Final = "this Python"
"""What people call the environment that gifthorse runs in."""
VARIABLES: Final = ("VIRTUAL_ENV", "CONDA_PREFIX")


def environment_of(
    path: str,
    places: Sequence[Path] = (),
    chosen: Environment | None = None,
    text: SourceText | None = None,
) -> Environment:
    """Return the environment that a program would run in, as far as can be told.

    The user works in the ``places``; ``chosen`` is an environment that somebody chose,
    if it is not the one of the shell; the ``text`` may say what the program needs.
    """
    from scanner_core.source.environment import inside, project  # noqa: PLC0415 (cold start)

    base = chosen or _of_the_shell()
    claims, is_own = project.claims(path, places)
    if own := inside.claims(text) if text else None:
        claims = tuple(sorted({**dict(claims), **own}.items()))
    if not claims and base.is_own:
        return base
    return dataclasses.replace(base, claims=claims, is_own=is_own)


def _of_the_shell() -> Environment:
    active = next(filter(None, map(os.environ.get, VARIABLES)), None)
    if active:
        return environment_at(Path(active))
    own = environment_at(Path(sys.prefix))
    return dataclasses.replace(own, place=own.place and OWN, is_chosen=False)
