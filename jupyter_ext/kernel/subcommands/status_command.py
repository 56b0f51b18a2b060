"""``%modelscan status``: how this session is watched, in lines that fit a screen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from IPython.core.error import UsageError

from jupyter_ext.kernel import log
from jupyter_ext.kernel.environment import environment
from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.status import WATCH
from scanner_core import _version
from scanner_core.knowledge import sinks
from scanner_core.knowledge.sinks import Since
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from jupyter_ext.kernel.magics import ModelScan

MODES: Final = {
    "off": "off: every cell runs unlooked at (%modelscan on)",
    "warn": "warn: a cell that loads an unsafe file runs, with a warning",
    "block": "block: a cell that would run what is in an unsafe file does not run",
    "strict": "strict: a cell that loads anything that is not clean does not run",
}
NET_OFF: Final = (
    "off: what libraries open by themselves is not seen (%modelscan net on)"
)
NET_ON: Final = "on: a model file is looked at before any code opens it"
NET_IDLE: Final = "on, but idle while the guard is off"


def show(magics: ModelScan, words: Sequence[str]) -> None:
    """Write it.  Raises ``UsageError`` for words that mean nothing here."""
    if words:
        raise UsageError("%modelscan status takes nothing behind it")
    with SHIELD.raised():
        width = max(len(name) for name, _ in _lines(magics))
        text = "".join(f"{name:<{width}}  {said}\n" for name, said in _lines(magics))
    sys.stdout.write(text)


def _lines(magics: ModelScan) -> Iterator[tuple[str, str]]:
    yield "gifthorse", _version.with_machine()
    yield "guard", MODES[magics.mode]
    idle = magics.net and magics.mode == "off"
    yield "net", NET_IDLE if idle else NET_ON if magics.net else NET_OFF
    watched = ", ".join(map(_home, magics.arrivals.folders()))
    yield "downloads", watched or "off (%config ModelScan.downloads = True)"
    yield "versions", ", ".join(_versions())
    file = log.path()
    yield "log", _log(file) if file else "none: there is no home folder"
    last = WATCH.last
    said = f"In [{last.number}] {last.action}: {last.summary}" if last else "nothing"
    yield "last", f"{said} so far" if last is None else legible(said, 200)


def _versions() -> Iterator[str]:
    """Yield the libraries whose versions say how they load, as this kernel has them."""
    here = environment()
    yield f"Python {here.python}"
    defaults = (sink.switch.default for sink in sinks.SINKS if sink.switch)
    for name in sorted({each.library for each in defaults if isinstance(each, Since)}):
        if version := here.version(name):
            yield legible(f"{name} {version}", 60)


def _log(file: Path) -> str:
    return _home(file) + ("" if log.is_writable(file) else " cannot be written: no log")


def _home(path: Path) -> str:
    """Return a path as people write it."""
    home = os.path.expanduser("~")  # noqa: PTH111 (Path.home() raises if there is none)
    text = str(path)
    is_below = text.startswith(os.path.join(home, ""))  # noqa: PTH118 (ends with a slash)
    return legible(f"~{text[len(home) :]}" if is_below else text)
