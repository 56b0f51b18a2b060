"""Every hostile case of the corpus, by family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner_core.findings import Verdict
from scanner_core.testing import assemble

from .hostile import FLAGGED, REVIEWED
from .hostile_files import FILES
from .hostile_programs import PROGRAMS
from .hostile_wrapped import UNREADABLE, WRAPPED_FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile file, and what is to be said of it."""

    family: str
    name: str
    build: Callable[[], bytes]
    verdict: Verdict = Verdict.UNSAFE

    def __str__(self) -> str:
        """Return what the case is called in a list of all of them."""
        return f"{self.family}: {self.name}"


def hostile() -> Iterator[Case]:
    """Yield every hostile case."""
    for family, cases in FLAGGED.items():
        yield from (_stream(family, name, text) for name, text in cases.items())
    families = (*FILES.items(), *WRAPPED_FILES.items(), *PROGRAMS.items())
    for family, builders in families:
        yield from (Case(family, name, build) for name, build in builders.items())
    for name, build in UNREADABLE.items():
        yield Case("what cannot be read", name, build, Verdict.INCOMPLETE)
    for name, text in REVIEWED.items():
        yield _stream("for a person to tell", name, text, Verdict.REVIEW)


def _stream(
    family: str, name: str, text: str, verdict: Verdict = Verdict.UNSAFE
) -> Case:
    return Case(family, name, lambda: assemble(text), verdict)
