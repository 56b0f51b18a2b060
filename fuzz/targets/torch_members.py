"""Members that only their place in an archive of torch explains."""

from __future__ import annotations

import json
from typing import Final

from fuzz.checks import blob, go_through
from fuzz.targets import streams
from scanner_core import knowledge
from scanner_core.formats import (
    python_source,
    torch_bytecode,
    torch_export_graph,
    torch_script_source,
    torch_tar_members,
)
from scanner_core.testing import assemble

STORAGE: Final = """
    PROTO 2
    BINUNICODE '0'
    BINUNICODE 'cpu'
    GLOBAL 'torch FloatStorage'
    TUPLE3
    STOP
"""
SCRIPT: Final = """\
class Net(Module):
  __parameters__ = ["weight", ]
  training : bool
  lin : __torch__.torch.nn.modules.linear.Linear
  def forward(self: __torch__.Net, x: Tensor) -> Tensor:
    _0 = torch.add((self.lin).forward(x, ), CONSTANTS.c0, alpha=1)
    torch.save(_0, "x\\"y'")  # saves
    ops.prim.RaiseException("a\\n", '1.5e-3')
    return ops.image.write_file("f", _0)
"""
GRAPH: Final = {
    "graph_module": {
        "graph": {
            "nodes": [
                {"target": "torch.ops.aten.add.Tensor", "inputs": []},
                {"target": "_operator.getitem", "metadata": {"x": "1"}},
            ],
            "sym_int_values": {"s0": {"as_expr": {"expr_str": "s0 + 1"}}},
        },
        "guards_code": ["x > 1", "y"],
        "in_spec": "[1, {}]",
        "forward_arg_names": ["x"],
    }
}


def script(data: bytes) -> None:
    """Read TorchScript source."""
    go_through(torch_script_source.read(blob(data), knowledge.wants))


def bytecode(data: bytes) -> None:
    """Read the pickle of TorchScript's interpreter."""
    go_through(torch_bytecode.read(blob(data), knowledge.wants))


def graph(data: bytes) -> None:
    """Read the graph of an exported program."""
    go_through(torch_export_graph.read(blob(data), knowledge.wants))


def python(data: bytes) -> None:
    """Read Python source that a package carries."""
    go_through(python_source.read(blob(data), knowledge.wants))


def interleaved(data: bytes) -> None:
    """Read members of torch's old tar archives."""
    go_through(torch_tar_members.STORAGES.read(blob(data), knowledge.wants))
    go_through(torch_tar_members.TENSORS.read(blob(data), knowledge.wants))


def scripts() -> list[bytes]:
    """Return TorchScript source."""
    return [SCRIPT.encode(), SCRIPT.encode() * 5, b"def f(x: int):\n  return x\n", b"'"]


def graphs() -> list[bytes]:
    """Return graphs, and JSON that is none."""
    text = json.dumps(GRAPH).encode()
    return [text, b"[" * 2000, b'{"a": NaN, "a": 1e999}', b'"\\ud800"', text[:200]]


def sources() -> list[bytes]:
    """Return Python source, and what only looks like it."""
    return [
        b"import os\nfrom torch import nn as n\nclass A(n.Module):\n  x = os.system\n",
        b"# -*- coding: rot13 -*-\nvzcbeg bf\n",
        b"# -*- coding: utf-7 -*-\nimport +AG8Acw-\n",
        b"x = " + b"(" * 300 + b"1" + b")" * 300,
        b"x = " + b"-" * 3000 + b"1",
        b"x" + b".a" * 3000,
        b"f'{x!r:{y}}'\nmatch x:\n case [1, *_]: pass\n",
    ]


def storages() -> list[bytes]:
    """Return pickles with numbers between them."""
    count = assemble("PROTO 2\nBININT1 2\nSTOP")
    one = assemble(STORAGE) + (2).to_bytes(8, "little") + bytes(8)
    views = assemble("PROTO 2\nEMPTY_LIST\nSTOP")
    return [count + one * 2 + views, count + one, *streams.pickles()[:40]]
