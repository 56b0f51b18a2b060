"""Where nodes stand, on lines that are not ASCII, too."""

from __future__ import annotations

import ast

import pytest

from scanner_core.source.places import LONG, MOST_LONG, Lines


@pytest.mark.parametrize("before", ["", "é", "é\U0001f40e" * LONG], ids=len)
def test_columns_count_characters_and_not_bytes(before: str) -> None:
    text = f"'{before}'; load('{before}', a)\nload(b)"
    lines = Lines(text.split("\n"), "a.py", None)
    call = ast.parse(text).body[1]

    place = lines.location(call)

    assert place.column == len(before) + 4
    assert lines.text(place) == f"load('{before}', a)"


def test_long_lines_are_told_apart() -> None:
    text = "".join(f"'{'é' * (LONG + n)}'; load()\n" for n in range(2 * MOST_LONG))
    lines = Lines(text.split("\n"), "a.py", None)
    calls = ast.parse(text).body[1::2]

    found = [lines.text(lines.location(call)) for call in (*calls, *calls)]

    assert found == ["load()"] * 4 * MOST_LONG
