"""Which files a call opens: by a path, a pattern, a folder or a repository."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core.discovery import shown
from scanner_core.facts import (
    MADE_HERE,
    Constant,
    Files,
    HubFile,
    Items,
    Name,
    Opened,
    Unknown,
)
from scanner_core.knowledge import sinks
from scanner_core.linking import _places
from scanner_core.linking._allowance import Allowance
from scanner_core.linking._target import A_URL, File, Target, made

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner_core.facts import CallSite
    from scanner_core.knowledge.sinks import Sink
    from scanner_core.linking._repositories import Asked
    from scanner_core.linking._target import Named

SUFFIX: Final = re.compile(r"\.\w+$")
MOST_NAMED: Final = 3
"""Of several paths."""
LONGEST_NAMED: Final = 200
"""Characters of a path that a message says is not there."""
NAMED: Final = "among those that it may mean"
"""How a file was found that only may be what a call opens."""
NOTHING: Final = Constant(None)
"""What a name stands for before it gets its path."""
IN_FOLDERS: Final = frozenset({sinks.Names.FOLDER, sinks.Names.REPOSITORY})


@dataclass(frozen=True, slots=True)
class Linker:
    """Follows the calls of one program."""

    places: tuple[Path, ...]
    """Folders for relative paths, in their order, after that of the program."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    allowance: Allowance = field(default_factory=Allowance)
    working_in: Path | None = None
    """Which of the places is the working directory; ``None`` if it is that of here."""
    named: Named | None = None
    """What else the program may mean; ``None``: nothing."""

    def target(self, call: CallSite) -> Target | None:
        """Return what a call opens; ``None`` if the program does not say what."""
        sink = sinks.loading(call.callee)
        if sink is None or sink.file is None or sink.names is sinks.Names.TEXT:
            return None
        argument = call.argument(sink.file, sink.position)
        found = self._told(call, sink, argument)
        if self.named is None or sink.names in IN_FOLDERS or (found and found.files):
            return found
        is_told = found is not None
        if is_told or (isinstance(argument, Unknown | Name) and argument != MADE_HERE):
            texts = self.named(is_told=is_told)
            return self._any_of(call, [*texts], NAMED) or found
        return found

    def _told(self, call: CallSite, sink: Sink, argument: object) -> Target | None:
        match argument:
            case Opened(path=written):
                return self._path(call, written)
            case Constant(value=str(written)) if sink.names in IN_FOLDERS:
                return self._asked(call).target(sink, written)
            case Constant(value=str(written)) if sink.names is not sinks.Names.DATA:
                return self._path(call, written)
            case Files() as files:
                return self._fitting(call, files)
            case Unknown(among=several) if texts := _texts(several):
                return self._any_of(call, texts)
            case HubFile() as wanted:
                return self._asked(call).downloaded(sink, wanted)
            case _:
                return None

    def code(self, call: CallSite) -> Target | None:
        """Return the Python files with a model that a call runs which trusts them."""
        return self._asked(call).code() if _trusts(call) else None

    def _asked(self, call: CallSite) -> Asked:
        from scanner_core.linking._repositories import Asked  # noqa: PLC0415 (most calls name files)

        return Asked(call, self.places, self.environ, self.allowance, self.working_in)

    def _path(self, call: CallSite, written: str) -> Target | None:
        if _places.is_url(written):
            return Target(trouble=A_URL)
        tried = self._candidates(written, call)
        for place in tried:
            if _places.is_file(place.path):
                return Target(place.how, (File(place.path, ""),))
        if not tried or len(written) > LONGEST_NAMED:
            return None
        if any(_places.is_there(place.path) for place in tried):
            return None
        return Target(trouble=f"{written} is not there: not looked at")

    def _fitting(self, call: CallSite, files: Files) -> Target | None:
        """Return the files that fit a pattern, in the first place that has any."""
        from scanner_core.linking import _patterns  # noqa: PLC0415 (see above)

        pattern = files.pattern
        name = shown(Path(pattern)) if os.path.isabs(pattern) else pattern  # noqa: PTH117 (the text counts)
        for place in self._candidates(pattern, call):
            absolute = os.path.abspath(place.path)  # noqa: PTH100 (resolve() would follow links)
            fitting = _patterns.fitting(absolute, self.allowance)
            found = [each for each in fitting if each.endswith(files.suffixes or "")]
            if found:
                asked = files.suffixes or SUFFIX.search(pattern)
                several = [File(Path(each), "", bool(asked)) for each in found]
                return made(several, place.how, name)
        return None

    def _candidates(self, written: str, call: CallSite) -> list[_places.Place]:
        where = call.location.path, self.places, self.working_in
        return list(_places.candidates(written, *where))

    def _any_of(
        self, call: CallSite, written: list[str], how: str = ""
    ) -> Target | None:
        """Return the files of several paths, all of which a call opens, or any."""
        found = [self._path(call, each) for each in written]
        there = [target for target in found if target and target.files]
        if not there:
            return None
        files = [file for target in there for file in target.files]
        return made(files, how or there[0].how, _shown(written))


def _trusts(call: CallSite) -> bool:
    """Whether a call says of remote code what it thinks, also in what it hands on."""
    keywords = dict(call.keywords)
    handed_on = (keywords[each] for each in keywords.keys() & sinks.OPTIONS)
    return sinks.REMOTE_CODE in keywords or any(
        isinstance(each, Items) and Constant(sinks.REMOTE_CODE) in each.items[::2]
        for each in handed_on
    )


def _texts(several: tuple[object, ...]) -> list[str]:
    """Return values that are all texts, or None; nothing if any is not."""
    told = [each for each in several if each != NOTHING]
    found = [each.value for each in told if isinstance(each, Constant)]
    texts = [each for each in found if isinstance(each, str)]
    return texts if len(texts) == len(told) else []


def _shown(written: list[str]) -> str:
    more = len(written) - MOST_NAMED
    return ", ".join(written[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
