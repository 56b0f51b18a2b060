from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner_core.findings import Edit, Finding, Fix, Location, Severity
from scanner_core.source import files, rewriting
from scanner_core.source.rewriting import CannotEdit, rewritten

PYTHON, NOTEBOOK = Path("a.py"), Path("a.ipynb")


def edit(line: int, column: int, end: int, text: str, cell: int | None = None) -> Edit:
    place = Location("a.py", (), None, cell, line, column, line, end)
    return Edit(place, text)


def python(data: bytes, *edits: Edit) -> bytes:
    return rewritten(data, edits, is_notebook=False)


def notebook(data: bytes, *edits: Edit) -> bytes:
    return rewritten(data, edits, is_notebook=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"x = 1\r\ny = 2\r\n", b"x = 1\r\nNEW\r\nL2\r\n", id="CRLF"),
        pytest.param(b"x = 1\ry = 2\r", b"x = 1\rNEW\rL2\r", id="CR"),
        pytest.param(b"x = 1\ny = 2", b"x = 1\nNEW\nL2", id="no newline at the end"),
        pytest.param(
            b"x = 1\r\ny = 2\nz\r\n", b"x = 1\r\nNEW\nL2\nz\r\n", id="several newlines"
        ),
        pytest.param(
            b"\xef\xbb\xbfx = 1\ny = 2\n", b"\xef\xbb\xbfx = 1\nNEW\nL2\n", id="BOM"
        ),
        pytest.param(
            b"# coding: latin-1 \xe9\ny = 2\n",
            b"# coding: latin-1 \xe9\nNEW\nL2\n",
            id="another encoding",
        ),
        pytest.param(b"'\xf0\x9f\x98\x80'\ny = 2\n", None, id="wide characters"),
        pytest.param(b"'\x0c\x1c\xe2\x80\xa8'\ny = 2\n", None, id="separators"),
    ],
)
def test_everything_else_stays_in_a_module(before: bytes, after: bytes | None) -> None:
    after = before.replace(b"y = 2", b"NEW\nL2") if after is None else after

    assert python(before, edit(2, 0, 5, "NEW\nL2")) == after


def test_a_line_can_be_removed_with_its_end() -> None:
    removal = Edit(Location("a.py", line=1, column=0, end_line=2, end_column=0), "")

    assert python(b"# x\r\ny = 2", removal) == b"y = 2"


@pytest.mark.parametrize(
    ("data", "edits"),
    [
        pytest.param(b"x = 1\n", [edit(5, 0, 1, "")], id="a line that is not there"),
        pytest.param(b"x = 1", [edit(1, 0, 3, ""), edit(1, 2, 4, "")], id="overlap"),
        pytest.param(b"\xff", [edit(1, 0, 0, "x")], id="no UTF-8"),
        pytest.param(b"# coding: odd\n", [edit(1, 0, 0, "x")], id="no encoding"),
        pytest.param(b"# coding: ascii\n", [edit(2, 0, 0, "\xe9")], id="not in ASCII"),
        pytest.param(b"# coding: utf-7\n+AGE-", [edit(1, 0, 0, "x")], id="UTF-7"),
    ],
)
def test_what_cannot_be_written_as_it_was_is_refused(
    data: bytes, edits: list[Edit]
) -> None:
    with pytest.raises(CannotEdit):
        python(data, *edits)


def test_edits_that_touch_overlap() -> None:
    first, second = edit(1, 0, 3, "a").location, edit(1, 3, 4, "b").location

    assert rewriting.overlaps(first, second)
    assert not rewriting.overlaps(first, edit(1, 4, 5, "c").location)
    assert not rewriting.overlaps(first, edit(2, 0, 3, "c").location)
    assert not rewriting.overlaps(first, edit(1, 0, 3, "c", cell=2).location)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 2), st.integers(0, 9), st.integers(0, 3), st.integers(1, 2)
        ),
        max_size=12,
        unique=True,
    )
)
def test_of_edits_that_touch_the_first_is_chosen(
    places: list[tuple[int, int, int, int]],
) -> None:
    edits = [edit(n, at, at + size, "x", cell) for n, at, size, cell in places]
    wished: list[Edit] = []
    for each in edits:
        if not any(rewriting.overlaps(each.location, e.location) for e in wished):
            wished.append(each)
    findings = [
        Finding("rule", Severity.LOW, "", e.location, fixes=(Fix("", edits=(e,)),))
        for e in edits
    ]

    count, chosen = rewriting.chosen(findings, "a.py", unsafe=True)

    assert chosen == wished
    assert count == len(wished)


RAW = """\
{ "cells": [
   {"cell_type": "markdown", "source": ["# \\u00e9"]},
   {"cell_type": "code", "metadata": {"source": ["no"]}, "outputs": [{"text": "x"}],
    "source": [
        "a = '\\u00e9'\\n",
        "b = 1\\n" ,  "c = 2"
    ]},
   {"cell_type":"code","source":"d = '\u00e9'\\ne = 3"},
   {"cell_type": "code", "source": ["f = ", "4"]}
 ], "nbformat": 4, "other": 1.50 }
"""


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        pytest.param(edit(2, 4, 5, "9", 2), '"b = 1\\n"', '"b = 9\\n"', id="a line"),
        pytest.param(
            edit(1, 4, 7, "'\xe8'", 2),
            "\"a = '\\u00e9'",
            "\"a = '\\u00e8'",
            id="as ASCII",
        ),
        pytest.param(edit(2, 4, 5, "9", 3), "ne = 3", "ne = 9", id="a string"),
        pytest.param(
            edit(1, 4, 5, "9", 4), '["f = ", "4"]', '["f = 9"]', id="parts of a line"
        ),
        pytest.param(
            edit(2, 0, 0, "x\n", 2),
            '"b = 1\\n" ,  "c = 2"',
            '"x\\n",\n        "b = 1\\n",\n        "c = 2"',
            id="one line more",
        ),
    ],
)
def test_everything_else_stays_in_a_notebook(change: Edit, old: str, new: str) -> None:
    assert notebook(RAW.encode(), change).decode() == RAW.replace(old, new, 1)


def test_an_old_notebook_keeps_its_sheets() -> None:
    cell = {"cell_type": "code", "input": ["a = 1"], "prompt_number": 1}
    document = {"nbformat": 3, "worksheets": [{"cells": [cell]}]}
    raw = json.dumps(document)

    assert notebook(raw.encode(), edit(1, 4, 5, "2", 1)).decode() == raw.replace(
        "a = 1", "a = 2"
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'{"cells": 1}',
        b'{"cells": [}',
        b"{" * 100_000,
        b'{"a":"\xff"}',
    ],
)
def test_what_is_no_notebook_is_refused(raw: bytes) -> None:
    with pytest.raises(CannotEdit):
        notebook(raw, edit(1, 0, 0, "x", 1))


@given(
    st.lists(st.text(), min_size=1, max_size=4),
    st.integers(1, 4),
    st.text(),
    st.sampled_from([None, 1, "\t"]),
)
def test_a_notebook_reads_as_it_was_edited(
    sources: list[str], cell: int, text: str, indent: int | str | None
) -> None:
    cell = min(cell, len(sources))
    # New lines would end as the old ones do.
    assume("\n" not in text or "\r" not in sources[cell - 1])
    cells = [
        {"cell_type": "code", "source": source.splitlines(keepends=True)}
        for source in sources
    ]
    data = json.dumps({"cells": cells}, indent=indent).encode()

    new = notebook(data, edit(1, 0, 0, text, cell)) if sources[cell - 1] else data

    expected = list(sources)
    if sources[cell - 1]:
        expected[cell - 1] = text + expected[cell - 1]
    program = files.decoded(NOTEBOOK, new)
    assert program is not None
    assert [each.text for each in program.cells] == expected
