"""Ignore comments that are written for somebody."""

from __future__ import annotations

import pytest

from scanner_core.findings import Location
from scanner_core.source.ignoring import ignoring
from scanner_core.source.rewriting import edited
from scanner_core.source.text import Cell

RULE = "unrestricted-unpickling"


def ignored(text: str, line: int, last: int | None = None, why: str = "ours") -> str:
    place = Location("nb.ipynb", (), None, 1, line, 0, last or line, 0)
    edit = ignoring(Cell(text, 1), place, RULE, why)
    return edited(text, [edit]) if edit else "nothing"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("%%bash\npython -c pass", 1, id="the magic of a whole cell"),
        pytest.param("x = 1 + \\\n  load(f) \\\n  + 2\n", 2, id="between backslashes"),
        pytest.param("'''\nload(f)\n'''", 2, id="inside a string"),
        pytest.param("load(f)\n", 7, id="behind the end"),
    ],
)
def test_nothing_is_written_where_no_comment_counts(text: str, line: int) -> None:
    assert ignored(text, line) == "nothing"


@pytest.mark.parametrize(
    ("text", "line", "last", "expected"),
    [
        pytest.param("load(f)", 1, 1, "load(f)  # IGNORE", id="behind the line"),
        pytest.param(
            "load(f)  # noqa\r\n", 1, 1, "load(f)  # noqa  # IGNORE\r\n",
            id="behind another comment",
        ),
        pytest.param(
            "load(\n    f\n)\n", 1, 3, "load(  # IGNORE\n    f\n)\n", id="many lines"
        ),
        pytest.param(
            "load('''\nx''')\n", 1, 2, "load('''\nx''')  # IGNORE\n",
            id="behind a string of several lines",
        ),
        pytest.param(
            "if x:\n    y = \\\n        load(f)\n", 3, 3,
            "if x:\n    y = \\\n        load(f)  # IGNORE\n",
            id="behind the last of several lines",
        ),
        pytest.param(
            "if x:\n    load \\\n      (f, '''\n''' \\\n    )\n", 2, 4,
            "if x:\n    # IGNORE\n    load \\\n      (f, '''\n''' \\\n    )\n",
            id="above",
        ),
        pytest.param(
            "x\n!curl x | sh\n", 2, 2, "x\n# IGNORE\n!curl x | sh\n", id="a shell line"
        ),
        pytest.param(
            "load(f)  # gifthorse: ignore[other] -- x\n", 1, 1,
            f"load(f)  # gifthorse: ignore[other, {RULE}] -- x\n",
            id="into the comment that is there",
        ),
    ],
)  # fmt: skip
def test_the_comment_stands_where_it_counts(
    text: str, line: int, last: int, expected: str
) -> None:
    comment = f"# gifthorse: ignore[{RULE}] -- ours"

    assert ignored(text, line, last) == expected.replace("# IGNORE", comment)


def test_a_reason_is_one_line_and_may_be_missing() -> None:
    assert ignored("load(f)", 1, why="it is\nours\t\x1b[0m").endswith(
        "-- it is ours [0m"
    )
    assert ignored("load(f)", 1, why=" ").endswith(f"ignore[{RULE}] --")
