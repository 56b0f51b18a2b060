"""No text whatever crashes the analysis, holds it up, or moves its columns."""

from __future__ import annotations

import ast
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanner_core.facts import Environment
from scanner_core.scan import Options, scan_source
from scanner_core.source import Cell, SourceText

from .snippets import Snippet, every

SNIPPETS = list(every())
MARKED = [each for each in SNIPPETS if each.expected and not each.is_notebook]
LETTERS = ["😀", "é", "\U0001f9d1\u200d🔬", "中"]
ODD = "\0\x0c\r\t\u2028\ufeff\u202e\u00a0é😀\ud800'\"\\()[]{}:;,=@#%!?.*\n "
DEEP = 3000
SECONDS = 20.0
"""What is quadratic in these texts takes minutes; machines that run tests are slow."""


def trouble(program: SourceText) -> list[str]:
    """Return what the analysis says of errors of its own."""
    [report] = scan_source(program).artifacts
    reasons = [gap.reason for gap in report.gaps]
    return [reason for reason in reasons if reason.startswith("internal error")]


@st.composite
def mutations(draw: st.DrawFn) -> SourceText:
    """Draw a snippet of which pieces were deleted, repeated, moved or replaced."""
    snippet: Snippet = draw(st.sampled_from(SNIPPETS))
    text = "\n".join(snippet.cells)
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(*2 * [st.integers(0, len(text))])))
        piece = text[start:end]
        instead = draw(
            st.one_of(
                st.just(""),
                st.just(piece * draw(st.integers(2, 5))),
                st.just(piece[::-1]),
                st.text(ODD, max_size=8),
            )
        )
        text = text[:start] + instead + text[end:]
    if not snippet.is_notebook:
        return SourceText.module(text)
    middle = len(text) // 2
    return SourceText.notebook([Cell(text[:middle], 1), Cell(text[middle:], 2)])


@given(mutations())
@settings(max_examples=300)
def test_a_changed_program_causes_no_error_of_our_own(program: SourceText) -> None:
    assert trouble(program) == []


@given(st.text(max_size=200), st.sampled_from(["import pickle\n", "!wget x.pkl\n"]))
@settings(max_examples=200)
def test_any_text_behind_a_line_causes_no_error(text: str, line: str) -> None:
    assert trouble(SourceText.module(line + text)) == []
    assert trouble(SourceText.notebook([Cell(line + text, 1)])) == []


@given(st.sampled_from(MARKED), st.sampled_from(LETTERS))
@settings(max_examples=200)
def test_columns_count_code_points(snippet: Snippet, letter: str) -> None:
    (_, number), before = snippet.expected[0][0], f"'{letter}'; "
    lines = snippet.cells[0].split("\n")
    line = lines[number - 1]
    indent = line[: len(line) - len(line.lstrip())]
    lines[number - 1] = f"{indent}{before}{line.lstrip()}"
    text = "\n".join(lines)
    assume(_parses(text))

    plain = [c for n, c in columns(snippet.cells[0], snippet) if n == number]
    moved = [c for n, c in columns(text, snippet) if n == number]

    assert moved == [column + len(before) for column in plain]


def columns(text: str, snippet: Snippet) -> list[tuple[int, int]]:
    """Return where the findings start: lines and columns."""
    options = Options(Environment(snippet.versions))
    [report] = scan_source(SourceText.module(text), options).artifacts
    places = [finding.location for finding in report.findings]
    return sorted((place.line or 0, place.column or 0) for place in places)


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(" * DEEP, id="open brackets"),
        pytest.param("(" * DEEP + ")" * DEEP, id="brackets in brackets"),
        pytest.param("pickle.loads(" * DEEP + "x" + ")" * DEEP, id="calls in calls"),
        pytest.param("x" + ".y" * DEEP + "()", id="an attribute of an attribute"),
        pytest.param("x = " + "-" * DEEP + "1", id="signs"),
        pytest.param("x = " + "1 + " * DEEP + "1", id="sums"),
        pytest.param("x = " + "lambda: " * DEEP + "1", id="functions of functions"),
        pytest.param("x = " + "a if b else " * DEEP + "1", id="conditions"),
        pytest.param("x = '" + "a" * 10**6 + "'", id="a long text"),
        pytest.param("x = [" + "1, " * 10**5 + "]", id="a long list"),
        pytest.param("\n".join("if x:" for _ in range(DEEP)), id="empty headers"),
        pytest.param(
            "\n".join(f"{' ' * n}if x:" for n in range(99)), id="nested headers"
        ),
        pytest.param("\n".join(["x = ("] * DEEP), id="a bracket on each line"),
        pytest.param("\n".join(["'''"] * (DEEP + 1)), id="quotes on each line"),
        pytest.param("\n".join(["def f(x) -> : = ("] * DEEP), id="nothing parses"),
        pytest.param("\n".join("  " * (n % 7) + "x" for n in range(DEEP)), id="steps"),
        pytest.param(
            "\n".join(f"a{n} = a{n - 1}, a{n - 1}" for n in range(1, DEEP)),
            id="values that double",
        ),
        pytest.param(
            "\n".join(f"f{n} = partial(f{n - 1}, **k)" for n in range(1, DEEP)),
            id="partials of partials",
        ),
        pytest.param("f'{" * DEEP, id="texts in texts"),
        pytest.param("\n".join(["!wget \\"] * DEEP), id="a shell line without end"),
        pytest.param("!" + "a | " * 10**5, id="a long pipe"),
        pytest.param("%env " + "A=" * 10**5, id="a long switch"),
        pytest.param("x = " + "{'a': " * DEEP + "1" + "}" * DEEP, id="mappings"),
        pytest.param(
            "k = {}\n" + "k = {**k, **k}\n" * DEEP + "f(**k)", id="mappings merged"
        ),
        pytest.param("while x:\n x = x or x\n" * DEEP, id="loops"),
        pytest.param("import " + ", ".join(["pickle"] * 10**4), id="many imports"),
        pytest.param("from pickle import *\n" * DEEP, id="many stars"),
        pytest.param("import* argparse", id="a star behind import"),
        pytest.param("class A(A): pass\n" * DEEP, id="a class of itself"),
        pytest.param("def f(): return f()\n" * DEEP, id="a function of itself"),
        pytest.param("x = x.x\n" * DEEP, id="a name of itself"),
    ],
)
def test_a_text_that_is_made_to_hold_us_up_does_not(text: str) -> None:
    program = f"import torch\nfrom functools import partial\n{text}\ntorch.load()"

    started = time.process_time()
    found = [trouble(SourceText.module(program))]
    found += [trouble(SourceText.notebook([Cell(program, 1)]))]

    assert found == [[], []]
    assert time.process_time() - started < SECONDS
