"""A drawing of a file: what was read, what no loader interprets, where something fired.

An SVG without scripts, ids or references: it can stand in a page, or be a picture.
Each column of the strip is a part of the file and is filled by the shares of what
became of its bytes; what there is little of is drawn a little larger, never left out.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final

from scanner_core.extents import State
from scanner_core.findings import Severity
from scanner_core.reporters.legible import legible, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner_core.extents import Extent, Extents, Mark

WIDTH: Final = 720
"""Pixels of the whole, by default."""
COLUMN: Final = 3
STRIP: Final = 30
LEAST: Final = 3
"""Pixels that a state gets where there is any of it."""
ROW: Final = 20
BAR: Final = 10
LABEL: Final = 0.4
"""Share of a row that its name takes; the bar is behind it."""
AMOUNT: Final = 110
"""Pixels of a row that its size takes."""
LETTER: Final = 6.7
"""Pixels of one, more or less."""
MOST_ROWS: Final = 8
MOST_BARS: Final = 200
"""Extents of a member that are drawn."""
MOST_TITLES: Final = 5
"""Marks in one place that are named."""
DRAWN: Final = {
    State.READ: ("#2f9e77", "1"),
    State.INERT: ("#8a94a0", "0.35"),
    State.BETWEEN: ("#8a94a0", "0.6"),
    State.SKIPPED: ("#b39ddb", "0.6"),
    State.UNREAD: ("#5b7f9f", "1"),
}
"""Fill and opacity, to be told apart on light and on dark."""
SAID: Final = {
    State.READ: "read",
    State.INERT: "inert: no loader interprets it",
    State.BETWEEN: "between members",
    State.SKIPPED: "no loader takes it",
    State.UNREAD: "not read",
}
RED, ORANGE, GRAY = "#d9363e", "#c06a00", "#5b7f9f"
MARKS: Final = {
    Severity.CRITICAL: RED,
    Severity.HIGH: RED,
    Severity.MEDIUM: ORANGE,
    Severity.LOW: ORANGE,
    Severity.INFO: GRAY,
    None: GRAY,
}
FONT: Final = "font-family: system-ui, sans-serif; font-size: 12px"


@dataclass(slots=True)
class Row:
    """A member that is drawn larger: some of it was read, or should have been."""

    members: tuple[str, ...]
    extents: list[Extent] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where it starts in the file."""
        return self.extents[0].start

    @property
    def length(self) -> int:
        """How many bytes of the file it takes."""
        return self.extents[-1].start + self.extents[-1].length - self.start

    @property
    def is_read(self) -> bool:
        """Whether nothing of it had to be left."""
        return all(each.state is not State.UNREAD for each in self.extents)


def render(
    extents: Extents,
    name: str = "",
    *,
    width: int = WIDTH,
    color: str = "currentColor",
) -> str:
    """Draw a map; ``color`` is that of the text, which a picture cannot inherit."""
    rows, more = _rows(extents)
    top = 16 + STRIP
    body = [*_strip(extents, width), *_scale(extents.size, top, width)]
    top += 24
    for number, row in enumerate(rows):
        body += _row(row, top + number * ROW, width)
    top += len(rows) * ROW
    if more:
        body.append(_text(0, top + 13, f"and {more:,} more parts that were read"))
        top += ROW
    legend = _legend(extents, width)
    for number, line in enumerate(legend):
        y = top + 8 + number * ROW
        for x, state in line:
            body.append(_bar(x, y + 2, 10, 10, state))
            body.append(_text(x + 15, y + 11, _amount(extents, state)))
    height = top + 12 + len(legend) * ROW
    said = "".join(
        f"<{tag}>{escape(text)}</{tag}>"
        for tag, text in (("title", _title(name)), ("desc", describe(extents)))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" fill="{color}" '
        f'style="{FONT}; max-width: 100%; height: auto">{said}{"".join(body)}</svg>'
    )


def describe(extents: Extents) -> str:
    """Return in a sentence or two what the drawing shows."""
    amounts = extents.amounts()
    parts = [
        f"{size(amounts[state])} {said}"
        for state, said in SAID.items()
        if amounts[state] or state is State.READ
    ]
    findings = sum(mark.severity is not None for mark in extents.marks)
    gaps = len(extents.marks) - findings
    counts = f"{findings:,} finding{'s' * (findings != 1)}"
    if gaps:
        counts += f" and {gaps:,} part{'s' * (gaps != 1)} that could not be read"
    more = f", and {extents.left_out:,} more" if extents.left_out else ""
    return f"Of {size(extents.size)}: {'; '.join(parts)}. {counts}{more} marked."


def _title(name: str) -> str:
    return f"Map of {legible(name, 80)}" if name else "Map of the file"


def _strip(extents: Extents, width: int) -> Iterator[str]:
    """Yield the marks, and below them the whole file; neighbours alike are one."""
    yield from _arrows(extents.marks, (0, extents.size), 0, width, 12)
    run, start = _column(()), 0
    columns = [*_shares(extents, width // COLUMN), None]
    for number, shares in enumerate(columns):
        heights = None if shares is None else _column(shares)
        if heights == run:
            continue
        yield from _stack(run, start, number)
        run, start = heights or (), number


def _shares(
    extents: Extents, columns: int
) -> Iterator[tuple[tuple[State, float], ...]]:
    """Yield of each column which share of its bytes is in which state."""
    starts = [each.start for each in extents.extents]
    for number in range(columns):
        low = extents.size * number / columns
        high = extents.size * (number + 1) / columns
        found: dict[State, float] = {}
        at = max(0, bisect.bisect_right(starts, low) - 1)
        for each in _from(extents.extents, at):
            if each.start >= high:
                break
            there = min(each.start + each.length, high) - max(each.start, low)
            if there > 0:
                found[each.state] = found.get(each.state, 0) + there
        yield tuple((s, found[s] / (high - low)) for s in DRAWN if s in found)


def _from(extents: Sequence[Extent], at: int) -> Iterator[Extent]:
    return (extents[number] for number in range(at, len(extents)))


def _column(shares: Sequence[tuple[State, float]]) -> tuple[tuple[State, int], ...]:
    """Return heights in pixels, which are those of the strip together."""
    heights = {state: max(LEAST, round(STRIP * share)) for state, share in shares}
    if heights:
        tallest = max(heights, key=lambda state: heights[state])
        heights[tallest] += STRIP - sum(heights.values())
    return tuple(heights.items())


def _stack(heights: Iterable[tuple[State, int]], start: int, end: int) -> Iterator[str]:
    y = 14 + STRIP
    for state, height in heights:
        y -= height
        yield _bar(start * COLUMN, y, (end - start) * COLUMN, height, state)


def _bar(x: float, y: float, width: float, height: float, state: State) -> str:
    fill, opacity = DRAWN[state]
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
        f'fill="{fill}" fill-opacity="{opacity}"/>'
    )


def _arrows(
    marks: Iterable[Mark], span: tuple[int, int], x: float, width: float, y: float
) -> Iterator[str]:
    """Yield an arrow for each place with marks; the worst of them gives the colour."""
    start, length = span
    places: dict[int, list[Mark]] = {}
    for mark in marks:
        share = (mark.start - start) / max(1, length)
        if 0 <= share <= 1:
            places.setdefault(round(share * width), []).append(mark)
    for at, there in sorted(places.items()):
        worst = max(there, key=lambda mark: mark.severity or 0)
        # An arrow at the edge would be cut in half.
        tip = x + min(max(at, 5), width - 5)
        yield (
            f'<path d="M{tip - 5:g} {y - 10:g}h10l-5 10z" '
            f'fill="{MARKS[worst.severity]}"><title>{escape(_said(there))}</title></path>'
        )


def _said(marks: Sequence[Mark]) -> str:
    lines = []
    for mark in marks[:MOST_TITLES]:
        word = mark.severity.name.lower() if mark.severity else "not read:"
        where = f"somewhere from {mark.start:#x}" if mark.length > 1 else ""
        at = where or f"at {mark.start:#x}"
        lines.append(f"{word} {legible(mark.what, 80)} {at}")
    if (more := len(marks) - MOST_TITLES) > 0:
        lines.append(f"and {more:,} more")
    return "\n".join(lines)


def _scale(length: int, y: float, width: int) -> Iterator[str]:
    yield _text(0, y + 10, "0x0", dim=True)
    yield _text(width, y + 10, f"{length:#x} ({size(length)})", "end", dim=True)


def _rows(extents: Extents) -> tuple[list[Row], int]:
    """Return what is worth a row of its own, in the order of the file.

    Of many, what is marked goes first, then what was not read, then what is large.
    """
    every: dict[tuple[str, ...], Row] = {}
    for each in extents.extents:
        if each.members:
            every.setdefault(each.members, Row(each.members)).extents.append(each)
    around = {each[:depth] for each in every for depth in range(len(each))}
    rows = {
        each: row
        for each, row in every.items()
        if each not in around and not _is_inert(row)
    }
    for mark in extents.marks:
        members = mark.members
        while members and members not in rows:
            members = members[:-1]
        if members:
            rows[members].marks.append(mark)
    kept = sorted(rows.values(), key=_weight)[:MOST_ROWS]
    kept.sort(key=lambda row: row.start)
    return kept, len(rows) - len(kept)


def _is_inert(row: Row) -> bool:
    return all(each.state in {State.INERT, State.BETWEEN} for each in row.extents)


def _weight(row: Row) -> tuple[int, bool, int]:
    worst = max((mark.severity or 0 for mark in row.marks), default=-1)
    return -worst, row.is_read, -row.length


def _row(row: Row, y: float, whole: int) -> Iterator[str]:
    """Yield a member: its name, the bytes at a scale of their own, and their number."""
    start = whole * LABEL
    name = legible(row.members[-1], int(start / LETTER))
    yield _text(0, y + 15, name)
    width = whole - start - AMOUNT
    scale = width / max(1, row.length)
    for each in row.extents[:MOST_BARS]:
        x = start + (each.start - row.start) * scale
        yield _bar(x, y + 8, max(1, each.length * scale), BAR, each.state)
    yield from _arrows(row.marks, (row.start, row.length), start, width, y + 10)
    packed = " packed" if row.extents[0].is_packed else ""
    yield _text(whole, y + 17, f"{size(row.length)}{packed}", "end", dim=True)


def _legend(extents: Extents, width: int) -> list[list[tuple[float, State]]]:
    """Return which states to explain, line by line, and how far to the right."""
    lines: list[list[tuple[float, State]]] = [[]]
    x = 0.0
    for state in SAID:
        if not extents.amounts()[state]:
            continue
        room = 34 + LETTER * len(_amount(extents, state))
        if lines[-1] and x + room > width:
            lines.append([])
            x = 0.0
        lines[-1].append((x, state))
        x += room
    return lines


def _amount(extents: Extents, state: State) -> str:
    return f"{SAID[state].partition(':')[0]}, {size(extents.amounts()[state])}"


def _text(
    x: float, y: float, text: str, anchor: str = "start", *, dim: bool = False
) -> str:
    look = ' fill-opacity="0.7"' if dim else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{look}>{escape(text)}</text>'
    )
