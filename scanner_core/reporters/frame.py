"""A line of source with the stretch that a finding is about marked beneath it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

CUT: Final = "…"
LONGEST: Final = 1000

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.findings import Location


def frame(line: str, location: Location, width: int, *, indent: int) -> Iterator[str]:
    """Yield the line and its underlining, at most ``width`` columns each.

    Of a line that is too long, the part around the beginning of the mark is shown, with
    an ellipsis where it is cut.
    """
    start = location.column or 0
    ends_here = location.end_line in {None, location.line}
    end = location.end_column if ends_here else None
    bare = line.lstrip()
    before = _one_line(bare[: max(0, start - (len(line) - len(bare)))][-LONGEST:])
    marked = _one_line(line[start : len(line) if end is None else end])
    after = _one_line(line[start:])[len(marked) :]
    number = f"{location.line} | "
    room = width - len(number)
    whole = before + marked + after
    shown = len(before) + min(len(marked), room // 2) + (len(whole) > room)
    cut = max(0, shown - room)
    text = whole[cut : cut + room]
    if cut:
        text = CUT + text[1:]
    if len(whole) > cut + room:
        text = text[: room - 1] + CUT
    length = max(1, min(len(marked), room - len(before) + cut))
    margin = " " * indent
    yield f"{margin}{number}{text.rstrip()}"
    bar = " " * (len(number) - 2) + "| "
    yield f"{margin}{bar}{' ' * (len(before) - cut)}{'^' * length}"


def _one_line(text: str) -> str:
    # One column per character, so that the marks stay beneath what they mark.
    text = text[:LONGEST].replace("\t", " ")
    return "".join(char if char.isprintable() else "?" for char in text)
