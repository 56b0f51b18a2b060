"""A story as plain text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.reporters import wording
from scanner_core.reporters.columns import wrapped
from scanner_core.reporters.story_blocks import (
    Heading,
    Item,
    Prose,
    Rows,
    Title,
    blocks,
)
from scanner_core.reporters.text import BOLD, COLORS, DIM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.reporters.story_blocks import Block
    from scanner_core.story import Story

WIDTH: Final = 80
NARROWEST: Final = 40
WIDEST: Final = 120
INDENT: Final = 4


def render(story: Story, *, columns: int = WIDTH, color: bool = False) -> str:
    """Render a story as lines of at most so many columns, which end with a newline."""
    columns = min(max(columns, NARROWEST), WIDEST)
    lines: list[str] = []
    for block in blocks(story, columns - INDENT):
        if lines and isinstance(block, Heading):
            lines.append("")
        lines += _lines(block, columns, color=color)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(block: Block, columns: int, *, color: bool) -> Iterator[str]:
    def paint(text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if color else text

    match block:
        case Title(verdict, path, about):
            said = f"{wording.SYMBOLS[verdict]} {verdict.value}"
            end = f" ({about})" if about else ""
            first, *others = wrapped(f"{said}  {path}{end}", columns, "", "    ")
            yield first.replace(said, paint(said, COLORS[verdict], BOLD), 1)
            yield from others
        case Heading(text):
            yield from (paint(line, BOLD) for line in wrapped(text, columns, "", "  "))
        case Prose(text, severity):
            for line in wrapped(text, columns, "  "):
                yield paint(line, COLORS[severity]) if severity else line
        case Item(text):
            yield from wrapped(text, columns, "  - ")
        case Rows(lines):
            margin = " " * INDENT
            for line in lines:
                yield margin + (paint(line, DIM) if line.startswith("#") else line)
