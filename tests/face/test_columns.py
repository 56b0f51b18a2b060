from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner_core.reporters.columns import LEAST, head, width, wrapped

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"])).filter(
    str.isprintable
)
TEXTS = st.lists(PRINTABLE | st.just("漢字" * 9) | st.just("x" * 99)).map(" ".join)


@given(TEXTS, st.integers(0, 100), st.integers(0, 30))
def test_no_line_is_wider_than_there_is_room(
    text: str, columns: int, indent: int
) -> None:
    lines = list(wrapped(text, columns, "> ", " " * indent))

    room = max(columns, indent + LEAST)
    assert all(width(line) <= room + 1 for line in lines), "but for a wide character"
    assert lines[0].startswith("> ")


@given(TEXTS, st.integers(10, 100))
def test_no_character_is_lost(text: str, columns: int) -> None:
    lines = list(wrapped(text, columns, "", ""))

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wide_characters_take_two_columns_and_marks_none() -> None:
    assert width("ab漢") == 4
    assert width("e\u0301") == 1
    assert head("漢字漢字", 5) == "漢字"
    assert head("漢", 1) == "漢", "one, if none fits"


def test_words_are_kept_together_where_they_fit() -> None:
    assert list(wrapped("one two three", 20, "- ")) == ["- one two three"]
    assert list(wrapped("one two three four five", 18, "- ")) == [
        "- one two three",
        "  four five",
    ]
