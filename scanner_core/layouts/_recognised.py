"""What a layout says of the members of an archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from scanner_core.formats.pickle_stream import PLAIN, Convention
from scanner_core.reading import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scanner_core.facts import Fact
    from scanner_core.findings import Gap
    from scanner_core.reading import Blob


class Reader(Protocol):
    """What reads a member that only its place in a layout explains: source, a graph."""

    @property
    def NAME(self) -> str:  # noqa: N802 (what modules have)
        """Return what it reads: ``torchscript-source``."""

    def read(self, blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:
        """Yield what the bytes would make a loader do, without doing any of it."""


Reading: TypeAlias = Role | Reader


@dataclass(frozen=True, slots=True)
class Recognised:
    """The members that a layout knows, and what its pickles may contain."""

    roles: Mapping[str, Reading]
    streams: Convention = PLAIN
