from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner_core import source
from scanner_core.facts import CallSite, Environment
from scanner_core.findings import Gap
from scanner_core.linking import WANTED
from scanner_core.source import Cell, SourceText
from scanner_core.source.parsing.parse import Parsed, parse
from scanner_core.source.shell import magics

LOAD = "torch.load('m')"


def seen(text: str) -> tuple[list[int], list[Gap]]:
    """Return the lines on which something is loaded, and what was not parsed."""
    return seen_in(SourceText.module(text))


def seen_in(program: SourceText) -> tuple[list[int], list[Gap]]:
    found = list(source.observe(program, Environment(), WANTED))
    lines = [site.location.line or 0 for site in found if isinstance(site, CallSite)]
    return lines, [gap for gap in found if isinstance(gap, Gap)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("import torch\nx = = 1\ntorch.load('m')", [3], id="two equals"),
        pytest.param("import torch\ntorch.load('m'\nx = 1", [2], id="open bracket"),
        pytest.param("import torch\ntorch.load(\nx = 1\ny = 2", [2], id="open, empty"),
        pytest.param("import torch\nx = torch.load('m', ", [2], id="open, comma"),
        pytest.param("import torch\nx = [1, 2\ntorch.load('m')", [3], id="open list"),
        pytest.param("import torch\nx = 'a\ntorch.load('m')", [3], id="open quote"),
        pytest.param('import torch\nx = """a\ntorch.load("m")', [3], id="open text"),
        pytest.param("import torch\nif x\n    torch.load('m')", [3], id="no colon"),
        pytest.param(
            "import torch\nif x =:\n    torch.load('m')", [3], id="bad header"
        ),
        pytest.param("import torch\nif x:\ntorch.load('m')", [3], id="no block"),
        pytest.param(
            "import torch\ntry:\n    torch.load('m')\nx = 1", [3], id="no except"
        ),
        pytest.param("import torch\ndef f(\ntorch.load('m')", [3], id="no parameters"),
        pytest.param("import torch\nclass\ntorch.load('m')", [3], id="only class"),
        pytest.param("import torch\n  x = 1\ntorch.load('m')", [3], id="indented"),
        pytest.param("import torch\nx.\ntorch.load('m')", [3], id="dot"),
        pytest.param("import torch\nfor x in\ntorch.load('m')", [3], id="for in"),
        pytest.param("import torch\n)\ntorch.load('m')", [3], id="closing bracket"),
        pytest.param("import torch\nprint 'x'\ntorch.load('m')", [3], id="python 2"),
        pytest.param("import torch\n!ls\ntorch.load('m')", [3], id="shell line"),
        pytest.param("import torch\nx = 1 $ 2\ntorch.load('m')", [3], id="no operator"),
        pytest.param("import torch\n\x00\ntorch.load('m')", [3], id="NUL"),
        pytest.param(
            "import torch\nx = '\ud800'\ntorch.load('m')", [3], id="surrogate"
        ),
        pytest.param("import torch\n<<<<<<< HEAD\ntorch.load('m')", [3], id="conflict"),
    ],
)
def test_a_broken_line_costs_only_itself(text: str, lines: list[int]) -> None:
    assert seen(text)[0] == lines


@pytest.mark.parametrize(
    "broken",
    [
        "x = = {}",
        "x = 'a",
        'x = """a',
        "def f(",
        "    x",
        "print 'x'",
        "x = [",
        "class",
    ],
)
def test_many_calls_survive_a_broken_line_among_them(broken: str) -> None:
    block = "\n".join(f"def f{n}(p):\n    return torch.load(p)" for n in range(200))

    lines, _ = seen(f"import torch\n{block}\n{broken}\n{block}")

    assert len(lines) >= 398


def test_many_broken_lines_cost_little() -> None:
    text = "import torch\n" + "x = =\ntorch.load('m')\n" * 50

    assert len(seen(text)[0]) == 50


def test_a_lost_line_that_may_load_something_is_a_gap() -> None:
    lines, [gap] = seen("import torch\nx = = torch.load('m')\ntorch.load('n')")

    assert lines == [3]
    assert gap.location.line == 2
    assert "invalid syntax" in gap.reason


def test_a_lost_line_that_loads_nothing_is_no_gap() -> None:
    assert seen("import torch\nx = = 1\ntorch.load('m')")[1] == []


def test_a_text_that_is_not_python_at_all_is_a_gap() -> None:
    lines, gaps = seen("import torch\nDear reader,\nsay torch.load('x', to load it.\n")

    assert lines == []
    assert gaps


def test_a_program_without_names_of_interest_is_not_parsed() -> None:
    assert seen("x = = 1") == ([], [])


def test_a_very_long_program_is_a_gap() -> None:
    lines, gaps = seen("import torch\ntorch.load('m')\n" + "x = 1\n" * 400_000)

    assert lines == []
    assert [gap.location.line for gap in gaps] == [None]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(" * 100_000, id="open brackets"),
        pytest.param("[" * 100_000 + "]" * 100_000, id="brackets"),
        pytest.param("x = " + "-" * 100_000 + "1", id="minus"),
        pytest.param("x = " + "not " * 50_000 + "1", id="not"),
        pytest.param("x = 1" + " + 1" * 50_000, id="plus"),
        pytest.param("x = a" + ".b" * 50_000, id="attributes"),
        pytest.param("x = a" + "()" * 50_000, id="calls"),
        pytest.param("x = a" + "[0]" * 50_000, id="subscripts"),
        pytest.param("x = " + "lambda: " * 20_000 + "1", id="lambdas"),
        pytest.param("x = " + "a if b else " * 20_000 + "c", id="conditions"),
        pytest.param("x" + ", x" * 100_000 + " = y", id="targets"),
        pytest.param("if a: pass\n" + "elif b: x = 1\n" * 20_000, id="elif"),
        pytest.param(
            "\n".join(" " * n + "if x:" for n in range(99)) + "\n" + " " * 99 + "y = 1",
            id="nested if",
        ),
        pytest.param(
            "\n".join(" " * n + "while x:" for n in range(99))
            + "\n"
            + " " * 99
            + "y = 1",
            id="nested while",
        ),
        pytest.param(
            "\n".join(" " * n + f"def f{n}():" for n in range(99))
            + "\n"
            + " " * 99
            + "y = 1",
            id="nested def",
        ),
        pytest.param("x = '" + "a" * 1_500_000 + "'", id="long text"),
        pytest.param("a = [0]\n" + "a = [a, a]\n" * 100, id="nested lists"),
        pytest.param("a = 'x'\n" + "a = a + a\n" * 100, id="doubled text"),
        pytest.param("a = 'x'\n" + "a = f'{a}{a}'\n" * 100, id="doubled f-string"),
        pytest.param("a = {}\n" + "a['x'] = 1\n" * 20_000, id="items"),
        pytest.param("from m import *\n" * 20_000 + "y()\n" * 20_000, id="stars"),
        pytest.param("'%999999999d' % 1", id="percent"),
        pytest.param("'{:>999999999}'.format(1)", id="format"),
        pytest.param("'a' * 10 ** 12", id="times"),
        pytest.param("10 ** 10 ** 10", id="power"),
        pytest.param("1" * 100_000, id="digits"),
        pytest.param("\\" * 100_000, id="backslashes"),
        pytest.param("\x0c" * 100_000, id="form feeds"),
        pytest.param("\n" * 100_000, id="empty lines"),
        pytest.param("\u2028\x85\x1c", id="separators"),
        pytest.param("'\\d \\ud800'", id="escapes"),
        pytest.param("\ufeffx = 1", id="byte order mark"),
    ],
)
def test_hostile_text_is_done_soon_and_hides_nothing_else(text: str) -> None:
    lines, gaps = seen(f"import torch\n{text}\ntorch.load('m')")

    last = len(text.split("\n")) + 2
    assert lines == [last] or gaps


def test_warnings_of_the_parser_are_nobodys_concern() -> None:
    assert seen("import torch\nx = '\\d'\ntorch.load('m') is 'a'") == ([3], [])


@given(
    st.text(
        st.sampled_from("torch.load('m')=\n\t :[](){}\"'#\\%!?\x00\ud800é\U0001f600x")
    )
)
@settings(max_examples=300)
def test_no_text_raises(text: str) -> None:
    seen(f"import torch\n{text}")
    seen_in(SourceText.notebook([Cell(f"torch.load\n{text}", 1)]))


@given(st.data())
@settings(max_examples=200)
def test_no_cut_of_a_program_raises(data: st.DataObject) -> None:
    text = 'try:\n    x = torch.load(f"""{a}""", **b)\nexcept E as e:\n    pass\n'
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    seen("torch.load\n" + text[:start] + text[end:])


def test_the_lines_of_what_is_parsed_in_blocks_are_right() -> None:
    parsed = parse("x = = 1\n" * 10 + "def f():\n    return 1\n")

    assert [node.lineno for node in parsed.body if node.lineno > 10] == [11]
    assert {lost.line for lost in parsed.lost} == set(range(1, 11))


PROGRAM = '''\
"""A program in which every line matters."""
import torch

PATHS = [
    find("a"),
    find("b"),
]
HELP = """
Usage: program [options]
"""


@register(name("model"))
class Model(Base):
    """What is trained.

    Or read back.
    """

    size = count(PATHS)

    def __init__(self, path, *, device="cpu"):
        """
        Set up.
        """
        super().__init__()
        self.path = join(path, "model.pt")
        if exists(self.path):
            self.load(device)
        elif is_known(path):
            self.fetch(path)
        else:
            warn(path)

    async def load(self, device):
        try:
            with open(self.path, "rb") as f:
                state = torch.load(
                    f,
                    map_location=place(device),
                )
        except OSError as error:
            log(error)
        finally:
            done()
        for key, value in items(state):
            put(key, value)
        return freeze(self)


def main(argv=None):
    args = parse(argv)
    match kind(args):
        case "a":
            first(args)
        case _:
            second(args)
    while more(args):
    \tstep(args)
    return run(Model(args.path))


if __name__ == "__main__":
    main()
'''
CHANGES = {
    "blanks in front": lambda line: f"   {line}",
    "no blanks in front": str.lstrip,
    "an open bracket": lambda line: f"{line}(",
    "a closing bracket": lambda line: f"{line})",
    "an open quote": lambda line: f"{line} '",
    "an open text": lambda line: f'{line} """',
    "a dot": lambda line: f"{line}.",
    "half a line": lambda line: line[: (len(line) + _indent(line)) // 2],
    "no last bracket": lambda line: line.rstrip(":").rstrip(")]}"),
    "no colon": lambda line: line.rstrip(":"),
    "two operators": lambda line: f"{line[: _indent(line)]}x = = {line.lstrip()}",
    "half a for": lambda line: f"{line[: _indent(line)]}for x in",
    "half a with": lambda line: f"{line[: _indent(line)]}with open(",
    "half a class": lambda line: f"{line[: _indent(line)]}class A(",
    "half a def": lambda line: f"{line[: _indent(line)]}async def f(self, x",
    "only def": lambda line: f"{line[: _indent(line)]}def",
    "an else": lambda line: f"{line[: _indent(line)]}else:",
    "an except": lambda line: f"{line[: _indent(line)]}except",
    "a try": lambda line: f"{line[: _indent(line)]}try:",
    "a decorator": lambda line: f"{line[: _indent(line)]}@cached",
    "a lone bracket": lambda line: f"{line[: _indent(line)]})",
    "a tab": lambda line: f"\t{line.lstrip()}",
    "a backslash": lambda line: f"{line}\\",
    "nothing": lambda _: "",
}


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def calls(parsed: Parsed) -> set[tuple[int, int, int, str]]:
    """Return where calls are, and what is called."""
    return {
        (node.lineno, node.col_offset, node.end_lineno or 0, ast.unparse(node.func))
        for statement in parsed.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
    }


def changed(change: str, line: int) -> str:
    """Return the program with one line, from 0, changed."""
    lines = PROGRAM.split("\n")
    lines[line] = CHANGES[change](lines[line])
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PROGRAM, id="every line matters"),
        pytest.param("", id="empty"),
        pytest.param("# nothing\n", id="a comment"),
        pytest.param("x = [\na,\nb\n]\ny = (\n)\n", id="brackets at the margin"),
        pytest.param('x = """\nimport x\ndef f(:\n"""\n', id="text at the margin"),
        pytest.param("if x:\n\ty()\n\tif z:\n\t\tw()\n", id="tabs"),
        pytest.param("if x:\n\x0c    y()\n\x0c\nz()\n", id="form feeds"),
        pytest.param("if x:\n y()\nelse:\n       z()\n", id="odd indentation"),
        pytest.param("x = 1 + \\\n  2\n", id="backslash"),
        pytest.param("return x\nyield y\nawait z\nbreak\n", id="out of place"),
    ],
)
def test_a_valid_program_is_parsed_once_and_unchanged(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = ast.dump(ast.parse(text), include_attributes=True)
    times = 0

    def count(text: str) -> ast.Module:
        nonlocal times
        times += 1
        return original(text)

    original = ast.parse
    monkeypatch.setattr(ast, "parse", count)
    parsed = parse(text)

    assert times == 1
    assert parsed.lost == ()
    assert ast.dump(ast.Module(parsed.body, []), include_attributes=True) == expected


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_line_moves_no_other_call_and_loses_hardly_any(change: str) -> None:
    before = calls(parse(PROGRAM))
    expected = remaining = 0
    for line in range(PROGRAM.count("\n")):
        elsewhere = {each for each in before if not each[0] <= line + 1 <= each[2]}
        after = calls(parse(changed(change, line)))
        new = {each for each in after - before if not each[0] <= line + 1 <= each[2]}
        expected += len(elsewhere)
        remaining += len(elsewhere & after)

        assert {each[:2] for each in new} <= {each[:2] for each in before}

    assert remaining / expected > 0.98


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "def f():\n    a()\n       b()\n    c()\n",
            [(2, 4), (3, 7), (4, 4)],
            id="too deep",
        ),
        pytest.param(
            "def f():\n    a()\nb()\n    c()\n",
            [(2, 4), (3, 0), (4, 4)],
            id="too far left",
        ),
        pytest.param(
            "def f():\n       a()\n    b()\n    c()\n",
            [(2, 7), (3, 4), (4, 4)],
            id="the first of a block",
        ),
        pytest.param(
            "if x:\n    a()\n   é(b('é'))\n", [(2, 4), (3, 3), (3, 6)], id="é"
        ),
        pytest.param(
            "if x:\n\ta()\n        b()\n", [(2, 1), (3, 8)], id="tabs and blanks"
        ),
        pytest.param("else: a()\ntry: b()\n", [(1, 6), (2, 5)], id="half a statement"),
    ],
)
def test_what_is_put_on_another_level_stays_in_its_column(
    text: str, expected: list[tuple[int, int]]
) -> None:
    parsed = parse(text)

    assert sorted(each[:2] for each in calls(parsed)) == expected
    assert parsed.lost == ()


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        pytest.param("x = f(\ny = g()\n", [], id="open bracket"),
        pytest.param("if x\n    f()\n", [], id="no colon"),
        pytest.param("x = f()'abc\n", [1], id="open quote"),
        pytest.param("x = f())\n", [1], id="closing bracket"),
        pytest.param("@f\n@g\nx = 1\n", [], id="decorators"),
        pytest.param("def f(1):\n    g()\n", [1], id="header"),
        pytest.param("x = {\n 1: f(),\n 2: = 3,\n 4: g(),\n}\n", [3], id="item"),
    ],
)
def test_what_is_left_out_is_lost_and_nothing_else(text: str, lost: list[int]) -> None:
    assert [each.line for each in parse(text).lost] == lost


@pytest.mark.parametrize("header", ["def f(a, b=", "def f(1, = x", "def f(a) -> ]:"])
def test_a_definition_that_is_being_typed_keeps_its_names_to_itself(
    header: str,
) -> None:
    [function] = parse(f"{header}\n    path = a\n    return path\n").body

    assert isinstance(function, ast.FunctionDef)
    assert function.name == "f"


@pytest.mark.parametrize(
    ("broken", "kept"),
    [
        ("try:\n    f()\nexcept A = B as e:\n    g()\n", ast.Try),
        ("match x:\n  case 1:\n    f()\n  case = = 2:\n    g()\n", ast.Match),
    ],
)
def test_a_clause_that_is_being_typed_stays_one(
    broken: str, kept: type[ast.stmt]
) -> None:
    parsed = parse(broken)

    assert [type(each) for each in parsed.body] == [kept]
    assert {each[3] for each in calls(parsed)} == {"f", "g"}


def test_an_open_text_hides_no_methods() -> None:
    method = 'def {}(self):\n        """\n        Say.\n        """\n        f()\n'
    methods = "\n    ".join(map(method.format, "abcd"))
    text = f"class A:\n    {methods}".replace('"""', "", 1)

    assert {each[0] for each in calls(parse(text))} == {6, 12, 18, 24}


@given(
    st.integers(0, PROGRAM.count("\n")),
    st.text(st.sampled_from("abcdef =:.,()[]{}'#\\@*\t"), max_size=12),
)
@settings(max_examples=150, deadline=None)
def test_any_new_line_moves_no_other_call(line: int, new: str) -> None:
    lines = PROGRAM.split("\n")
    below = calls(parse("\n".join([*lines[:line], "pass", *lines[line:]])))
    before = {each[:2] for each in calls(parse(PROGRAM))}
    moved = {(n + (n > line), column) for n, column in before}

    after = calls(parse("\n".join([*lines[:line], new, *lines[line:]])))

    assert {each[:2] for each in after | below if each[0] != line + 1} <= moved


def test_thousands_of_broken_lines_are_done_soon() -> None:
    broken = "x = = (\n    y z'\n  else:\n\t)] def\n" * 4_000

    parsed = parse(f"{broken}\nf()\n")

    assert parsed.lost


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_an_open_text_costs_no_definition_below_it(quotes: str) -> None:
    block = f"def f():\n    {quotes}Say.{quotes}\n    return g()\n\n\n"

    parsed = parse(f"{block * 5}x = {quotes}\n{block * 5}")

    assert len(calls(parsed)) == 10


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("x = 1", "x = 1"),
        ("%matplotlib inline", "_                 "),
        ("    !ls -l", "    _     "),
        ("?x", "_ "),
        ("x?", "_ "),
        ("x.y??", "_    "),
        ("x = !ls", "x = _  "),
        ("x = %who", "x = _   "),
        ("a, b = !ls", "a, b = _  "),
        ("%time x = f()", "_    ;x = f()"),
        ("%timeit -n 10 -r 3 f()", "_                 ;f()"),
        ("x != y", "x != y"),
        ("x = y  # why?", "x = y  # why?"),
        ("x = (a\n     % b)", "x = (a\n     % b)"),
        ("x = a \\\n  % b", "x = a \\\n  % b"),
        ('x = """\n%d\n!x\n"""\n!ls', 'x = """\n%d\n!x\n"""\n_  '),
        ("x = '''a\n% '''\n%ls", "x = '''a\n% '''\n_  "),
        ("x = ']'\n%ls", "x = ']'\n_  "),
        ("# (\n%ls", "# (\n_  "),
        ("!ls \\\n  -l\nx = 1", "_    \n    \nx = 1"),
    ],
)
def test_a_magic_is_masked_and_nothing_else(text: str, masked: str) -> None:
    assert magics.masked(text) == masked
    assert len(masked) == len(text)


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        pytest.param("%%bash\ntorch.load('m')", [], id="bash"),
        pytest.param("%%writefile x.py\ntorch.load('m')", [], id="writefile"),
        pytest.param("%%html\n<torch.load('m')>", [], id="html"),
        pytest.param("%%unheard\nSELECT torch.load", [], id="unheard, not python"),
        pytest.param("%%unheard\ntorch.load('m')", [2], id="unheard, python"),
        pytest.param("%%time\ntorch.load('m')", [2], id="time"),
        pytest.param("\n\n%%capture out\ntorch.load('m')", [4], id="capture"),
        pytest.param("%%timeit torch.load('a')\ntorch.load('m')", [1, 2], id="timeit"),
        pytest.param("%time torch.load('m')", [1], id="line"),
        pytest.param("!pip install torch\ntorch.load('m')", [2], id="shell"),
        pytest.param("torch.load?\ntorch.load('m')", [2], id="help"),
        pytest.param("x = !ls\ntorch.load('m')", [2], id="shell assigned"),
        pytest.param("x = await f()\ntorch.load('m')", [2], id="await"),
        pytest.param("if x:\n    %cd y\n    torch.load('m')", [3], id="indented"),
        pytest.param("def f(:\n!ls\ntorch.load('m')", [3], id="broken"),
    ],
)
def test_a_cell_is_read_as_ipython_would(cell: str, lines: list[int]) -> None:
    program = SourceText.notebook([Cell("import torch", 1), Cell(cell, 2)])

    assert seen_in(program)[0] == lines


@pytest.mark.parametrize(
    ("cell", "masked"),
    [
        pytest.param("x = f(\n!ls\ny = 1", "x = f(\n_  \ny = 1", id="bracket"),
        pytest.param('x = """\n!ls\ny = 1', 'x = """\n_  \ny = 1', id="text"),
        pytest.param("f(\ng[\n%ls\n)", "f(\ng[\n%ls\n)", id="closed by another"),
        pytest.param("(\n" * 9 + "!ls", "(\n" * 9 + "!ls", id="too many"),
        pytest.param('"""\n!ls\n"""', '"""\n!ls\n"""', id="text that ends"),
    ],
)
def test_what_a_cell_never_closes_hides_no_magic(cell: str, masked: str) -> None:
    assert magics.masked(cell) == masked


def test_a_foreign_cell_is_no_gap() -> None:
    cells = [Cell("import torch", 1), Cell("%%bash\ntorch.load('m'", 2)]

    assert seen_in(SourceText.notebook(cells)) == ([], [])


def test_a_broken_cell_does_not_lose_the_others() -> None:
    cells = [Cell("import torch", 1), Cell("torch.load('m' x (", 2), Cell(LOAD, 3)]

    lines, [gap] = seen_in(SourceText.notebook(cells))

    assert lines == [1]
    assert (gap.location.cell, gap.location.line) == (2, 1)
