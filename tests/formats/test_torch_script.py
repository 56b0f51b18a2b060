"""TorchScript: operators that touch files, however they are spelled."""
# ruff: noqa: SLF001 (torch lists its operators, and saves for mobile, privately)

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scanner_core.facts import CarriedSource, OperatorUse
from scanner_core.findings import Gap, Location, Verdict
from scanner_core.formats import torch_script_source
from scanner_core.knowledge import operators
from scanner_core.reading import Bytes
from scanner_core.scan import scan_artifact

if TYPE_CHECKING:
    from pathlib import Path

SAVE = "aten::save"
METHOD = """\
class Net(Module):
  training : bool
  save : int
  def forward(self: __torch__.Net, x: Tensor) -> Tensor:
    {}
    return x
"""
SCHEMAS = """\
import torch
print(*(schema.name for schema in torch._C._jit_get_all_schemas()))
"""
SPELLINGS = {
    "a function": 'torch.save(x, "f")',
    "a method of a value": '(x).save("f")',
    "with blanks": 'torch . save (x, "f")',
    "an alias of the function": '_0 = torch.save\n    _0(x, "f")',
    "an alias of the module": '_0 = torch\n    _0.save(x, "f")',
    "a namespace": 'ops.aten.save(x, "f")',
    "an alias of the namespace": '_0 = ops.aten\n    _0.save(x, "f")',
    "an attribute by name": 'getattr(torch, "save")(x, "f")',
    "a method of what a call returns": 'torch.relu(self).save("f")',
    "a method of another object": 'self = x\n    self.save("f")',
    "a loop that takes the name": 'for self in y:\n      self.save("f")',
    "an unpacked name": 'a, self, = y\n    self.save("f")',
    "behind a string that never ends": '"\\\n    torch.save(x, "f")',
    "behind three quotes": '"""\n    torch.save(x, "f")\n    """',
    "an overload": 'ops.aten.save.out(x, "f")',
}


def read(text: str) -> list[object]:
    return list(torch_script_source.read(Bytes(text.encode(), Location("x")), len))


def named(text: str) -> set[str]:
    return {fact.name for fact in read(text) if isinstance(fact, OperatorUse)}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_an_operator_is_found_however_it_is_spelled(spelling: str) -> None:
    assert SAVE in named(METHOD.format(spelling))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("y = self.save", id="an attribute of its own"),
        pytest.param("y = (self).save(x, )", id="a method of its own"),
        pytest.param('print("torch.save(x)")', id="text"),
        pytest.param("y = x  # torch.save(x)", id="a comment"),
        pytest.param("y = __torch__.save(x)", id="a function of the archive"),
        pytest.param("return (self).save(x, )", id="behind a keyword"),
    ],
)
def test_what_only_looks_like_an_operator_is_none(line: str) -> None:
    assert SAVE not in named(METHOD.format(line))


def test_the_object_of_a_method_may_have_any_name() -> None:
    text = METHOD.replace("self", "s")

    assert SAVE not in named(text.format("y = (s).save"))
    assert SAVE in named(text.format("y = (self).save"))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('os.system("true")', id="a module"),
        pytest.param('eval("1")', id="a function"),
        pytest.param('__import__("os")', id="an import"),
        pytest.param("import subprocess.run", id="a statement"),
    ],
)
def test_names_of_python_are_told(line: str) -> None:
    assert [f for f in read(METHOD.format(line)) if isinstance(f, CarriedSource)]


def test_a_method_called_open_is_no_name_of_python() -> None:
    text = "class A(Module):\n  def open(self: __torch__.A) -> int:\n    return 1\n"

    assert not [fact for fact in read(text) if isinstance(fact, CarriedSource)]


def test_layers_may_be_called_like_modules_of_python() -> None:
    lines = ["time = self.time", "os = self.os", "y = (time).forward((os).forward(x))"]
    text = METHOD.format("\n    ".join(lines))

    assert not [fact for fact in read(text) if isinstance(fact, CarriedSource)]


def test_native_classes_and_foreign_namespaces_are_told() -> None:
    text = "x : __torch__.torch.classes.mine.Engine\ny = ops.theirs.run(x)\n"

    assert {"torch.classes.mine.Engine", "theirs::run"} <= named(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(" * 200_000, id="brackets"),
        pytest.param("a." * 200_000, id="dots"),
        pytest.param("(a)" * 100_000, id="names in brackets"),
        pytest.param("for " * 100_000, id="loops"),
        pytest.param("  def f(s: " * 20_000, id="methods"),
        pytest.param("\x00" * 200_000, id="zeros"),
        pytest.param('"' + "\\" * 200_000, id="backslashes"),
        pytest.param(", a" * 100_000, id="commas"),
        pytest.param("a" * 300_000, id="a long name"),
        pytest.param("\n" * 300_000, id="empty lines"),
        pytest.param("self " * 60_000, id="the object itself"),
        pytest.param(" " * 300_000 + ".", id="blanks"),
    ],
)
def test_odd_text_takes_no_time(text: str) -> None:
    read(METHOD.format(text))


def test_text_that_is_no_source_is_a_gap() -> None:
    assert [fact for fact in read("x = 'never ends") if isinstance(fact, Gap)]


@pytest.mark.torch
def test_the_tables_know_every_namespace_of_torch() -> None:
    # In a process of its own: other tests register operators.
    command = [sys.executable, "-c", SCHEMAS]
    run = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 (a command of ours)
    names = set(run.stdout.decode().split())

    assert {name.partition("::")[0] for name in names} <= operators.TORCH
    assert set(operators.EFFECTS) <= names


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["scripted", "traced", "frozen", "mobile"])
def test_what_torch_compiles_is_clean(tmp_path: Path, kind: str) -> None:
    torch = pytest.importorskip("torch")
    path = tmp_path / "model.pt"
    network = torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten()
    ).eval()
    scripted = torch.jit.script(network)
    if kind == "traced":
        torch.jit.trace(network, torch.zeros(1, 1, 4, 4)).save(path)
    elif kind == "mobile":
        scripted._save_for_lite_interpreter(str(path), _save_mobile_debug_info=True)
    else:
        module = torch.jit.freeze(scripted) if kind == "frozen" else scripted
        torch.jit.save(module, path, _extra_files={"labels.txt": "a"})

    found = scan_artifact(path).report

    assert (found.format, found.verdict) == ("torchscript", Verdict.CLEAN)
    assert found.findings == ()


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore")
def test_layers_with_state_of_their_own_are_clean(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    path = tmp_path / "model.pt"
    nn = torch.nn
    for layer in (
        nn.LSTM(3, 4, 2, bidirectional=True),
        nn.TransformerEncoderLayer(8, 2, 16),
        nn.EmbeddingBag(10, 3),
        torch.ao.quantization.quantize_dynamic(
            nn.Sequential(nn.Linear(4, 4)).eval(), {nn.Linear}
        ),
    ):
        torch.jit.script(layer.eval()).save(path)

        assert scan_artifact(path).report.verdict is Verdict.CLEAN
