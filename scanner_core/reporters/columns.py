"""Lines that fit a number of columns, as a terminal counts them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST: Final = 16
"""Columns that text gets, however little room there is."""


def width(text: str) -> int:
    """Return how many columns a text of printable characters takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def wrapped(
    text: str, columns: int, first: str = "", others: str | None = None
) -> Iterator[str]:
    """Yield lines of whole words; a word that does not fit by itself is broken.

    The first line starts with ``first``, those behind it with ``others``, or else with
    as many blanks.
    """
    others = " " * width(first) if others is None else others
    line, is_empty = first, True
    for word in text.split(" "):
        while True:
            room = max(columns, width(others) + LEAST) - width(line) - (not is_empty)
            if width(word) <= room:
                line += word if is_empty else f" {word}"
                is_empty = False
                break
            if is_empty:
                part = head(word, room)
                yield line + part
                word = word[len(part) :]  # noqa: PLW2901 (the rest of it)
            else:
                yield line
            line, is_empty = others, True
    yield line


def head(text: str, columns: int) -> str:
    """Return as many characters as fit, and one if none does."""
    taken = 0
    for index, char in enumerate(text):
        taken += _columns(char)
        if taken > columns:
            return text[: max(1, index)]
    return text


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
