"""After an edit, what is said of a program is what would be said of it at first."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner_core import again
from scanner_core.facts import Environment
from scanner_core.scan import Options, scan_source
from scanner_core.source import Kept, SourceText
from tests.snippets.damage import long_program

if TYPE_CHECKING:
    from scanner_core.findings import ArtifactReport

OPTIONS = Options(Environment((("numpy", "2.4.6"), ("torch", "2.13.0"))))
PROGRAM = long_program(200)
LOAD = "        state = torch.load('x.pt', weights_only=False)"
ORDINARY = "        logger.debug('row %s', index)"
TYPED = [
    *(LOAD, ORDINARY, "", "# x", "x = (", ")", "'''", "global path", "@cached", "    "),
    *("import pickle as p", "def part_3(path):", "class Part2:", "pickle.load = f"),
    *("        s = 'x", "path = 'x.pt'", "        part_1('x.pt')", "if 1:", "\\"),
    *("os.environ['A'] = 'b'", "        return p.load(path)", "except ValueError:"),
    *(
        "from x import *",
        "# /// script",
        "# gifthorse: ignore",
        "    def restore(self):",
    ),
]


def report(text: str, kept: Kept | None = None) -> ArtifactReport:
    return scan_source(SourceText.module(text), OPTIONS, kept or Kept()).artifacts[0]


def inserted(line: str, at: int, text: str = PROGRAM) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[:at], line, *lines[at:]])


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Tell of each look at a program whether a part of it was enough."""

    found: list[bool] = []
    whole = again.again

    @functools.wraps(whole)
    def watched(*given: object) -> object:
        told = whole(*given)  # type: ignore[arg-type] (as they came)
        found.append(told is not None)
        return told

    monkeypatch.setattr(again, "again", watched)
    return found


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("import pickle as p", id="an import"),
        pytest.param("        global path", id="a name of others"),
        pytest.param("    '''", id="a text that does not end"),
        pytest.param("\\", id="a line that goes on"),
    ],
)
def test_what_may_concern_everything_is_looked_at_as_a_whole(
    line: str, parts: list[bool]
) -> None:
    kept = Kept()
    report(PROGRAM, kept)
    text = inserted(line, 30)

    assert report(text, kept) == report(text)
    assert parts[:2] == [False, False]


def test_the_same_text_is_looked_at_as_a_whole(parts: list[bool]) -> None:
    kept = Kept()
    for _ in range(2):
        report(PROGRAM, kept)

    assert parts == [False, False], "something else than the text has changed"


@pytest.mark.parametrize(
    "line", [pytest.param(LOAD, id="a load"), pytest.param(ORDINARY, id="no load")]
)
def test_only_what_an_edit_concerns_is_looked_at_again(
    line: str, parts: list[bool]
) -> None:
    kept = Kept()
    before = report(PROGRAM, kept)
    at = PROGRAM.split("\n").index("        for index, row in enumerate(rows):")
    text = inserted(line, at)
    after = report(text, kept)

    assert parts == [False, True]
    assert len(after.findings) == len(before.findings) + (line == LOAD)
    assert after == report(text)


def test_a_function_elsewhere_is_given_what_is_typed(parts: list[bool]) -> None:
    reads = "def read(path):\n    return torch.load(path, weights_only=False)\n"
    text = PROGRAM + reads + "def use():\n    pass\n"
    kept = Kept()
    report(text, kept)
    typed = text + "    return read('x.pt')\n"

    assert report(typed, kept) == report(typed)
    assert parts == [False, True, False]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, PROGRAM.count("\n")),
            st.sampled_from(TYPED),
            st.integers(0, 3),
            st.booleans(),
        ),
        max_size=6,
    )
)
def test_edits_change_nothing_of_what_is_found(
    edits: list[tuple[int, str, int, bool]],
) -> None:
    kept, text = Kept(), PROGRAM
    report(text, kept)
    for at, line, gone, is_undone in edits:
        lines = text.split("\n")
        changed = "\n".join([*lines[:at], line, *lines[at + gone :]])
        assert report(changed, kept) == report(changed)
        if is_undone:
            assert report(text, kept) == report(text)
        else:
            text = changed
