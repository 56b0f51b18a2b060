"""What a program unpickles that it pickled itself a moment before."""

from __future__ import annotations

import pytest

from scanner_core.linking import WANTED
from scanner_core.source.words.gate import may_matter

IMPORT = "import pickle\n"
PICKLED = "s = pickle.dumps(x)\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("pickle.loads(s)", id="of others"),
        pytest.param("def f(s):\n    pickle.loads(s)", id="given"),
        pytest.param("pickle.loads(json.dumps(x))", id="no pickle"),
        pytest.param("pickle.loads(pickle.dumps(x) + s)", id="and more"),
        pytest.param("map(pickle.loads, pickle.dumps(x))", id="handed on"),
        pytest.param(f"{PICKLED}s = f.read()\npickle.loads(s)", id="another value"),
        pytest.param(f"{PICKLED}f(lambda: pickle.loads(s))", id="at another time"),
        pytest.param(f"{PICKLED}def f(s):\n    pickle.loads(s)", id="in a function"),
        pytest.param(f"if x:\n    {PICKLED}pickle.loads(s)", id="in a branch"),
        pytest.param(
            f"if x:\n    {PICKLED}else:\n    pickle.loads(s)", id="in the other branch"
        ),
        pytest.param(f'"""\n{PICKLED}""" + pickle.loads(s)', id="in a text"),
        pytest.param(f"{PICKLED}y = '\\\npickle'; pickle.loads(s)", id="goes on"),
        pytest.param(f"{PICKLED}{'y()' * 900}; pickle.loads(s)", id="far"),
        pytest.param("from pickle import loads as f\nf(s)", id="imported"),
        pytest.param("from pickle import *\nloads(dumps(x))", id="of nobody"),
        pytest.param("getattr(pickle, 'loads')(s)", id="by a text"),
        pytest.param("pickle.loads(pickle.dumps(x))\npickle.loads(s)", id="beside it"),
    ],
)
def test_what_may_be_of_others_matters(text: str) -> None:
    assert may_matter(WANTED, f"{IMPORT}{text}\n", is_notebook=False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("pickle.loads(pickle.dumps(x))", id="at once"),
        pytest.param("y = pickle.loads(pickle.dumps(f(x, (1,)), 2), x=1)", id="more"),
        pytest.param(f"{PICKLED}y = pickle.loads(s)", id="on the next line"),
        pytest.param(f"{PICKLED}\nprint(x)\ny = pickle.loads(s)", id="nearby"),
        pytest.param(f"{PICKLED}if x:\n    y = pickle.loads(s)", id="in a branch"),
        pytest.param(
            f"def f(x):\n    for x in y:\n        {PICKLED}        z(pickle.loads(s))",
            id="in a loop",
        ),
    ],
)
def test_its_own_does_not_matter(text: str) -> None:
    assert not may_matter(WANTED, f"{IMPORT}{text}\n", is_notebook=False)
