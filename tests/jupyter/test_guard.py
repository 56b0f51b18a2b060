"""Cells that would load a file that runs something: none of them runs.

No test loads the file: each cell fails in its first statement, if it runs at all.
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

pytestmark = pytest.mark.jupyter

PLANTED: Final = "GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"
FIRST: Final = "ran = True; raise KeyError('it ran')\n"
LOCAL: Final = """
import pickle
PATH = "planted.pkl"

def load_model(path, buffering=-1):
    with open(path, "rb", buffering) as file:
        return pickle.load(file)

def load_default():
    return load_model(PATH)

class Loader:
    def __init__(self, path):
        self.path = path

    def load(self):
        return load_model(self.path)
"""
LIBRARIES: Final = ("attr", "ipywidgets", "numpy", "pandas", "tqdm", "yaml")
CELLS: Final = Path(__file__).parent / "cells"


def spelled(name: str) -> dict[str, list[str]]:
    """Return the cells below each heading of a file."""
    found: dict[str, list[str]] = {}
    for part in (CELLS / name).read_text().split("\n## ")[1:]:
        heading, _, rest = part.partition("\n")
        found[heading] = re.findall(r"```python\n(.*?)\n?```", rest, re.DOTALL)
    return found


STOPPED: Final = spelled("stopped.md")
QUIET: Final = spelled("left_alone.md")


@pytest.fixture
def cells(
    shell: InteractiveShell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> InteractiveShell:
    """Return a shell in a folder with programs, and a pickle that calls a command."""
    monkeypatch.syspath_prepend(str(folder))
    shell.run_line_magic("config", "ModelScan.downloads = False")
    (folder / "planted.pkl").write_bytes(assemble(PLANTED))
    load = "import pickle\n{}pickle.load(open('planted.pkl', 'rb'))\n"
    stop = "raise SystemExit\n"
    written = {
        "local.py": LOCAL,
        "fresh.py": LOCAL,
        "package/__init__.py": "",
        "package/part.py": LOCAL,
        "loading.py": stop + load.format(""),
        "indirect.py": stop + "import loading\n",
        "script.py": stop + load.format(""),
        "main.py": "import pickle\nif __name__ == '__main__':\n    exit(1)\n",
        "guarded.py": f"{stop}if __name__ == '__main__':\n    import script\n",
    }
    for name, text in written.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return shell


@pytest.fixture(autouse=True)
def _apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Import the test's own modules in each test anew, and heal what it replaces."""
    home = str(tmp_path_factory.mktemp("own"))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, home)
    joblib = pytest.importorskip("joblib")
    monkeypatch.setattr(joblib, "load", joblib.load)
    for name in ("local", "fresh", "package", "package.part", "loading", "indirect"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def run(shell: InteractiveShell, *texts: str) -> ExecutionResult:
    for text in texts:
        result = shell.run_cell(text, store_history=True)
    return result


def needed(texts: list[str]) -> None:
    """Skip a test of cells that import what is not installed."""
    for name in re.findall(r"import (?:\w+, )*(\w+)", "\n".join(texts)):
        if name in LIBRARIES:
            pytest.importorskip(name)


def starting(text: str) -> str:
    """Return a cell that does nothing else than to say that it ran."""
    head, _, body = text.partition("\n")
    if head.startswith(("%%bash", "%%sh", "%%!")):
        return text
    if head.startswith("%%"):
        return f"{head}\n{FIRST}{body}"
    if head.startswith(">>>"):
        return f">>> {FIRST}{text}"
    return FIRST + text


@pytest.mark.parametrize("texts", STOPPED.values(), ids=STOPPED)
def test_a_cell_that_would_run_a_file_does_not_run(
    cells: InteractiveShell, texts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    needed(texts)
    *former, last = texts
    for text in former:
        assert run(cells, text).success
    capsys.readouterr()

    result = run(cells, starting(last))

    said = capsys.readouterr().out.strip().split("\n")
    assert type(result.error_before_exec).__name__ == "Stopped", said
    assert "ran" not in cells.user_ns
    assert [line.partition(":")[0] for line in said] == [
        "gifthorse",
        "Why",
        "If you trust this file"
        if "bytes" not in said[0]
        else "No file holds it, so none can be trusted; to run it",
    ]


@pytest.mark.parametrize("texts", QUIET.values(), ids=QUIET)
def test_a_cell_that_loads_nothing_that_runs_is_left_alone(
    cells: InteractiveShell,
    folder: Path,
    texts: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    needed(texts)
    (folder / "clean.pkl").write_bytes(assemble("EMPTY_DICT\nSTOP"))
    (folder / "harmless.py").write_text(
        "def never():\n    import joblib\n    joblib.load('planted.pkl')\n"
    )

    result = run(cells, *(f"{text}\n" for text in texts))

    assert result.error_before_exec is None
    said = capsys.readouterr()
    assert "gifthorse" not in said.out + said.err


def test_what_runs_code_of_its_own_when_it_is_looked_at_is_not_looked_at(
    cells: InteractiveShell,
) -> None:
    hostile = textwrap.dedent("""
        touched = []

        class Hostile(str):
            def __getattribute__(self, name):
                touched.append(name)
                return str.__getattribute__(self, name)

            def __str__(self):
                touched.append("str")
                return "planted.pkl"

            def __hash__(self):
                touched.append("hash")
                return 1

            def __eq__(self, other):
                touched.append("eq")
                return True

        class Meta(type):
            def __getattribute__(cls, name):
                touched.append(name)
                return type.__getattribute__(cls, name)

        class Odd(metaclass=Meta):
            def __getattr__(self, name):
                touched.append(name)

        path, odd, kept = Hostile("x"), Odd(), [Hostile("y"), {"k": Odd()}]
        touched.clear()
        """)
    run(cells, hostile, "import joblib")

    result = run(
        cells, "found = list(touched)\nif False: joblib.load(path, odd, kept, Odd)"
    )

    assert result.success
    assert cells.user_ns["found"] == []


def test_what_a_cell_only_may_load_is_said_to_be_so(
    cells: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells, "import joblib, random\npaths = ['clean.pkl', 'planted.pkl']")
    capsys.readouterr()

    run(cells, starting("joblib.load(random.choice(paths))"))

    why = capsys.readouterr().out.split("\n")[1]
    assert "it may be planted.pkl that it loads" in why


def test_what_a_cell_may_mean_is_found_without_running_anything(
    cells: InteractiveShell,
) -> None:
    hostile = textwrap.dedent("""
        import joblib
        touched = []

        def touch(name, base):
            def method(self, *given):
                touched.append(name)
                return getattr(base, name)(self, *given)
            return method

        def grown(base, *names):
            own = {name: touch(name, base) for name in names}
            return type("Own", (base,), own)

        Text = grown(str, "__str__", "__getattribute__", "__fspath__")
        Items = grown(list, "__iter__", "__getattribute__", "__len__")
        Map = grown(dict, "values", "items", "__iter__", "__getattribute__")
        Pair = grown(tuple, "__iter__", "__getattribute__")
        Bag = grown(object, "__getattribute__", "__dir__")
        bag = Bag()
        bag.path = Map(path=Pair([Items([Text("planted.pkl")])]))
        touched.clear()
        """)
    run(cells, hostile)

    result = run(cells, starting("joblib.load(bag.path['path'][0][0])"))

    assert type(result.error_before_exec).__name__ == "Stopped"
    assert cells.user_ns["touched"] == []


def test_the_second_of_two_objects_of_a_class_is_told_from_the_first(
    cells: InteractiveShell,
) -> None:
    made = "import joblib\nclass L:\n    def __init__(self, p):\n        self.p = p\n"
    made += "    def load(self):\n        return joblib.load(self.p)\n"
    run(cells, made, "a, b = L('clean.pkl'), L('planted.pkl')")

    result = run(cells, starting("b.load()"))

    assert type(result.error_before_exec).__name__ == "Stopped"


def test_a_file_that_comes_while_the_cell_runs_is_beyond_it(
    cells: InteractiveShell, folder: Path
) -> None:
    (folder / "planted.pkl").rename(folder / "other")

    result = run(
        cells,
        "import os, joblib\nos.rename('other', 'back')\nif 0: joblib.load('back')",
    )

    assert result.success
