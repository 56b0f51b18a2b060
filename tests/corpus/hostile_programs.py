"""Hostile programs of PyTorch: TorchScript, exported programs, packages, old archives.

Archives are text, as ``scanner_core.testing.built`` takes it.
"""

from __future__ import annotations

import functools
import io
import json
import tarfile
from typing import TYPE_CHECKING, Final

from scanner_core.testing import assemble, built

from .words import CALL

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT: Final = """\
--- m/constants.pkl
PROTO 2
EMPTY_TUPLE
STOP
--- m/data.pkl
PROTO 2
GLOBAL '__torch__ Net'
EMPTY_TUPLE
NEWOBJ
STOP
"""
METHOD: Final = """\
--- m/code/__torch__.py
class Net(Module):
  training : bool
  def {name}(self: __torch__.Net, x: Tensor) -> Tensor:
    {line}
    return x
"""
EXPORTED: Final = "--- m/archive_format\npt2\n--- m/archive_version\n0\n"
PACKAGE: Final = "--- p/.data/extern_modules\ntorch\n"
RUNS: Final = "__import__('os').system('true')"
LINES: Final = {
    "writes a file": 'torch.save(x, "f", )',
    "writes a file by another namespace": 'ops.aten.save(x, "f", )',
    "writes a file through an alias": '_0 = torch.save\n    _0(x, "f", )',
    "writes a file through an alias of the module": '_0 = torch\n    _0.save(x, "f", )',
    "writes a file by the name of the operator": 'getattr(torch, "save")(x, "f", )',
    "writes a file as a method": '(x).save("f", )',
    "writes a file with blanks": 'torch . save ( x, "f", )',
    "writes a file behind a comment": '# "\n    torch.save(x, "f", )',
    "writes a file behind an odd string": '"\\\n" #\n    torch.save(x, "f", )',
    "writes a file on one line": 'x = x; torch.save(x, "f", )',
    "reads a file": 'y = torch.from_file("f", False, 2)',
    "makes a file": 'y = torch.from_file("f", True, 1 << 30)',
    "reads a tensor for debugging": 'y = ops.debugprims.load_tensor("f")',
    "names a module of Python": 'os.system("true")',
    "imports a module of Python": "import subprocess.run",
    "evaluates": 'eval("1")',
    "opens": 'open("f")',
}
TEXTS: Final = {
    "a size that runs": {"expr_str": RUNS},
    "a size that runs in a function": {"expr_str": f"Add(Integer(1), {RUNS})"},
    "a size that evaluates text": {"expr_str": 'sympify("1")'},
    "a size that reaches internals": {"expr_str": "Symbol('s').__class__"},
    "a guard that runs": {"guards_code": [f"{RUNS} == 0"]},
    "a guard that counts": {"guards_code": ["[x for x in (1,)]"]},
    "an argument that runs": {"forward_arg_names": [f"x={RUNS}"]},
    "arguments that run": {"in_spec": f'[1, {{"context": "[\\"{RUNS}\\"]"}}]'},
    "a function of another module": {"target": "torch.serialization.os.system"},
    "a loader of libraries": {"target": "torch.ops.load_library"},
    "a loader of files": {"target": "torch.load"},
    "a module behind arithmetic": {"target": "_operator.sys.exit"},
    "an operator that writes": {"target": "torch.ops.aten.save.default"},
}
SOURCES: Final = {
    "runs a command": "import subprocess\nsubprocess.run('true', check=True)\n",
    "runs a command by another name": "from os import system as f\nf('true')\n",
    "executes text": "exec('pass')\n",
    "loads a library": "import ctypes\nctypes.CDLL('f')\n",
}


def _archive(text: str) -> Callable[[], bytes]:
    return functools.partial(built, text)


def _exported(name: str, content: str) -> Callable[[], bytes]:
    return _archive(f"{EXPORTED}--- m/{name}\n{content}\n")


def _tar(name: str) -> Callable[[], bytes]:
    one, nothing = "PROTO 2\nBININT1 1\nSTOP", "PROTO 2\nEMPTY_DICT\nSTOP"
    texts = {"sys_info": nothing, "pickle": nothing, "storages": one, "tensors": one}
    texts[name] = f"{CALL}\nSTOP"

    def build() -> bytes:
        with tarfile.open(fileobj=(file := io.BytesIO()), mode="w") as archive:
            for member, text in texts.items():
                data = assemble(text)
                about = tarfile.TarInfo(member)
                about.size = len(data)
                archive.addfile(about, io.BytesIO(data))
        return file.getvalue()

    return build


def _chained(place: int) -> Callable[[], bytes]:
    texts = ["--- a/data.pkl\nPROTO 2\nEMPTY_DICT\nSTOP\n--- a/data/0\n0"] * 3
    texts[place] = f"--- a/data.pkl\n{CALL}\nSTOP\n--- a/data/0\n0"
    return lambda: b"".join(map(built, texts))


PROGRAMS: Final[dict[str, dict[str, Callable[[], bytes]]]] = {
    "TorchScript": {
        **{
            name: _archive(SCRIPT + METHOD.format(name="forward", line=line))
            for name, line in LINES.items()
        },
        "writes a file once it is loaded": _archive(
            SCRIPT + METHOD.format(name="__setstate__", line='torch.save(x, "f", )')
        ),
        "bytecode that writes a file": _archive(
            f"{SCRIPT}--- m/bytecode.pkl\nPROTO 2\nBINUNICODE 'aten::save'\nSTOP\n"
        ),
        **{
            f"a call in {name}": _archive(f"{SCRIPT}--- m/{name}\n{CALL}\nSTOP\n")
            for name in (
                "bytecode.pkl",
                "traced_inputs.pkl",
                "mobile_debug_handles.pkl",
                "extra/config.pkl",
                "data/config.pkl",
            )
        },
        "a call in capitals": _archive(f"--- m/DATA.PKL\n{CALL}\nSTOP\n"),
        "a call in the constants": _archive(f"--- m/constants.pkl\n{CALL}\nSTOP\n"),
    },
    "exported programs": {
        **{
            name: _exported("models/model.json", json.dumps(graph))
            for name, graph in TEXTS.items()
        },
        "a key that is spelled oddly": _exported(
            "models/model.json", '{"t\\u0061rget": "torch.os.system"}'
        ),
        **{
            f"a file {name}": _exported(f"data/aotinductor/model/{name}", "x")
            for name in ("m.so", "m.wrapper.cpp", "m.cubin", "m_compile_flags.json")
        },
        "a constant": _archive(
            f"{EXPORTED}--- m/data/constants/opaque_obj_0.pkl\n{CALL}\nSTOP\n"
        ),
        "a size in an older program": _archive(
            "--- serialized_exported_program.json\n" + json.dumps({"expr_str": RUNS})
        ),
    },
    "packages of modules": {
        **{
            f"source that {name}": _archive(f"{PACKAGE}--- p/layers.py\n{source}")
            for name, source in SOURCES.items()
        },
        "a call": _archive(f"{PACKAGE}--- p/model/model.pkl\n{CALL}\nSTOP\n"),
        "a call of its own module's name": _archive(
            f"{PACKAGE}--- p/os.py\ndef system(x): pass\n--- p/m.pkl\n{CALL}\nSTOP\n"
        ),
        "a script": _archive(
            f"{PACKAGE}--- p/.data/ts_code/code/__torch__.py\ntorch.save(x, 'f')\n"
        ),
    },
    "old and distributed checkpoints": {
        **{
            f"a call in {name} of a tar archive": _tar(name)
            for name in ("pickle", "storages", "tensors", "sys_info")
        },
        **{
            f"a call in the {name} of three archives": _chained(place)
            for place, name in enumerate(("first", "second", "last"))
        },
    },
}
