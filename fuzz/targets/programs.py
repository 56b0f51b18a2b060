"""Programs: modules, notebooks, cells with magics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fuzz.checks import Found, go_through, written
from scanner_core import linking, rules, source
from scanner_core.facts import Environment
from scanner_core.source.shell import magics as cell_magics

if TYPE_CHECKING:
    from collections.abc import Sequence


def python(data: bytes) -> None:
    """Read a module, and judge its calls."""
    _program(data, "program.py")


def notebook(data: bytes) -> None:
    """Read a notebook, and judge its calls."""
    _program(data, "program.ipynb")


def magics(data: bytes) -> None:
    """Mask magics; every character keeps its place."""
    text = data.decode("utf-8", "surrogateescape")
    cell_magics.language(text)
    if len(cell_magics.masked(text)) != len(text):
        raise Found("masking moves what stands behind a magic")


def _program(data: bytes, name: str) -> None:
    if text := source.read(written(data, name)):
        go_through(source.observe(text, Environment(), linking.WANTED))
        go_through(source.observe(text, Environment((("torch", "2.13.0"),))))


def sources() -> list[bytes]:
    """Return the examples of every rule about programs, and odd syntax."""
    odd = [
        b"# coding: utf-16\n",
        b"\xef\xbb\xbfimport torch\ntorch.load('x')\n",
        b"import torch as t\nf = t.load\nf(*a, **{'weights_only': False})\n",
        b"from torch import *\nwith open('a') as g: load(g)\n",
        b"x = lambda: (yield)\ntype X[T] = int\n",
        b"x = " + b"[" * 150 + b"]" * 150,
        b"if 1:\n" * 120 + b"x",
        b"torch.load(f'{a}/{b!r:>{w}}')\n",
        b"a = b = c\nb = a\nc = b\na.load('x')\n",
        b"x=" + b"-" * 5000 + b"1",
        b"x" + b".y" * 5000 + b"()",
        b"x" + b"()" * 3000,
        b"1" + b"+1" * 5000,
    ]
    return odd + [each.encode() for each in _examples()]


def notebooks() -> list[bytes]:
    """Return notebooks, and JSON that is none."""
    cells = [{"cell_type": "code", "source": each, "id": "a"} for each in _examples()]
    whole = [
        json.dumps({"cells": cells[at : at + 3], "nbformat": 4, "metadata": {}})
        for at in range(0, len(cells), 3)
    ]
    odd = [
        '{"cells": [{"cell_type": "code", "source": ["import", 1, null]}]}',
        '{"worksheets": [{"cells": [{"cell_type": "code", "input": "x"}]}]}',
        '{"cells": {}}',
        "[" * 5000,
        '{"cells": [{"cell_type": "code", "source": "\\ud800"}]}',
        '{"metadata": {"kernelspec": {"name": "ir", "language": 1}}, "cells": [1]}',
    ]
    return [each.encode() for each in (*whole, *odd)]


def cells() -> list[bytes]:
    """Return cells with magics of every kind."""
    lines = [
        *("%time x = 1", "!ls {x}", "%%bash\nls", "%%time\nimport os", "x = !ls"),
        *("?x", "x??", "%load_ext a", "!!ls", "x = %sql a\n", "f(\n!ls\n)", "%%"),
        *("'''\n!ls\n'''", "%%writefile a.py\nx", "%time !ls \\\n a", ",f a b", "/f a"),
        "%%python -c 'x'\nx",
    ]
    return [each.encode() for each in lines]


def _examples() -> Sequence[str]:
    return [
        example.text
        for rule in rules.known()
        for example in rule.examples
        if rule.is_about_source
    ]
