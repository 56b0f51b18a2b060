"""``gifthorse enable`` and ``disable``: load the magic in every session of IPython.

One small startup file of our own, in a profile or in this environment, which IPython
runs in terminals and kernels.  A configuration file would do as well, but others have
theirs there, and there can be only one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.arguments import UsageError
from scanner_core.commands import _printing
from scanner_core.policy import ExitCode
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    import argparse

NAME: Final = "00-gifthorse.py"
"""Before the other startup files, in their alphabetical order."""
MARK: Final = "# Written by `gifthorse enable`; `gifthorse disable` takes it away.\n"
STARTUP: Final = f"""\
{MARK}# It loads gifthorse in every session of IPython, if it is installed there.


def _gifthorse():
    import os
    import sys
    from importlib.machinery import PathFinder

    # Whoever wrote the working directory must not get code of theirs run by that.
    before = list(sys.path)
    try:
        here = os.path.realpath(os.getcwd())
        sys.path[:] = [p for p in before if p and os.path.realpath(p) != here]
        if PathFinder.find_spec("gifthorse"):
            get_ipython().extension_manager.load_extension("gifthorse")
    except Exception as error:
        print(f"gifthorse is not on: {{error}}", file=sys.stderr)
    finally:
        sys.path[:] = before


_gifthorse()
del _gifthorse
"""


class Place(NamedTuple):
    """Where a startup file can be."""

    folder: Path
    whose: str
    """Half a sentence: ``in the profile default``."""
    option: str
    """What names it on the command line."""

    @property
    def file(self) -> Path:
        """The startup file."""
        return self.folder / NAME


def run(given: argparse.Namespace, /) -> int:
    """Write the startup file, or take it away."""
    place = _environment() if given.environment else _profile(given.profile)
    change = _enable if given.command == "enable" else _disable
    try:
        _printing.put(change(place))
    except OSError as error:
        raise UsageError(f"{legible(str(place.file))}: {error.strerror}") from error
    return ExitCode.NOTHING_FOUND


def _enable(place: Place) -> str:
    file = legible(str(place.file))
    written = _read(place)
    if written == STARTUP:
        return f"gifthorse is enabled {place.whose} already: {file}\n"
    place.folder.mkdir(parents=True, exist_ok=True)
    place.file.write_text(STARTUP, encoding="utf-8", newline="\n")
    return (
        f"gifthorse is enabled {place.whose}, as {file} says.\n"
        "Terminals and kernels that IPython starts from now on load it.\n"
        f"Undo: gifthorse disable{place.option}\n"
    )


def _disable(place: Place) -> str:
    if _read(place) is None:
        return f"gifthorse is not enabled {place.whose}.\n{_elsewhere(place)}"
    place.file.unlink()
    shown = legible(str(place.file))
    return f"gifthorse is disabled {place.whose}: {shown} is gone.\n{_elsewhere(place)}"


def _read(place: Place) -> str | None:
    """Return what is written there; nothing if there is no such file.

    Raises ``UsageError`` for a file that somebody else wrote.
    """
    try:
        written = place.file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    if not written.startswith(MARK):
        raise UsageError(f"{legible(str(place.file))} is not ours: it is left alone")
    return written


def _elsewhere(place: Place) -> str:
    """Return a reminder, if it is still enabled for another reason."""
    for other in (_environment(), _profile("default")):
        if other.file != place.file and other.file.exists():
            undo = f"gifthorse disable{other.option}"
            return f"It is still enabled {other.whose}: {undo}\n"
    return ""


def _environment() -> Place:
    folder = Path(sys.prefix, "etc", "ipython", "startup")
    return Place(folder, "in this environment", " --environment")


def _profile(name: str) -> Place:
    """Return the place of a profile.  Raises ``UsageError`` if there is none."""
    given = os.environ.get("IPYTHONDIR") or "~/.ipython"
    ipython = Path(os.path.expanduser(given))  # noqa: PTH111 (Path would raise for ~nobody)
    is_default = name == "default"
    if not is_default and (not name.isprintable() or Path(name).name != name):
        raise UsageError(f"{legible(name, 80)} is no name of a profile")
    folder = ipython / f"profile_{name}"
    if not is_default and not folder.is_dir():
        missing = f"there is no profile {legible(name, 80)} in {legible(str(ipython))}"
        raise UsageError(f"{missing}: ipython profile create {legible(name, 80)}")
    option = "" if is_default else f" --profile {name}"
    return Place(folder / "startup", f"in the profile {legible(name, 80)}", option)
