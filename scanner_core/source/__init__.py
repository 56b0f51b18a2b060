"""From source text to call sites: parse, resolve names and constants, list the calls.

Whoever scans only model files never pays for parsing Python: it is imported when used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core.discovery import is_program
from scanner_core.findings import Kind
from scanner_core.source.parsing.kept import Kept
from scanner_core.source.text import Cell, SourceText
from scanner_core.source.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scanner_core.facts import Environment, SourceFact
    from scanner_core.findings import Gap
    from scanner_core.source.environment import environment_at, environment_of
    from scanner_core.source.parsing.kept import Matter

__all__ = [
    "Cell",
    "Kept",
    "SourceText",
    "Wanted",
    "environment_at",
    "environment_of",
    "observe",
    "observe_part",
    "read",
    "told",
]


def read(path: Path) -> SourceText | None:
    """Return the program in a file, or ``None`` if the file holds none."""
    if not is_program(path):
        return None
    from scanner_core.source import files  # noqa: PLC0415 (cold start)

    return files.read(path)


def observe(
    text: SourceText,
    environment: Environment | Callable[[], Environment],
    wanted: Wanted | None = None,
    kept: Kept | None = None,
    words: frozenset[str] | None = None,
) -> Iterator[SourceFact | Gap]:
    """Yield what a program does that is wanted, in document order, and what is unread.

    If nothing in particular is ``wanted``, every call whose name can be told is.  The
    environment is only asked for if something may be.  Whoever looks at a program again
    and again, after each edit of it, hands on what is ``kept`` of it: that saves time.
    So do the ``words`` of whoever knows them: those by which the program may matter.
    """
    yield from text.gaps
    if wanted and words is None:
        words, _ = told(text, wanted)
    if wanted and not words:
        return
    from scanner_core.source import program  # noqa: PLC0415 (cold start)

    known = environment() if callable(environment) else environment
    yield from program.observe(text, known, wanted, words or frozenset(), kept)


def observe_part(
    text: SourceText, environment: Environment, wanted: Wanted, matter: Matter
) -> tuple[list[SourceFact | Gap], Matter] | None:
    """Return what a part of a program does that is wanted, and what matters in it.

    ``matter`` is what mattered in the whole program.  ``None`` if the part does not
    stand for itself, or if something more matters in it than did in the program.
    """
    from scanner_core.source import program  # noqa: PLC0415 (cold start)

    if not told(text, wanted)[0] <= matter.spelled:
        return None
    kept = Kept()
    found = list(program.observe(text, environment, wanted, matter.spelled, kept))
    return (found, matter.joined(kept.matter)) if kept.matter else None


def told(text: SourceText, wanted: Wanted) -> tuple[frozenset[str], bool]:
    """Return the words by which a program may matter.

    And whether a comment in it may ask to ignore something.
    """
    from scanner_core.source.words import gate  # noqa: PLC0415 (cold start)

    whole = "\n".join(cell.text for cell in text.cells)
    return gate.told(wanted, whole, is_notebook=text.kind is Kind.NOTEBOOK)


def __getattr__(name: str) -> object:
    if name not in {"environment_at", "environment_of"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from scanner_core.source import environment  # noqa: PLC0415 (most programs load nothing)

    return getattr(environment, name)
