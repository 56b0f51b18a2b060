"""What operators do that TorchScript and exported graphs use: those that matter.

An operator computes, unless it stands here.  ``torch._C._jit_get_all_schemas()`` of
torch 2.13 lists 4374 overloads in the namespaces below; those that are given a name of
a file, another process or the size of foreign memory were looked for by hand.
``tests/formats/test_torch_script.py`` compares the lists with the torch that is there.
"""

from __future__ import annotations

import enum
from typing import Final


class Effect(enum.Enum):
    """What an operator does besides computing."""

    WRITES_FILE = "writes a file"
    READS_FILE = "reads a file, or makes one"
    CALLS_ELSEWHERE = "calls a function in another process"
    CALLS_PYTHON = "calls a function of Python"
    REACHES_MEMORY = "reaches memory that is not its own"


EFFECTS: Final = {
    "aten::from_file": Effect.READS_FILE,
    "aten::save": Effect.WRITES_FILE,
    "debugprims::load_tensor": Effect.READS_FILE,
    "inductor::_alloc_from_pool": Effect.REACHES_MEMORY,
    "inductor::_reinterpret_tensor": Effect.REACHES_MEMORY,
    "prim::IgnoredPythonOp": Effect.CALLS_PYTHON,
    "prim::PythonOp": Effect.CALLS_PYTHON,
    "prim::rpc_async": Effect.CALLS_ELSEWHERE,
    "prim::rpc_remote": Effect.CALLS_ELSEWHERE,
    "prim::rpc_sync": Effect.CALLS_ELSEWHERE,
}
TORCH: Final = frozenset(
    {
        "_c10d_functional",
        "_c10d_functional_autograd",
        "_dtensor",
        "_inductor_test",
        "_native",
        "_quantized",
        "_test",
        "aten",
        "c10d",
        "c10d_functional",
        "debug_mode_ops",
        "debugprims",
        "export",
        "flex_lib",
        "fsdp",
        "higher_order",
        "inductor",
        "inductor_prims",
        "mkl",
        "mkldnn",
        "mkldnn_prepacked",
        "onednn",
        "onnx",
        "onnx_symbolic",
        "prim",
        "prims",
        "profiler",
        "quantization",
        "quantized",
        "quantized_decomposed",
        "rngprims",
        "sparse",
        "static_runtime",
        "streams",
        "symm_mem",
        "vulkan_prepack",
        "xnnpack",
        "prepacked",
    }
)
"""Namespaces of torch 2.13, with those of some builds and of modules seldom used."""
LIBRARIES: Final = frozenset(
    {
        "detectron2",
        "fbgemm",
        "image",
        "pyg",
        "torch_cluster",
        "torch_scatter",
        "torch_sparse",
        "torch_spline_conv",
        "torchaudio",
        "torchao",
        "torchrec",
        "torchtext",
        "torchvision",
        "video_reader",
        "xformers",
    }
)
"""Namespaces that well-known libraries register once they are imported."""
FUNCTIONS: Final = frozenset(
    {
        "builtins.round",
        "round",
        "torch._C._set_grad_enabled",
        "torch._functorch.predispatch._add_batch_dim",
        "torch._functorch.predispatch._enter_dual_level",
        "torch._functorch.predispatch._exit_dual_level",
        "torch._functorch.predispatch._jvp_decrement_nesting",
        "torch._functorch.predispatch._jvp_increment_nesting",
        "torch._functorch.predispatch._make_dual",
        "torch._functorch.predispatch._remove_batch_dim",
        "torch._functorch.predispatch._unpack_dual",
        "torch._functorch.predispatch._unwrap_for_grad",
        "torch._functorch.predispatch._vmap_decrement_nesting",
        "torch._functorch.predispatch._vmap_increment_nesting",
        "torch._functorch.predispatch.lazy_load_decompositions",
        "torch.amp.autocast_mode._enter_autocast",
        "torch.amp.autocast_mode._exit_autocast",
        "torch.autograd.grad_mode.set_grad_enabled",
        "torch.export.custom_ops._call_custom_autograd_function_in_pre_dispatch",
        "torch.fx.experimental.symbolic_shapes.cast_symbool_to_symint_guardless",
        "torch.sym_float",
        "torch.sym_int",
        "torch.sym_ite",
        "torch.sym_max",
        "torch.sym_min",
        "torch.sym_not",
        "torch.sym_sqrt",
        "torch.sym_sum",
    }
)
"""Functions of Python that a graph may call (``torch/_export/verifier.py``, 2.13)."""
NATIVE_CLASSES: Final = frozenset(
    {"quantized", "sparse", "mkldnn", "xnnpack", "rnn", "profiler", "_nnapi", "cuda"}
)
"""Namespaces of ``torch.classes`` that torch registers itself."""
ARITHMETIC: Final = frozenset({"_operator", "operator", "math"})


def effect(name: str) -> Effect | None:
    """Return what an operator does besides computing, if it stands in the table."""
    return EFFECTS.get(name)


def is_known(name: str) -> bool:
    """Tell whether an operator belongs to torch or to a well-known library."""
    if name.startswith("torch.classes."):
        return name.split(".")[2] in NATIVE_CLASSES | LIBRARIES
    namespace, colons, _ = name.partition("::")
    return bool(colons) and namespace in TORCH | LIBRARIES


def is_function(name: str) -> bool:
    """Tell whether the target of a graph is a function of Python, and no operator."""
    return "::" not in name and not name.startswith("torch.classes.")


def is_plain_function(name: str) -> bool:
    """Tell whether a function of Python that a graph calls only computes."""
    module, _, last = name.rpartition(".")
    return name in FUNCTIONS or (
        module in ARITHMETIC
        and last not in {"attrgetter", "methodcaller", "itemgetter", "call"}
    )
