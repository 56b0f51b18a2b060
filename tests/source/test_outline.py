"""Which lines an edit is about is found without a look at all of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner_core.source.parsing import outline
from scanner_core.source.parsing.trees import Trees

TEXTS = st.lists(st.sampled_from(["a = 1", "a = 2", "aa", ""]), max_size=9)


def outlined(lines: list[str]) -> outline.Outline:
    blocks = Trees().parse(lines)
    assert not isinstance(blocks, Exception)
    found = outline.outline(lines, blocks)
    assert found
    return found


@given(TEXTS, TEXTS)
def test_after_an_edit_the_lines_are_those_of_the_text(
    before: list[str], after: list[str]
) -> None:
    found = outlined(["import a", *before]).after("\n".join(["import a", *after]))

    assert found
    assert found.lines == ["import a", *after]
    assert sum(part.length for part in found.parts) == len(found.lines)


def test_only_the_lines_that_differ_are_typed() -> None:
    before = outlined(["def f():", "    one = 1", "    two = 2", "three = 3"])

    removed = before.edited("def f():\n    two = 2\nthree = 3")
    added = before.edited("def f():\n    one = 1\n    ten = 10\n    two = 2\nthree = 3")
    assert removed
    assert removed.typed == frozenset()
    assert added
    assert added.typed == {"ten", "10"}
