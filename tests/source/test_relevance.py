"""Which lines of a program may hold what is wanted, and which only look like it."""

from __future__ import annotations

import pytest

from scanner_core import source
from scanner_core.facts import CallSite, Environment
from scanner_core.linking import WANTED
from scanner_core.source import Cell, SourceText
from scanner_core.source.words.relevance import MODULES, Relevance

BODY = "def f(text):\n    return json.loads(text)\n"


def covers(text: str, *, is_whole: bool = True) -> bool:
    """Whether the last line of a text may matter."""
    relevance = Relevance({"load", "loads"}, {"pickle.loads"}.__contains__)
    relevance.add_cell(text, is_whole=is_whole)
    last = text.count("\n")
    return relevance.covers(0, (last, last))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"import json\n{BODY}", id="called"),
        pytest.param(f"import os, json\n{BODY}", id="beside another"),
        pytest.param(f"import json.decoder\n{BODY}", id="a part of it"),
        pytest.param("import json\nmap(json.loads, lines)\n", id="handed on"),
        pytest.param(
            "def f(text):\n    import json\n    return json.loads(text)\n", id="within"
        ),
    ],
)
def test_what_another_library_calls_the_same_does_not_matter(text: str) -> None:
    assert not covers(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("import pickle\npickle.loads(text)\n", id="known"),
        pytest.param(f"import pickle as json\n{BODY}", id="by another name"),
        pytest.param(f"from a import json\n{BODY}", id="in another"),
        pytest.param(
            f"try:\n    import pickle as json\nexcept E:\n    import json\n{BODY}",
            id="or another",
        ),
        pytest.param(f"import json\njson = pickle\n{BODY}", id="bound"),
        pytest.param(f"import json\nf(json)\n{BODY}", id="given away"),
        pytest.param("import json\ndef f(json, x):\n  json.loads(x)\n", id="parameter"),
        pytest.param("import json\nx.json.loads(text)\n", id="an attribute"),
        pytest.param("import json\njson.loads = loads\n", id="patched"),
        pytest.param(BODY, id="not imported"),
        pytest.param("import json\njson.loads(loads(text))\n", id="beside it"),
        pytest.param(
            "\n".join(f"import m{n}\nm{n}.loads(x)" for n in range(MODULES))
            + f"\nimport json\n{BODY}",
            id="one of too many",
        ),
    ],
)
def test_what_may_be_something_else_matters(text: str) -> None:
    assert covers(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# not load\n", id="in a comment"),
        pytest.param('def f():\n    """\n    load"""\n', id="documented"),
        pytest.param("raise E('no global scope')\n", id="a word in a text"),
        pytest.param("os.environ['HOME'] = x\n", id="of the environment"),
        pytest.param("x = os.environ.get('HOME', y)\n", id="is read"),
        pytest.param("setattr(self, name, x)\n", id="of an object"),
        pytest.param("setattr(torch, 'plain', x)\n", id="by a name of no interest"),
        pytest.param("setattr(torch, n, x)\n", id="by no name of interest"),
        pytest.param("for x in requests:\n", id="no library"),
    ],
)
def test_what_does_nothing_to_others_does_not_matter(text: str) -> None:
    assert not covers(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("global x\n", id="of the program"),
        pytest.param("if x: global y\n", id="behind a condition"),
        pytest.param("os.environ[name] = x\n", id="any variable"),
        pytest.param("os.environ['HF_' 'ENDPOINT'] = x\n", id="in parts"),
        pytest.param("os.environ['load'] = x\n", id="a variable that matters"),
        pytest.param("n = 'load'\nsetattr(torch, n, x)\n", id="a name from elsewhere"),
        pytest.param("setattr(torch, 'load', x)\n", id="a name that matters"),
        pytest.param("from requests import get\n", id="imported"),
        pytest.param("m = import_module('requests')\n", id="by a text"),
    ],
)
def test_what_is_done_to_others_matters(text: str) -> None:
    assert covers(text)


def test_in_one_of_several_cells_any_name_may_be_something_else() -> None:
    assert covers(f"import json\n{BODY}", is_whole=False)

    cells = [Cell(f"import json\n{BODY}f(x)", 1), Cell("import pickle as json", 2)]
    seen = source.observe(SourceText.notebook(cells), Environment(), WANTED)
    assert [each.callee for each in seen if isinstance(each, CallSite)] == [
        "pickle.loads"
    ]


def test_a_name_in_other_letters_is_learned() -> None:
    relevance = Relevance({"load"})
    relevance.add_cell("\u00fc = load\nx = \u00fc(p)\ny = 1")

    relevance.learn({"\u00fc"})

    assert relevance.covers(0, (2, 2))
    assert not relevance.covers(0, (3, 3))
