"""Where the source of each cell stands in the JSON of a notebook."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE: Final = re.compile(r"[^\n]*(?:\n|\Z)")
BLANK: Final = re.compile(r"[ \t\n\r]*")
SCAN: Final = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class CellSource:
    """The source of one cell, and its lines as JSON has them."""

    text: str
    start: int
    """Of the value in the notebook."""
    end: int
    lines: tuple[tuple[int, int], ...] | None
    """Where each line stands; ``None`` if they are not one string each."""

    def written(self, document: str, new: str) -> str:
        """Return the value with a new text; lines that stay keep their spelling."""
        raw = document[self.start : self.end]
        ascii_ = raw.isascii()
        if self.lines is None:
            is_list = raw.startswith("[")
            value = _lines(new) if is_list else new
            return json.dumps(value, ensure_ascii=ascii_)
        old = _lines(self.text)
        after = _lines(new)
        same = _common(old, after)
        tail = _common(old[same:][::-1], after[same:][::-1])
        written = [document[a:b] for a, b in self.lines]
        middle = after[same : len(after) - tail]
        fresh = [json.dumps(line, ensure_ascii=ascii_) for line in middle]
        parts = written[:same] + fresh + written[len(written) - tail :]
        if not parts:
            return "[]"
        first, last = self.lines[0][0], self.lines[-1][1]
        head, foot = document[self.start : first], document[last : self.end]
        between = self._between(document, len(parts), max(0, same - 1))
        return head + "".join(map("".join, zip(parts, [*between, foot], strict=True)))

    def _between(self, document: str, count: int, kept: int) -> list[str]:
        """Return what stands between so many lines: what did, as far as it can."""
        lines = self.lines or ()
        pairs = itertools.pairwise(lines)
        old = [document[a[1] : b[0]] for a, b in pairs]
        if count == len(lines):
            return old
        comma = old[0] if old else "," + document[self.start + 1 : lines[0][0]]
        return old[: min(kept, count - 1)] + [comma] * (
            count - 1 - min(kept, count - 1)
        )


def sources(document: str) -> dict[int, CellSource]:
    """Return the sources of the code cells, by the number of the cell from 1.

    Raises ``ValueError``, ``IndexError`` or ``RecursionError`` for what is no notebook.
    """
    at = _blank(document, 0)
    top = _members(document, at)
    sheets = [at]
    if (found := top.get("worksheets")) and document[found[0]] == "[":
        sheets += [a for a, _ in _items(document, found[0]) if document[a] == "{"]
    cells: dict[int, CellSource] = {}
    index = 0
    for sheet in sheets:
        listed = _members(document, sheet).get("cells")
        if not listed or document[listed[0]] != "[":
            continue
        for start, end in _items(document, listed[0]):
            index += 1
            if document[start] == "{" and (source := _source(document, start, end)):
                cells[index] = source
    return cells


def _source(document: str, start: int, end: int) -> CellSource | None:
    cell = json.loads(document[start:end])
    key = "source" if cell.get("source") else "input"
    places = _members(document, start)
    if cell.get("cell_type") != "code" or key not in places:
        return None
    value, (first, last) = cell[key], places[key]
    if isinstance(value, str):
        return CellSource(value, first, last, None)
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        return None
    text = "".join(value)
    lines = tuple(_items(document, first)) if value and value == _lines(text) else None
    return CellSource(text, first, last, lines)


def _lines(text: str) -> list[str]:
    return [line for line in LINE.findall(text) if line]


def _common(one: list[str], other: list[str]) -> int:
    """Return how many lines are the same from the first on."""
    pairs = enumerate(zip(one, other, strict=False))
    different = (index for index, (a, b) in pairs if a != b)
    return next(different, min(len(one), len(other)))


def _members(document: str, at: int) -> dict[str, tuple[int, int]]:
    """Return where the values of an object stand; the last ones, if keys repeat."""
    found: dict[str, tuple[int, int]] = {}
    if document[at] != "{":
        raise ValueError("no object")
    at = _blank(document, at + 1)
    while document[at] == '"':
        key, at = SCAN(document, at)
        start = _blank(document, _blank(document, at) + 1)
        _, end = SCAN(document, start)
        found[key] = start, end
        at = _blank(document, end)
        if document[at] != ",":
            break
        at = _blank(document, at + 1)
    return found


def _items(document: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield where the items of an array stand."""
    at = _blank(document, at + 1)
    while document[at] != "]":
        _, end = SCAN(document, at)
        yield at, end
        at = _blank(document, end)
        if document[at] == ",":
            at = _blank(document, at + 1)


def _blank(document: str, at: int) -> int:
    found = BLANK.match(document, at)
    return found.end() if found else at
