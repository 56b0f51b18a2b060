"""The edits: somebody types lines into a program of 5,000 and takes them back.

Ordinary lines and calls that load something, key by key, so that many a state between
has an open bracket or an open string; the same in every run.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.snippets.damage import long_program

if TYPE_CHECKING:
    from collections.abc import Iterator

LINES: Final = 5000
ANCHOR: Final = "            yield index,"
TYPED: Final = (
    "logger.debug('row %s of %s', index, len(rows))",
    "extra = [value for value in row if value]  # of this row",
    "values = sorted(row.items(), key=lambda item: item[1])",
    "assert total >= 0, f'{index}: {total}'",
    "best = torch.load('best.pt', weights_only=False)",
)
"""Typed at a time; the last one is a line that a server has something to say of."""
SEED: Final = 11


@dataclass(frozen=True, slots=True)
class Edit:
    """What replaces a stretch, in lines and characters from 0 (all is ASCII)."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str
    is_settled: bool = False
    """Whether all is as it was at first, so that the same is to be said of it."""

    def change(self) -> dict[str, object]:
        """Return the edit as the protocol has it."""
        names = ("line", "character")
        start, end = (
            dict(zip(names, at, strict=True)) for at in (self.start, self.end)
        )
        return {"range": {"start": start, "end": end}, "text": self.text}


def program() -> str:
    """Return the program before the first edit."""
    return long_program(LINES)


def edits(count: int) -> Iterator[Edit]:
    """Yield so many edits at least, one after another; the last one settles."""
    chosen = random.Random(SEED)  # noqa: S311 (the same in every run)
    lines = program().split("\n")
    places = [n for n, line in enumerate(lines) if line.startswith(ANCHOR)]
    done = 0
    while done < count:
        for text in TYPED:
            for each in _typed(chosen.choice(places), f"            {text}"):
                done += 1
                yield each


def _typed(at: int, line: str) -> Iterator[Edit]:
    """Yield the keys of a line that is typed above another, and taken back."""
    indent = len(line) - len(line.lstrip())
    yield Edit((at, 0), (at, 0), line[:indent] + "\n")
    for column in range(indent, len(line)):
        yield Edit((at, column), (at, column), line[column])
    yield Edit((at, 0), (at + 1, 0), "", is_settled=True)
