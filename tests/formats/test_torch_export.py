"""Exported programs: what their graphs name, and text that a loader evaluates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact
from scanner_core.testing import built

if TYPE_CHECKING:
    from pathlib import Path

ARCHIVE = "--- m/archive_format\npt2\n--- m/models/model.json\n"
CALL = "__import__('os').system('true')"
UNSAFE = {
    "a size that is a call": {"expr_str": CALL},
    "a size in a size": {"expr_str": "Add(Integer(1), sympify('open(1)'))"},
    "an attribute of a size": {"expr_str": "Symbol('s0').func.__globals__"},
    "a size that counts": {"expr_str": "[1 for x in (1,)][0]"},
    "a function of sympy that evaluates": {"expr_str": "lambdify(1, 'x')"},
    "a guard that is a call": {"guards_code": ["True", f"{CALL} == 0"]},
    "a guard with attributes": {"guards_code": ["L['x'].__class__ is int"]},
    "a guard with text": {"guards_code": ["L['x', open('f')] == 1"]},
    "a name of an argument": {"forward_arg_names": [f"x={CALL}"]},
    "a name of an argument among others": {
        "in_spec": json.dumps([1, {"type": "builtins.dict", "context": f'["{CALL}"]'}])
    },
    "a function of Python": {"target": "torch.serialization.os.system"},
    "a loader of libraries": {"target": "torch.ops.load_library"},
    "what is behind an operator": {"target": "torch.ops.aten.add.Tensor.__class__"},
    "a module behind arithmetic": {"target": "_operator.sys.exit"},
    "an operator that writes": {"target": "torch.ops.aten.save.default"},
    "a graph in a graph": {"a": [{"b": {"target": "torch.hub.load"}}]},
    "a key that is spelled oddly": '{"t\\u0061rget": "torch.os.system"}',
    "a key that comes twice": '{"target": "torch.os.system", "target": "x"}',
}
CLEAN = {
    "operators": {"target": "torch.ops.aten.add.Tensor"},
    "operators of a library": {"target": "torch.ops.torchvision.nms.default"},
    "control flow": {"target": "torch.ops.higher_order.cond"},
    "arithmetic": {"target": "_operator.floordiv"},
    "sizes": {"expr_str": "Add(Integer(-1), Mul(Integer(2), Symbol('s77')))"},
    "a comparison": {"expr_str": "GreaterThan(Symbol('u0', integer=True), Integer(0))"},
    "guards": {"guards_code": ["max(1, L['d']['a'].size()[0] // 2) % 2 != 0"]},
    "arguments": {"forward_arg_names": ["x", "_mask", "*args", "**kwargs"]},
    "text that is only kept": {"metadata": {"stack_trace": CALL}},
}


def verdict(tmp_path: Path, graph: object) -> Verdict:
    text = graph if isinstance(graph, str) else json.dumps(graph)
    path = tmp_path / "model.pt2"
    path.write_bytes(built(f"{ARCHIVE}{text}"))
    return scan_artifact(path).report.verdict


@pytest.mark.parametrize("graph", UNSAFE.values(), ids=UNSAFE)
def test_what_a_loader_runs_of_a_graph_is_unsafe(tmp_path: Path, graph: object) -> None:
    assert verdict(tmp_path, graph) is Verdict.UNSAFE


@pytest.mark.parametrize("graph", CLEAN.values(), ids=CLEAN)
def test_what_torch_writes_into_a_graph_is_clean(tmp_path: Path, graph: object) -> None:
    assert verdict(tmp_path, graph) is Verdict.CLEAN


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(" * 15_000, id="brackets"),
        pytest.param("a" * 19_000 + "(", id="a long name"),
        pytest.param("'" + "a." * 9000, id="a symbol that never ends"),
        pytest.param("L['x']" * 3000 + "!", id="guards"),
        pytest.param("Add(" * 5000, id="calls"),
        pytest.param("1" * 19_000 + "!!x", id="digits"),
        pytest.param("a_" * 9000 + "[", id="underscores"),
        pytest.param("x" + " " * 19_000 + ".", id="blanks"),
    ],
)
@pytest.mark.parametrize("key", ["expr_str", "guards_code", "in_spec"])
def test_odd_text_takes_no_time(tmp_path: Path, key: str, text: str) -> None:
    verdict(tmp_path, {key: text})


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore")
def test_an_exported_program_is_clean(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    path = tmp_path / "model.pt2"

    class Network(torch.nn.Module):  # type: ignore[misc, name-defined] (torch may be missing)
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(3, 4)
            self.register_buffer("offset", torch.ones(4))

        def forward(self, x: object) -> object:
            y = self.layer(x) + self.offset
            return y.view(y.shape[0] * 2, -1), torch.zeros(y.shape[0] // 2 + 1)

    sizes = {"x": {0: torch.export.Dim.AUTO}}
    program = torch.export.export(Network(), (torch.ones(6, 3),), dynamic_shapes=sizes)
    torch.export.save(program, path, extra_files={"labels.txt": "a"})

    found = scan_artifact(path).report

    assert (found.format, found.verdict) == ("torch-export", Verdict.CLEAN)
    assert found.findings == ()


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore")
def test_a_package_is_reviewed_for_its_source_only(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    package = pytest.importorskip("torch.package")
    path = tmp_path / "model.pt"
    with package.PackageExporter(str(path)) as exporter:
        exporter.extern("torch.**")
        exporter.save_source_string("mine.layers", "class Layer:\n    pass\n")
        exporter.save_pickle("model", "model.pkl", torch.nn.Linear(2, 3))
        exporter.save_text("model", "labels.txt", "a")

    found = scan_artifact(path).report

    assert (found.format, found.verdict) == ("torch-package", Verdict.REVIEW)
    assert {finding.rule for finding in found.findings} == {"carried-source"}
