"""Cells that would load a file that runs something: none of them runs.

No test loads the file: each cell fails in its first statement, if it runs at all.
"""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

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
LOAD: Final = """
import pickle
def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)
"""
SPELLED: Final = {
    "a literal path": ["import pickle\npickle.load(open('planted.pkl', 'rb'))"],
    "an import of another cell": ["import pickle", "pickle.load(open('planted.pkl', 'rb'))"],
    "a module under another name": ["import pickle as p", "p.load(open('planted.pkl', 'rb'))"],
    "a loader under another name": ["from pickle import load as ld", "ld(open('planted.pkl', 'rb'))"],
    "a loader that is assigned": ["import pickle\nld = pickle.load", "ld(open('planted.pkl', 'rb'))"],
    "a loader in a mapping": ["import pickle\nby = {'pkl': pickle.load}", "by['pkl'](open('planted.pkl', 'rb'))"],
    "a path in a variable": ["import pickle\npath = 'planted.pkl'", "pickle.load(open(path, 'rb'))"],
    "a Path": ["import pickle\nfrom pathlib import Path\np = Path('planted.pkl')", "pickle.load(p.open('rb'))"],
    "a folder and a name": ["import joblib\nfrom pathlib import Path\nd = Path('.')", "joblib.load(d / 'planted.pkl')"],
    "an f-string": ["import joblib\nd, name = '.', 'planted'", "joblib.load(f'{d}/{name}.pkl')"],
    "a join": ["import joblib, os\nd = '.'", "joblib.load(os.path.join(d, 'planted.pkl'))"],
    "a loop over a list": ["import joblib\nnames = ['x', 'planted']", "for n in names:\n    joblib.load(f'{n}.pkl')"],
    "a loop over numbered items": ["import joblib\nps = ['x.pkl', 'planted.pkl']", "for i, p in enumerate(ps):\n    joblib.load(p)"],
    "a loop over a glob": ["import joblib, glob", "for p in glob.glob('*.pkl'):\n    joblib.load(p)"],
    "a loop over Paths": ["import joblib\nfrom pathlib import Path\nps = sorted(Path('.').glob('*.pkl'))", "[joblib.load(p) for p in ps]"],
    "a comprehension of a mapping": ["import joblib\nps = {'a': 'planted.pkl'}", "{k: joblib.load(v) for k, v in ps.items()}"],
    "a map": ["import joblib", "list(map(joblib.load, ['planted.pkl']))"],
    "a pool": [LOAD, "from concurrent.futures import ThreadPoolExecutor as T", "T().submit(load, 'planted.pkl')"],
    "a delayed call": [LOAD, "import joblib", "joblib.Parallel(1)(joblib.delayed(load)(p) for p in ['planted.pkl'])"],
    "a function of another cell": [LOAD, "load('planted.pkl')"],
    "a function under another name": [LOAD, "read = load", "read('planted.pkl')"],
    "a function in a function": [LOAD, "def both(path):\n    return load(path), 1", "both('planted.pkl')"],
    "a function of the same cell": [f"{LOAD}\nload('planted.pkl')"],
    "a function with its own path": ["import pickle\nP = 'planted.pkl'\ndef load():\n    return pickle.load(open(P, 'rb'))", "load()"],
    "a default": ["import pickle\ndef load(path='planted.pkl'):\n    return pickle.load(open(path, 'rb'))", "load()"],
    "a lambda": ["import pickle\nld = lambda p: pickle.load(open(p, 'rb'))", "ld('planted.pkl')"],
    "a closure": ["import pickle\ndef make(mode):\n    def load(p):\n        return pickle.load(open(p, mode))\n    return load\nld = make('rb')", "ld('planted.pkl')"],
    "a decorated function": [f"from functools import lru_cache\n{LOAD}\nload = lru_cache(load)", "load('planted.pkl')"],
    "a wrapper": [f"import functools\ndef timed(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n{LOAD}\nload = timed(load)", "load('planted.pkl')"],
    "a partial of a loader": ["import joblib\nfrom functools import partial\nld = partial(joblib.load, mmap_mode=None)", "ld('planted.pkl')"],
    "a partial of a function": [f"{LOAD}\nfrom functools import partial\nld = partial(load)", "ld('planted.pkl')"],
    "a function that awaits": ["import joblib", "async def f():\n    return joblib.load('planted.pkl')\nawait f()"],
    "a thread": ["import asyncio, joblib", "await asyncio.to_thread(joblib.load, 'planted.pkl')"],
    "a file that is opened": ["import pickle", "with open('planted.pkl', 'rb') as f:\n    x = pickle.load(f)"],
    "a file that was opened": ["import pickle\nf = open('planted.pkl', 'rb')", "x = pickle.load(f)"],
    "an Unpickler": ["import pickle", "pickle.Unpickler(open('planted.pkl', 'rb')).load()"],
    "bytes": ["import pickle\nfrom pathlib import Path\ndata = Path('planted.pkl').read_bytes()", "pickle.loads(data)"],
    "bytes in a buffer": ["import io, pickle\nfrom pathlib import Path\nb = io.BytesIO(Path('planted.pkl').read_bytes())", "pickle.load(b)"],
    "an attribute of a class": ["import joblib\nclass C:\n    path = 'planted.pkl'", "joblib.load(C.path)"],
    "an attribute of an object": ["import joblib\nclass C:\n    pass\nc = C()\nc.path = 'planted.pkl'", "joblib.load(c.path)"],
    "a namespace": ["import joblib\nfrom argparse import Namespace as N\nargs = N(model=N(path='planted.pkl'))", "joblib.load(args.model.path)"],
    "a dataclass": ["import joblib\nfrom dataclasses import dataclass\n@dataclass\nclass C:\n    path: str", "c = C('planted.pkl')\njoblib.load(c.path)"],
    "a mapping": ["import joblib\nc = {'model': {'path': 'planted.pkl'}}", "joblib.load(c['model']['path'])"],
    "a method": ["import joblib\nclass L:\n    def __init__(self, p):\n        self.p = p\n    def load(self):\n        return joblib.load(self.p)\nl = L('planted.pkl')", "l.load()"],
    "a method of a new object": ["import joblib\nclass L:\n    def __init__(self, p):\n        self.p = p\n    def load(self):\n        return joblib.load(self.p)", "L('planted.pkl').load()"],
    "an inherited method": ["import joblib\nclass A:\n    def load(self):\n        return joblib.load(self.p)\nclass B(A):\n    p = 'planted.pkl'", "B().load()"],
    "a bound method": [f"{LOAD}\nclass L:\n    def load(self, p):\n        return load(p)\nld = L().load", "ld('planted.pkl')"],
    "a module of the user's": ["import local", "local.load_model('planted.pkl')"],
    "a module's own path": ["import local", "local.load_default()"],
    "a function of a module": ["from local import load_model as lm", "lm('planted.pkl')"],
    "a class of a module": ["from local import Loader\nl = Loader('planted.pkl')", "l.load()"],
    "a module that is imported again": ["import local", "import local\nlocal.load_default()"],
    "a module that is not imported yet": ["import fresh\nfresh.load_model('planted.pkl')"],
    "a function of such a module": ["from fresh import load_default\nload_default()"],
    "an import that loads": ["import loading"],
    "an import of an import that loads": ["import indirect"],
    "a package": ["from package.part import load_model\nload_model('planted.pkl')"],
    "a loader that is replaced": ["import joblib\nfrom pickle import load\njoblib.load = lambda p: load(open(p, 'rb'))", "joblib.load('planted.pkl')"],
    "a cell that is timed": ["%%time\nimport joblib\njoblib.load('planted.pkl')"],
    "a cell that is captured": ["%%capture out\nimport joblib\njoblib.load('planted.pkl')"],
    "a statement that is timed": ["import joblib", "%time joblib.load('planted.pkl')"],
    "a statement that is timed often": ["import joblib", "%timeit -n 1 joblib.load('planted.pkl')"],
    "a magic on two lines": ["import joblib", "%time x = joblib.load( \\\n    'planted.pkl')"],
    "a script": ["%run script.py"],
    "a script with a condition": ["%run guarded.py"],
    "another interpreter": ["!python script.py"],
    "another interpreter among others": ["!cd . && python3 -u script.py --epochs 1 | tail"],
    "a script in a variable": ["name = 'script.py'", "%run $name"],
    "a script of a shell": ["%%bash\nset -e\npython script.py"],
    "a prompt that was copied": [">>> import joblib\n>>> joblib.load('planted.pkl')"],
}  # fmt: skip


@pytest.fixture
def cells(shell: InteractiveShell, folder: Path, monkeypatch: pytest.MonkeyPatch) -> InteractiveShell:  # fmt: skip
    """Return a shell in a folder with programs, and a pickle that calls a command."""
    monkeypatch.syspath_prepend(str(folder))
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


def starting(text: str) -> str:
    """Return a cell that does nothing else than to say that it ran."""
    head, _, body = text.partition("\n")
    if head.startswith("%%bash"):
        return text
    if head.startswith("%%"):
        return f"{head}\n{FIRST}{body}"
    if head.startswith(">>>"):
        return f">>> {FIRST}{text}"
    return FIRST + text


@pytest.mark.parametrize("texts", SPELLED.values(), ids=SPELLED)
def test_a_cell_that_would_run_a_file_does_not_run(
    cells: InteractiveShell, texts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
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


QUIET: Final = {
    "arithmetic": ["x = 1\nx + 1"],
    "a definition": [LOAD, "def other():\n    return load('planted.pkl')"],
    "a class": ["import joblib\nclass L:\n    def load(self):\n        return joblib.load('planted.pkl')"],
    "a function that is not called": [f"{LOAD}\ndef never():\n    load('planted.pkl')\nx = 1"],
    "a branch that is not taken": [LOAD, "if False:\n    load('planted.pkl')"],
    "a switch that is off": [LOAD, "AGAIN = False", "if AGAIN:\n    load('planted.pkl')"],
    "a comment": [LOAD, "x = 1  # load('planted.pkl')"],
    "a text": [LOAD, "x = \"load('planted.pkl')\""],
    "a clean file": [LOAD, "x = load('clean.pkl')"],
    "clean files": [LOAD, "x = [load(p) for p in ['clean.pkl', 'clean.pkl']]"],
    "what the program itself made": ["import pickle", "x = pickle.loads(pickle.dumps({}))"],
    "bytes of its own": ["import pickle\nb = pickle.dumps({})", "x = pickle.loads(b)"],
    "data": ["import json\nx = json.loads('{}')"],
    "a shell": ["!true"],
    "a listing": ["import os\nx = os.listdir('.')"],
    "a script that loads nothing": ["%run harmless.py"],
    "a module that loads nothing": ["import harmless"],
    "a wrong line": ["%%capture\nx = (1"],
    "nothing": [""],
    "a file that is only named": ["path = 'planted.pkl'\nopen(path, 'rb').close()"],
    "an object of the other kind": ["class L:\n    def __init__(self, p):\n        self.p = p\n    def load(self):\n        return load(self.p)\na, b = L('clean.pkl'), L('planted.pkl')", LOAD, "x = a.load()"],
}  # fmt: skip


@pytest.mark.parametrize("texts", QUIET.values(), ids=QUIET)
def test_a_cell_that_loads_nothing_that_runs_is_left_alone(
    cells: InteractiveShell,
    folder: Path,
    texts: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
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
