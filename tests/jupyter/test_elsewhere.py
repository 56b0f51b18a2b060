"""A notebook judged by its kernel, for a front end whose server sees other files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("IPython")

from scanner_core import wire

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

pytestmark = pytest.mark.jupyter

ASKED = '__import__("importlib").import_module("{}").judged_json({!r}, {})'
MODULE = "jupyter_ext.kernel.elsewhere"
LOAD = "import torch\ntorch.load('planted.pt', weights_only=False)"


def asked(shell: InteractiveShell, *sources: str) -> str:
    """Return what a front end gets to see."""
    cells = [
        {"id": f"id-{n}", "type": "code", "source": source}
        for n, source in enumerate(sources)
    ]
    literal = json.dumps(json.dumps(cells))
    expression = ASKED.format(MODULE, "far/nb.ipynb", literal)
    found = shell.user_expressions({"judged": expression})["judged"]
    text: str = found["data"]["text/plain"]
    return text


def answered(shell: InteractiveShell, *sources: str) -> Any:  # noqa: ANN401 (JSON)
    answer = json.loads(asked(shell, *sources))
    wire.from_json(json.dumps(answer["report"]))
    return answer


def test_a_kernel_that_has_unloaded_it_judges_nothing(shell: InteractiveShell) -> None:
    shell.run_line_magic("unload_ext", "gifthorse")

    assert asked(shell, LOAD) == "''"


def test_cells_that_load_nothing_are_clean(shell: InteractiveShell) -> None:
    answer = answered(shell, "x = 'é ½ \\n \u2028'")

    assert answer["report"]["verdict"] == "clean"
    assert answer["cells"] == ["id-0"]


def test_the_files_of_the_kernel_are_looked_at(shell: InteractiveShell) -> None:
    answer = answered(shell, "1 + 1", LOAD)

    notebook, linked = answer["report"]["artifacts"]
    [finding] = notebook["findings"]
    assert finding["location"]["path"] == "far/nb.ipynb"
    assert finding["location"]["cell"] == 2
    assert linked["verdict"] == "unsafe"
    assert answer["files"] == "kernel"
    assert answer["rules"][finding["rule"]]["summary"]


def test_nothing_of_the_cells_runs(shell: InteractiveShell) -> None:
    answered(shell, "ran = True")

    assert "ran" not in shell.user_ns
