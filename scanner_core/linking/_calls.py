"""Which files a call opens: by a path, a pattern, a folder or a repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Files, HubFile, Opened, Unknown
from scanner_core.knowledge import sinks
from scanner_core.linking import _places
from scanner_core.linking._target import A_URL, File, Target, made

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner_core.facts import CallSite

MOST_NAMED: Final = 3
"""Of several paths."""
IN_FOLDERS: Final = frozenset({sinks.Names.FOLDER, sinks.Names.REPOSITORY})


def target(
    call: CallSite, places: tuple[Path, ...], environ: Mapping[str, str] = os.environ
) -> Target | None:
    """Return what a call would open; ``None`` if the program does not say what.

    A relative path is looked for beside the program, then in the places.
    """
    sink = sinks.loading(call.callee)
    if sink is None or sink.file is None:
        return None
    match call.argument(sink.file, sink.position):
        case Opened(path=written):
            return _path(call, written, places)
        case Constant(value=str(written)) if sink.names in IN_FOLDERS:
            from scanner_core.linking._repositories import Asked  # noqa: PLC0415 (most calls name files)

            return Asked(call, places, environ).target(sink, written)
        case Constant(value=str(written)) if sink.names is not sinks.Names.DATA:
            return _path(call, written, places)
        case Files() as files:
            return _fitting(call, files, places)
        case Unknown(among=several) if texts := _texts(several):
            return _any_of(call, texts, places)
        case HubFile() as wanted:
            from scanner_core.linking._repositories import Asked  # noqa: PLC0415 (see above)

            return Asked(call, places, environ).downloaded(sink, wanted)
        case _:
            return None


def code(
    call: CallSite, places: tuple[Path, ...], environ: Mapping[str, str] = os.environ
) -> Target | None:
    """Return the Python files with a model that a call runs which trusts them."""
    if sinks.REMOTE_CODE not in dict(call.keywords):
        return None
    from scanner_core.linking._repositories import Asked  # noqa: PLC0415 (few calls trust)

    return Asked(call, places, environ).code()


def _path(call: CallSite, written: str, places: tuple[Path, ...]) -> Target | None:
    if _places.is_url(written):
        return Target(trouble=A_URL)
    for place in _places.candidates(written, call.location.path, places):
        if _places.is_file(place.path):
            return Target(place.how, (File(place.path, ""),))
    return None


def _texts(several: tuple[object, ...]) -> list[str]:
    """Return values that are all texts; nothing if any is not."""
    found = [each.value for each in several if isinstance(each, Constant)]
    texts = [each for each in found if isinstance(each, str)]
    return texts if len(texts) == len(several) else []


def _shown(written: list[str]) -> str:
    more = len(written) - MOST_NAMED
    return ", ".join(written[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _fitting(call: CallSite, files: Files, places: tuple[Path, ...]) -> Target | None:
    """Return the files that fit a pattern, in the first place that has any."""
    from scanner_core.linking import _patterns  # noqa: PLC0415 (see above)

    pattern = files.pattern
    for place in _places.candidates(pattern, call.location.path, places):
        fitting = _patterns.fitting(os.path.abspath(place.path))  # noqa: PTH100 (resolve() would follow links)
        found = [each for each in fitting if each.endswith(files.suffixes or "")]
        if found:
            return made([File(Path(e), "") for e in found], place.how, pattern)
    return None


def _any_of(
    call: CallSite, written: list[str], places: tuple[Path, ...]
) -> Target | None:
    """Return the files of several paths, all of which a call opens, or any."""
    found = [_path(call, each, places) for each in written]
    there = [target for target in found if target and target.files]
    if not there:
        return None
    files = [file for target in there for file in target.files]
    return made(files, there[0].how, _shown(written))
