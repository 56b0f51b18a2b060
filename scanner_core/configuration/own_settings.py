"""Write down in a person's own ``config.toml`` what they decided; the rest of it stays.

The file is theirs: comments, order and spelling are kept.  What would be written is
read first, and where that would not say what it should, nothing is written.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from scanner_core.configuration import Invalid, settings
from scanner_core.configuration._toml import Document, quoted
from scanner_core.configuration._writing import put
from scanner_core.decisions import known_classes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

KEY: Final = "known-classes"
LIST: Final = re.compile(rf"""^[ \t]*["']?{KEY}["']?[ \t]*=[ \t]*\[""", re.MULTILINE)


def add_known_classes(path: Path, names: Sequence[str]) -> tuple[str, ...]:
    """Add classes that their user knows; return those that were not there yet.

    Raises ``Invalid`` and ``OSError``.
    """
    before, values = settings.read(path).known_classes, Document(path).values
    added = tuple(n for n in dict.fromkeys(names) if n not in before)
    for name in added:
        if wrong := known_classes.complaint(name):
            raise Invalid(f"{name} {wrong}")
    if not added:
        return ()
    text = path.read_bytes().decode() if os.path.lexists(path) else ""
    wanted = {**values, KEY: [*before, *added]}
    for written in _written(text, added):
        if Document.says(written, wanted):
            path.parent.mkdir(parents=True, exist_ok=True)
            put(path, written)
            return added
    patterns = ", ".join(map(quoted, added))
    raise Invalid(f"{path}: {KEY} cannot be added to; write it yourself: {patterns}")


def _written(text: str, added: Sequence[str]) -> Iterator[str]:
    """Yield what the file may become; of these, one says what it should."""
    patterns = ", ".join(map(quoted, added))
    found = LIST.search(text)
    if found is None:
        line = f"{KEY} = [{patterns}]\n"
        yield f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}"
        return
    for bracket in re.finditer(r"\]", text[found.end() :]):
        end = found.end() + bracket.start()
        for at in (len(text[:end].rstrip()), end):
            yield from (f"{text[:at]}{c}{patterns}{text[at:]}" for c in ("", ", "))
