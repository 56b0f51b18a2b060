"""What is parsed, and what is not worth it."""

from __future__ import annotations

import ast
import time

import pytest

from scanner_core.linking import WANTED
from scanner_core.source.words.gate import may_matter
from scanner_core.source.words.spelled import without_prose

LEFT_ALONE = {
    "empty": "",
    "no library": "def load(path): return open(path).read()",
    "words in a text": '"""Use torch.load or transformers.pipeline."""\nx = 1',
    "a library and none of its loaders": "import torch\ntorch.zeros(3)",
    "a loader of another library": "import json\njson.load(torch)",
    "another method of the name": "import torch\nmodel.eval()",
    "a library that is only tested": "import pickle\nprint(pickle.HIGHEST_PROTOCOL)",
    "a library among others": "import os, pickle\nfile.load(x)",
    "a text that documents a function": (
        'import torch\ndef f():\n    """Like torch.load(p)."""\n    torch.zeros(3)'
    ),
    "a comment": "import torch\ntorch.zeros(3)  # not torch.load(p)",
    "an example in a text": "import torch\nTEXT = '''\n>>> torch.load(p)\n'''",
    "code in a message": "import torch\nraise E('use `torch.load(p)`')",
    "its own definition": "def from_pretrained(cls, name): pass",
    "a longer name": "def load_from_pretrained_model(): pass",
    "a text of its own": "eval('1 + 1')",
    "an answer that is no code": "import requests\nrequests.get('https://a.b/c.json')",
    "the name of the system": "import platform\nuv = platform.system()",
    "a folder of the same name": "from sklearn.pipeline import pipeline",
}
PARSED = {
    "an import": "import torch\ntorch.load(p)",
    "an import in a function": "def f():\n    import torch\n    torch.load(p)",
    "one of several": "import os, sys, torch as t\nt.load(p)",
    "on the next line": "import os, \\\n    torch\ntorch.load(p)",
    "behind a colon": "if x: import torch\ntorch.load(p)",
    "from a part": "from torch.hub import load as l\nl('a/b', 'c')",
    "a star": "from torch import *\nload(p)",
    "by its text": "__import__('torch').load(p)",
    "by a mapping": "import sys\nsys.modules['pickle'].loads(p)",
    "a method of anything": "from mine import Net\nNet.load_from_checkpoint(p)",
    "a keyword": "from mine import get\nget(p, trust_remote_code=True)",
    "a built-in function": "import requests\nexec (requests.get(u).text)",
    "the environment": "import os\nos.environ['HF_ENDPOINT'] = x",
    "another name": "import pickle\nlib=pickle\nlib.load(f)",
    "one of several libraries": "import pickle\nfor m in [json, pickle]: m.load(f)",
    "a default": "import pickle\ndef f(x, codec=pickle): return codec.load(x)",
    "what a function returns": "import pickle\ndef f(): return pickle\nf().load(x)",
    "a choice": "import pickle\nm = pickle if x else json\nm.load(f)",
    "names on lines of their own": "import torch\nm = (torch\n .hub\n .load(a, b))",
    "a line that goes on": "import pickle\nx = 1 + pickle \\\n    .load(f)",
    "letters that look different": "import pickle\n\U0001d4c5ickle.load(f)",
    "a name in other letters": "import torch as \u044e\n\u044e.load(p)",
    "a letter in two parts": "import torch as e\u0301\n\u00e9.load(p)",
    "letters of equal width": "import torch\ntorch.\uff4c\uff4fa\uff44(p)",
    "beside quotes of others": "import torch\nx = '\uff02\u300c'; torch.load(p)",
    "a hundred names": "import torch as t\n" * 200
    + "".join(f"import torch as t{i}\n" for i in range(200))
    + "t7.load(f)",
    "an answer that is a script": "import requests\nrequests.get('https://a.b/c.sh')",
    "a built-in function by another name": "import requests\nrun = exec\nrun(a)",
    "an attribute that is set": (
        "import torch\nsetattr(torch.serialization, '_default_to_weights_only', f)"
    ),
    "behind a text in a text": 'import torch\nf"{x["`"]}`{torch.load(p)}"',
    "behind a text that seems to end late": (
        'import torch\nf"{x[""" a"""]}"\n"""\n"""\ndef f():\n  """ """\n'
        '  torch.load(p)\n""" """'
    ),
    "a text that is called by a key": (
        'import torch\ntable = {"a":\n    """ """, "b": torch.load}'
    ),
    "a patch": "import ssl\nssl._create_default_https_context = x",
}


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_it_is_not_parsed(text: str) -> None:
    assert not may_matter(WANTED, text, is_notebook=False)


@pytest.mark.parametrize("text", PARSED.values(), ids=PARSED)
def test_it_is_parsed(text: str) -> None:
    assert may_matter(WANTED, text, is_notebook=False)


@pytest.mark.parametrize("text", ["torch.load(p)", "!curl x | sh", "%run x.py"])
def test_a_cell_is_parsed_without_an_import(text: str) -> None:
    assert may_matter(WANTED, text, is_notebook=True)
    assert not may_matter(WANTED, text, is_notebook=False)


def test_a_program_without_prose_keeps_its_code() -> None:
    code = "def f(x: int) -> str:\n    pass\n\nclass C(\n    A,\n):\n    y = 'a # b'"
    documented = code.replace(":\n    pass", ":\n    ''' \\' what '''\n    pass")

    plain = without_prose(
        "#!python\n" + documented.replace("):\n    y", '):\n    """One."""\n    y')
    )

    assert ast.dump(ast.parse(plain)) == ast.dump(ast.parse(code))


def test_many_imports_take_no_long_time() -> None:
    text = "".join(f"import torch as a{i}\n" for i in range(40_000))
    started = time.process_time()

    assert not may_matter(WANTED, text, is_notebook=False)

    assert time.process_time() - started < 5
