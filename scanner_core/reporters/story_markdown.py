"""A story as Markdown, for hovers, notebooks and threads.

Names, messages and paths come out of hostile files: what might be markup in them stands
in code spans, and rows between fences that are longer than any in there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.reporters.story_blocks import (
    Heading,
    Item,
    Prose,
    Rows,
    Title,
    blocks,
)

if TYPE_CHECKING:
    from scanner_core.reporters.story_blocks import Block
    from scanner_core.story import Story

COLUMNS: Final = 76
FENCE: Final = "```"
PLAIN: Final = re.compile(r"[(\"']*[\w'-]+(?:\.\d+)*[)\"']*[.,;:]*|-")
"""A word in which nothing could be markup, or a bare address."""


def render(story: Story, *, columns: int = COLUMNS) -> str:
    """Render a story as Markdown that ends with a newline."""
    paragraphs: list[str] = []
    for block in blocks(story, columns):
        text = _rendered(block)
        if isinstance(block, Item) and paragraphs and paragraphs[-1][:2] == "- ":
            paragraphs[-1] += f"\n{text}"
        else:
            paragraphs.append(text)
    return "\n\n".join(paragraphs) + "\n"


def _rendered(block: Block) -> str:
    match block:
        case Title(verdict, path, about):
            end = f" ({_prose(about)})" if about else ""
            return f"# {verdict.value}: {_code(path)}{end}"
        case Heading(text):
            return f"## {_prose(text)}"
        case Prose(text):
            return _prose(text)
        case Item(text):
            return f"- {_prose(text)}"
        case Rows(lines):
            longest = max(
                (len(run) for run in re.findall("`+", "\n".join(lines))), default=0
            )
            fence = FENCE + "`" * max(0, longest - len(FENCE) + 1)
            return "\n".join([f"{fence}text", *lines, fence])


def _prose(text: str) -> str:
    return " ".join(map(_word, text.split()))


def _word(word: str) -> str:
    if PLAIN.fullmatch(word) and "_" not in word:
        return word
    name = word.rstrip(".,;:") or word
    before, behind = "", word[len(name) :]
    if name[0] == "(" and name[-1] == ")":
        before, name, behind = "(", name[1:-1], f"){behind}"
    return f"{before}{_code(name)}{behind}"


def _code(text: str) -> str:
    shown = text.replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}").strip()
    return f"`{shown or ' '}`"
