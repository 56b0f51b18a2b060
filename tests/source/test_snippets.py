"""Short programs to flag or to leave alone, each for a reason that is its id."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING

import pytest

from scanner_core import rules, source
from scanner_core.facts import CallSite, Environment
from scanner_core.linking import WANTED
from scanner_core.source import Cell, SourceText

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.findings import Edit

    Apply = Callable[[str, tuple[Edit, ...]], str]

NEW = Environment((("numpy", "2.4.6"), ("torch", "2.13.0+cpu")))
OLD = Environment((("numpy", "1.16.2"), ("torch", "2.5.1")))
NOT_TOLD = Environment()

LEAVE_ALONE = {
    "weights only": "import torch\ntorch.load('m', weights_only=True)",
    "weights only by a variable": """
        import torch
        only = True
        torch.load('m', weights_only=only)
    """,
    "weights only by an expression": """
        import torch
        torch.load('m', weights_only=not False)
    """,
    "weights only by a default": """
        import torch
        def load(path, weights_only=True):
            return torch.load(path, weights_only=weights_only)
    """,
    "weights only in a mapping": """
        import torch
        torch.load('m', **{"weights_only": True})
    """,
    "weights only in a named mapping": """
        import torch
        options = dict(map_location="cpu", weights_only=True)
        torch.load('m', **options)
    """,
    "weights only set in a mapping": """
        import torch
        options = {}
        options["weights_only"] = True
        torch.load('m', **options)
    """,
    "weights only in a partial": """
        from functools import partial
        import torch
        load = partial(torch.load, weights_only=True)
        load('m')
    """,
    "a partial overridden": """
        from functools import partial
        import torch
        load = partial(torch.load, weights_only=False)
        load('m', weights_only=True)
    """,
    "a patched torch": """
        import torch
        from functools import partial
        torch.load = partial(torch.load, weights_only=True)
        torch.load('m')
    """,
    "a pickle module that is none": """
        import torch
        torch.load('m', pickle_module=None, weights_only=True)
    """,
    "a function of this file": """
        from torch import load
        def load(path):
            return path
        load('m')
    """,
    "a class of this file": "class torch:\n    load = print\ntorch.load('m')",
    "a parameter": "from torch import load\ndef f(load):\n    return load('m')",
    "a lambda's parameter": "from torch import load\nf = lambda load: load('m')",
    "a comprehension's variable": """
        from pickle import load
        [load(x) for load in functions]
    """,
    "a loop's variable": """
        from pickle import load
        for load in functions:
            load('m')
    """,
    "a reassigned name": "from torch import load\nload = print\nload('m')",
    "a name imported anew": "from torch import load\nfrom json import load\nload(f)",
    "a with's name": "import pickle\nwith f() as pickle:\n    pickle.load(x)",
    "an except's name": """
        import pickle
        try:
            f()
        except E as pickle:
            pickle.load(x)
    """,
    "a case's name": """
        import pickle
        match f():
            case pickle:
                pickle.load(x)
    """,
    "an unpacked name": "import pickle\npickle, x = f()\npickle.load(x)",
    "a walrus": "import pickle\nif (pickle := f()):\n    pickle.load(x)",
    "a local import": """
        import pickle
        def f(x):
            import json as pickle
            return pickle.load(x)
    """,
    "a method of that name": "class A:\n    def load(self): ...\nA().load('m')",
    "a method of self": """
        import pickle
        class A:
            def run(self, f):
                return self.load(f)
    """,
    "a relative import": "from .torch import load\nload('m')",
    "a relative module": "from . import pickle\npickle.load(f)",
    "another module's load": "from utils import load\nload('m')",
    "json": "import json\njson.load(f)",
    "yaml": "import yaml\nyaml.safe_load(f)",
    "tomllib": "import tomllib\ntomllib.load(f)",
    "safetensors": "from safetensors.torch import load_file\nload_file('m')",
    "skops": "import skops.io as sio\nsio.load('m', trusted=[])",
    "state dict": "import torch\nmodel.load_state_dict(torch.zeros(1))",
    "torch save": "import torch\ntorch.save(m, 'm')",
    "torch jit save": "import torch\ntorch.jit.save(m, 'load')",
    "pickle dump": "import pickle\npickle.dump(x, f)",
    "pickle dumps": "import pickle\npickle.dumps(x)",
    "pickle error": "import pickle\nraise pickle.UnpicklingError('load')",
    "pickler": "import pickle\npickle.Pickler(f).dump(x)",
    "a restricted unpickler": """
        import pickle
        class Restricted(pickle.Unpickler):
            def find_class(self, module, name):
                raise pickle.UnpicklingError
        Restricted(f).load()
    """,
    "joblib dump": "import joblib\njoblib.dump(x, 'load')",
    "joblib parallel": "from joblib import Parallel\nParallel(2)(load)",
    "pandas csv": "import pandas as pd\npd.read_csv('pickle')",
    "pandas to pickle": "import pandas as pd\npd.DataFrame().to_pickle('read_pickle')",
    "numpy": "import numpy as np\nnp.load('a.npy')",
    "numpy, no pickles": "import numpy as np\nnp.load('a.npy', allow_pickle=False)",
    "numpy, no pickles by position": """
        import numpy as np
        np.load('a.npy', None, False)
    """,
    "numpy, no pickles in a mapping": """
        import numpy as np
        np.load('a.npy', **{'allow_pickle': False})
    """,
    "numpy loadtxt": "import numpy as np\nnp.loadtxt('a.txt')",
    "numpy fromfile": "import numpy as np\nnp.fromfile('load')",
    "numpy save": "import numpy as np\nnp.save('load', x, allow_pickle=True)",
    "no remote code": "AutoModel.from_pretrained('m', trust_remote_code=False)",
    "no remote code by a variable": """
        trust = False
        AutoModel.from_pretrained('m', trust_remote_code=trust)
    """,
    "remote code left out": "AutoModel.from_pretrained('m')",
    "remote code none": "AutoModel.from_pretrained('m', trust_remote_code=None)",
    "remote code in a text": "print('trust_remote_code=True')",
    "remote code in an option": "parser.add_argument('--trust_remote_code')",
    "remote code only collected": "options = dict(trust_remote_code=True)",
    "in a text": "import torch\nx = 'torch.load(path)'",
    "in a comment": "import torch\n# torch.load(path)",
    "in a docstring": 'import torch\ndef f():\n    """torch.load(path)"""',
    "only named": "import torch\nload = torch.load",
    "patched, not called": "import torch\ntorch.load = my_load",
    "nested in another's attribute": "import mine\nmine.torch.load('m')",
    "a branch that does not come back": """
        import torch
        only = True
        if x:
            only = False
            raise ValueError
        torch.load('m', weights_only=only)
    """,
    "nothing at all": "",
}
BARE = {
    "bare": "import torch\ntorch.load('m')",
    "bare, map location": "import torch\ntorch.load('m', map_location='cpu')",
    "bare, none": "import torch\ntorch.load('m', weights_only=None)",
    "bare, pickle module none": "import torch\ntorch.load('m', pickle_module=None)",
}
FLAG = {
    "open": "import torch\ntorch.load('m', weights_only=False)",
    "open, zero": "import torch\ntorch.load('m', weights_only=0)",
    "import as": "import torch as t\nt.load('m', weights_only=False)",
    "import from": "from torch import load\nload('m', weights_only=False)",
    "import from as": "from torch import load as l\nl('m', weights_only=False)",
    "import in a function": """
        def f():
            import torch
            return torch.load('m', weights_only=False)
    """,
    "import in a try": """
        try:
            import torch
        except ImportError:
            torch = None
        torch.load('m', weights_only=False)
    """,
    "import all": "from torch import *\nload('m', weights_only=False)",
    "import of a submodule": """
        import torch.nn as nn
        import torch.serialization
        torch.serialization.load('m', weights_only=False)
    """,
    "no import": "torch.load('m', weights_only=False)",
    "alias": "import torch\nload = torch.load\nload('m', weights_only=False)",
    "alias of an alias": """
        import torch
        t = torch
        load = t.load
        load('m', weights_only=False)
    """,
    "alias in a tuple": """
        import torch, json
        load, dump = torch.load, json.dump
        load('m', weights_only=False)
    """,
    "alias as a default": """
        import torch
        def f(path, load=torch.load):
            return load(path, weights_only=False)
    """,
    "alias in a branch": """
        import torch, json
        if fast:
            load = torch.load
        else:
            load = json.load
        load('m', weights_only=False)
    """,
    "conditional expression": """
        import torch, json
        (torch.load if x else json.load)('m', weights_only=False)
    """,
    "getattr": "import torch\ngetattr(torch, 'load')('m', weights_only=False)",
    "import_module": """
        import importlib
        importlib.import_module('torch').load('m', weights_only=False)
    """,
    "__import__": "__import__('torch').load('m', weights_only=False)",
    "walrus": "import torch\n(load := torch.load)('m', weights_only=False)",
    "partial": """
        import functools, torch
        load = functools.partial(torch.load, weights_only=False)
        load('m')
    """,
    "partial, called at once": """
        import functools, torch
        functools.partial(torch.load, weights_only=False)('m')
    """,
    "partial of a partial": """
        from functools import partial
        import torch
        cpu = partial(torch.load, map_location='cpu')
        load = partial(cpu, weights_only=False)
        load('m')
    """,
    "partial, never called": """
        from functools import partial
        import torch
        reader = Reader(load=partial(torch.load, weights_only=False))
    """,
    "patched": """
        import torch
        from functools import partial
        torch.load = partial(torch.load, weights_only=False)
        torch.load('m')
    """,
    "map": "import pickle\nlist(map(pickle.load, files))",
    "executor": "import pickle\nexecutor.submit(pickle.load, f)",
    "pool": "import joblib\npool.map(joblib.load, paths)",
    "flag in a mapping": "import torch\ntorch.load('m', **{'weights_only': False})",
    "flag in a named mapping": """
        import torch
        options = {'weights_only': False}
        torch.load('m', **options)
    """,
    "flag in a merged mapping": "import torch\ntorch.load('m', **{**base, 'a': 1})",
    "flag in a changed mapping": """
        import torch
        options = {'map_location': 'cpu'}
        options.update(more)
        torch.load('m', **options)
    """,
    "flag set in a mapping": """
        import torch
        options = {'weights_only': True}
        options['weights_only'] = False
        torch.load('m', **options)
    """,
    "flag in a variable": """
        import torch
        only = False
        torch.load('m', weights_only=only)
    """,
    "flag by a default": """
        import torch
        def load(path, weights_only=False):
            return torch.load(path, weights_only=weights_only)
    """,
    "flag is a parameter": """
        import torch
        def load(path, weights_only):
            return torch.load(path, weights_only=weights_only)
    """,
    "flag depends on a branch": """
        import torch
        only = True
        if debug:
            only = False
        torch.load('m', weights_only=only)
    """,
    "flag changes in a loop": """
        import torch
        only = True
        for path in paths:
            torch.load(path, weights_only=only)
            only = False
    """,
    "flag set by another function": """
        import torch
        only = True
        def switch():
            global only
            only = False
        def load():
            torch.load('m', weights_only=only)
    """,
    "flag that has two values in turn": """
        import torch
        only = False
        def load():
            torch.load('m', weights_only=only)
        load()
        only = True
    """,
    "hidden in a class only": """
        import pickle
        class A:
            import json as pickle
            def load(self, f):
                return pickle.load(f)
    """,
    "pickle module": "import torch, dill\ntorch.load('m', pickle_module=dill)",
    "pickle module by position": "import torch\ntorch.load('m', None, dill)",
    "switched off for the process": """
        import os, torch
        os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"
        torch.load('m')
    """,
    "in a method": """
        import torch
        class A:
            def load(self, path):
                return torch.load(path, weights_only=False)
    """,
    "in a nested function": """
        import torch
        def f():
            def g():
                return torch.load('m', weights_only=False)
            return g
    """,
    "in a lambda": "import torch\nf = lambda p: torch.load(p, weights_only=False)",
    "in a comprehension": """
        import torch
        [torch.load(p, weights_only=False) for p in paths]
    """,
    "in a decorator": """
        import torch
        @use(torch.load('m', weights_only=False))
        def f(): ...
    """,
    "in an f-string": "import torch\nf\"{torch.load('m', weights_only=False)}\"",
    "in an await": "import torch\nawait run(torch.load('m', weights_only=False))",
    "in a match": """
        import torch
        match x:
            case 1:
                torch.load('m', weights_only=False)
    """,
    "in a finally": """
        import torch
        try:
            f()
        finally:
            torch.load('m', weights_only=False)
    """,
    "in a class body": """
        import torch
        class A:
            m = torch.load('m', weights_only=False)
    """,
    "imported after the function": """
        def f(path):
            return torch.load(path, weights_only=False)
        import torch
    """,
    "chained": "import torch\ntorch.load('m', weights_only=False)['a'].eval()",
    "pickle": "import pickle\npickle.load(f)",
    "pickle loads": "from pickle import loads\nloads(data)",
    "pickle, python": "import pickle\npickle._loads(data)",
    "cPickle": "import cPickle\ncPickle.load(f)",
    "cPickle or pickle": """
        try:
            import cPickle as pickle
        except ImportError:
            import pickle
        pickle.load(f)
    """,
    "six": "from six.moves import cPickle as pickle\npickle.load(f)",
    "unpickler": "import pickle\npickle.Unpickler(f).load()",
    "unpickler, not restricted": """
        import pickle
        class Mine(pickle.Unpickler):
            pass
        Mine(f).load()
    """,
    "dill": "import dill\ndill.load(f)",
    "dill as pickle": "import dill as pickle\npickle.load(f)",
    "cloudpickle": "import cloudpickle\ncloudpickle.loads(data)",
    "pandas": "import pandas as pd\npd.read_pickle('a.pkl')",
    "pandas, a cell alone": "pd.read_pickle('a.pkl')",
    "shelve": "import shelve\nshelve.open('db')",
    "joblib": "import joblib\njoblib.load('m')",
    "joblib from": "from joblib import load\nload('m')",
    "joblib of sklearn": "from sklearn.externals import joblib\njoblib.load('m')",
    "numpy": "import numpy as np\nnp.load('a.npy', allow_pickle=True)",
    "numpy by position": "import numpy\nnumpy.load('a.npy', None, True)",
    "numpy, a cell alone": "np.load('a.npy', allow_pickle=True)",
    "numpy, a mapping": """
        import numpy as np
        np.load('a.npy', **{'allow_pickle': True})
    """,
    "numpy, computed": "import numpy as np\nnp.load('a.npy', allow_pickle=args.x)",
    "numpy, unpacked": "import numpy as np\nnp.load(*args)",
    "remote code": "AutoModel.from_pretrained('m', trust_remote_code=True)",
    "remote code of an instance": "self.cls.from_pretrained(n, trust_remote_code=True)",
    "remote code, pipeline": """
        from transformers import pipeline
        pipeline('x', trust_remote_code=True)
    """,
    "remote code, data": """
        from datasets import load_dataset
        load_dataset('x', trust_remote_code=True)
    """,
    "remote code, mapping": """
        options = dict(trust_remote_code=True)
        f(**options)
    """,
    "remote code, partial": """
        from functools import partial
        from transformers import AutoModel
        load = partial(AutoModel.from_pretrained, trust_remote_code=True)
        load('x')
    """,
}


def fired(text: str, environment: Environment) -> set[str]:
    program = SourceText.module(textwrap.dedent(text))
    return fired_in(program, environment)


def fired_in(program: SourceText, environment: Environment) -> set[str]:
    seen = source.observe(program, environment, WANTED)
    sites = [site for site in seen if isinstance(site, CallSite)]
    return {finding.rule for site in sites for finding, _ in rules.apply(site)}


@pytest.mark.parametrize("text", LEAVE_ALONE.values(), ids=LEAVE_ALONE)
def test_it_is_left_alone(text: str) -> None:
    assert not fired(text, NEW)
    assert not fired(text, NOT_TOLD)


@pytest.mark.parametrize("text", FLAG.values(), ids=FLAG)
def test_it_is_flagged(text: str) -> None:
    assert fired(text, NEW)
    assert fired(text, OLD)
    assert fired(text, NOT_TOLD)


@pytest.mark.parametrize("text", BARE.values(), ids=BARE)
def test_a_bare_torch_load_depends_on_the_version(text: str) -> None:
    assert not fired(text, NEW)
    assert fired(text, OLD)
    assert fired(text, NOT_TOLD)


def test_a_bare_numpy_load_depends_on_the_version() -> None:
    text = "import numpy as np\nnp.load('a.npy')"

    assert fired(text, OLD) == {"pickled-numpy-arrays"}
    assert not fired(text, NEW)


@pytest.mark.parametrize("text", FLAG.values(), ids=FLAG)
def test_it_is_flagged_once(text: str) -> None:
    program = SourceText.module(textwrap.dedent(text))

    sites = [s for s in source.observe(program, NEW, WANTED) if isinstance(s, CallSite)]
    assert sum(len(list(rules.apply(site))) for site in sites) == 1


@pytest.mark.parametrize("text", (FLAG | BARE).values(), ids=FLAG | BARE)
def test_a_fix_that_edits_removes_the_finding(text: str, apply: Apply) -> None:
    text = textwrap.dedent(text)
    seen = source.observe(SourceText.module(text), NOT_TOLD, WANTED)
    sites = [site for site in seen if isinstance(site, CallSite)]
    fixes = [fix for site in sites for f, _ in rules.apply(site) for fix in f.fixes]

    assert fixes
    for fix in fixes:
        fixed = apply(text, fix.edits)
        ast.parse(fixed)
        assert bool(fired(fixed, NEW)) is not bool(fix.edits)


def test_names_flow_from_cell_to_cell() -> None:
    program = SourceText.notebook(
        [
            Cell("import torch as t", 1),
            Cell("only = False", 3),
            Cell("%matplotlib inline", 4),
            Cell("t.load('m', weights_only=only)", 6),
        ]
    )

    assert fired_in(program, NEW) == {"unrestricted-torch-load"}
