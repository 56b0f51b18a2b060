"""What is kept of a program saves time, and changes nothing of what is found."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner_core import source
from scanner_core.facts import CallSite, Environment
from scanner_core.linking import WANTED
from scanner_core.source import Cell, Kept, SourceText
from scanner_core.source.parsing.parse import parse
from scanner_core.source.parsing.trees import Trees
from tests.snippets.snippets import every

if TYPE_CHECKING:
    from scanner_core.facts import SourceFact
    from scanner_core.findings import Gap

LOAD = "torch.load('m', weights_only=False)"
PROGRAM = f"""\
from __future__ import annotations
# Of no use.
import torch

@cached
def first(path):
    return torch.load(path, weights_only=False)

class Second:
    def load(self):
        return {LOAD}

if torch.cuda:
    {LOAD}
else:
    {LOAD}

TEXT = '''
{LOAD}
'''
total = 1 + \\
    2
print(f"{{total}} {{{LOAD}!r:>{{total}}}}"); {LOAD}
{LOAD}
"""
SNIPPETS = [*("\n".join(each.cells) for each in every()), PROGRAM]
LINES = [
    *("", "#", "# \\", "\\", "x = 1 \\", "    y = 2", "\ty = 2", "\x0cx = 1", "\f"),
    *(
        '"""',
        "'''",
        'x = """',
        'f"""',
        f'{{{LOAD}}}"""',
        f'f"{{x!r:>{{w}}}}{{{LOAD}}}"',
    ),
    *("x = (", ")", "]", "x = = 1", "print 'x'", "torch.load(", "torch.load('m'"),
    *("else:", "    else:", "elif x:", "except E:", "finally:", "case 1:", "match x:"),
    *(
        "try:",
        "if x:",
        "if x: pass",
        "with open(p) as f:",
        "async",
        "class A:",
        "    pass",
    ),
    *("@dec", "@(", "@a.b\ndef f():\n    return torch.load(p)", "def g(a,", "global x"),
    *("from __future__ import annotations", "import torch as t; t.load(p)", LOAD),
    *(f'"""a\nb"""; {LOAD}', f"x: int = {LOAD}", f"x = [\n{LOAD},\n]", "torch = None"),
]
ENDS = ["\\", " \\", '"""', "(", ")", ":", ";", "#", " # c", "\f", "'", ".load(p)"]


def seen(text: str, kept: Kept | None = None) -> list[SourceFact | Gap]:
    program = SourceText.module(text)
    return list(source.observe(program, Environment(), WANTED, kept))


def trees_of(text: str, trees: Trees) -> list[str]:
    """Return what a text is parsed as, with every place."""
    parsed = parse(text, trees)
    return [
        f"{place(node, block.below)} {ast.dump(node)}"
        for block in parsed.blocks
        for statement in block.body
        for node in ast.walk(statement)
    ] + [str(each) for each in parsed.lost]


def place(node: ast.AST, below: int) -> tuple[int, ...]:
    if not isinstance(node, ast.stmt | ast.expr):
        return ()
    first, last = node.lineno + below, (node.end_lineno or 0) + below
    return first, node.col_offset, last, node.end_col_offset or 0


@st.composite
def edits(draw: st.DrawFn) -> list[str]:
    """Draw the texts that a document has, one after another."""
    texts = [draw(st.sampled_from(SNIPPETS))]
    for _ in range(draw(st.integers(1, 6))):
        lines = texts[-1].split("\n")
        start = draw(st.integers(0, len(lines) - 1))
        end = start + draw(st.integers(0, 4))
        instead = draw(replacements(lines[start:end] or [""]))
        texts.append("\n".join((*lines[:start], *instead, *lines[end:])))
    if draw(st.booleans()):
        texts.append(draw(st.sampled_from(texts)))
    if draw(st.booleans()):
        texts = [text.replace("\n", "\r\n") for text in texts]
    return texts


@st.composite
def replacements(draw: st.DrawFn, lines: list[str]) -> list[str]:
    """Draw what takes the place of some lines."""
    first, *others = lines
    column = draw(st.integers(0, len(first)))
    keys = draw(st.text("\n\t\\'\"()[]x:=", max_size=2))
    indented = draw(st.sampled_from([" ", "    ", "\t"])) + first.lstrip()
    ways: tuple[list[str], ...] = (
        [],
        lines * 2,
        [draw(st.sampled_from(LINES)), *lines],
        [first + draw(st.sampled_from(ENDS)), *others],
        [indented, *others],
        [first[:column] + keys + first[column:], *others],
    )
    return list(draw(st.sampled_from(ways)))


@given(edits())
@settings(max_examples=200)
def test_what_is_kept_changes_nothing_of_what_is_found(texts: list[str]) -> None:
    kept = Kept()

    for text in texts:
        assert seen(text, kept) == seen(text)


@given(edits())
@settings(max_examples=200)
def test_what_is_kept_is_what_would_be_parsed(texts: list[str]) -> None:
    trees = Trees()

    for text in (text.replace("\r", "") for text in texts):
        assert trees_of(text, trees) == trees_of(text, Trees())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("x = 1\nif x:\n    y()\nz()\n", 3 * "a\n", id="all of it"),
        pytest.param("if x:\n    y()\nz()", "if x:\n    y()\n    z()", id="indented"),
        pytest.param("if x:\n y()\nz()", "if x:\n y()\nelse: z()", id="a clause more"),
        pytest.param("x()\ndef f(): y()\n", "x()\n@d\ndef f(): y()\n", id="decorated"),
        pytest.param("a()\nb()\nc()", 'a()\n"""\nb()\nc()', id="quotes that stay open"),
        pytest.param("a\nb()\n'''\nc", "a\n'''\nb()\n'''\nc", id="a text that begins"),
        pytest.param("x = 1\ny()\nz()", "x = 1 + \\\ny()\nz()", id="continued"),
        pytest.param("x\n\\\ny = 2\nz()", "x\n\\\ny = 3\nz()", id="a lone backslash"),
        pytest.param(
            "@(\nd)\ndef f(): y()", "@(\ne)\ndef f(): y()", id="odd decorator"
        ),
        pytest.param("\fx()\ny()\nz()", "\fx()\nw()\nz()", id="form feed"),
        pytest.param("if x:\n\ty()\nz()", "if x:\n\ty()\n\nz()", id="tabs"),
        pytest.param("a(); b()\nc()", "a(); d()\nc()", id="two on a line"),
        pytest.param(
            "x = '''\n'''; y()\nz()", "x = '''\n'''; y(1)\nz()", id="behind it"
        ),
        pytest.param("x = = 1\ny()\nz()", "x = 1\ny()\nz()", id="mended by its author"),
        pytest.param("if x:\n  y()\n z()", "if x:\n  y()\n  z()", id="put on a level"),
        pytest.param(
            "from __future__ import barry_as_FLUFL\nx = 1\n",
            "from __future__ import barry_as_FLUFL\nx = 1 <> 2\n",
            id="another language",
        ),
    ],
)
def test_an_edit_is_parsed_with_all_that_it_may_change(before: str, after: str) -> None:
    trees = Trees()
    trees_of(before, trees)

    assert trees_of(after, trees) == trees_of(after, Trees())
    assert trees_of(before, trees) == trees_of(before, Trees())


def test_only_what_changed_is_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    trees, parsed = Trees(), list[str]()
    functions = [f"def f{number}():\n    return {number}\n" for number in range(50)]
    parse("\n".join(functions), trees)
    original = ast.parse

    def note(text: str) -> ast.Module:
        parsed.append(text)
        return original(text)

    monkeypatch.setattr(ast, "parse", note)
    functions[20] = "def f20():\n    return 20 +\n"
    parse("\n".join(functions), trees)
    broken, parsed = parsed, list[str]()
    functions[20] = "def f20():\n    return 20 + 1\n\n"
    parse("\n".join(functions), trees)
    [mended] = parsed

    assert "f25" not in broken[0]
    assert all(f"f{number}()" not in mended for number in (18, 22))


def test_places_are_those_of_the_new_text() -> None:
    kept = Kept()
    before = [each.location.line for each in seen(PROGRAM, kept) if is_call(each)]

    after = [each.location for each in seen(f"\n\n{PROGRAM}", kept) if is_call(each)]
    assert [place.line for place in after] == [(line or 0) + 2 for line in before]
    assert len(after) == 7


def is_call(each: SourceFact | Gap) -> bool:
    return isinstance(each, CallSite)


def test_nothing_that_is_kept_is_changed_by_looking_at_it() -> None:
    for text in SNIPPETS:
        kept, cells = Kept(), SourceText.module(text).cells
        list(seen(text, kept))
        [trees] = kept.of(cells)
        before = trees_of(text, trees)

        list(seen(text, kept))
        assert kept.of(cells) == [trees]
        assert trees_of(text, trees) == before == trees_of(text, Trees())


def test_the_cells_of_a_notebook_are_kept_by_their_own_names() -> None:
    kept = Kept()
    [first, second] = kept.of([Cell("x", 1, "a"), Cell("y", 2, "b")])

    assert kept.of([Cell("z", 1, "b"), Cell("x", 2, "c")])[0] is second
    assert kept.of([Cell("x", 1, "a")])[0] is not first


def test_cells_beyond_a_limit_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner_core.source.parsing.kept.MAX_KEPT", 10)
    kept, cells = Kept(), [Cell("x" * 8, 1), Cell("y" * 8, 2)]
    before = kept.of(cells)
    after = kept.of(cells)

    assert [one is other for one, other in zip(before, after, strict=True)] == [
        True,
        False,
    ]
