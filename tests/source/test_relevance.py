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
