"""PyTorch: every module, optimizer and scheduler, and each of its ways to save."""

from __future__ import annotations

import inspect
import io
import pickle
import tarfile
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import torch
from torch import fx, nn, optim
from torch.nn.utils import parametrizations, prune
from torch.optim import lr_scheduler, swa_utils
from torch.utils import data

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WAYS = ("torch", "torch-legacy")
DTYPES = (
    "float32 float64 float16 bfloat16 complex64 complex128 int8 int16 int32 int64 uint8"
    " uint16 uint32 uint64 bool float8_e4m3fn float8_e5m2 float8_e4m3fnuz"
).split()
ARGUMENTS: dict[str, tuple[object, ...]] = {
    "AdaptiveLogSoftmaxWithLoss": (4, 10, [2, 5]),
    "Bilinear": (2, 2, 2),
    "Embedding": (3, 2),
    "EmbeddingBag": (3, 2),
    "Fold": ((4, 4), (2, 2)),
    "Linear": (2, 2),
    "ModuleDict": ({"a": nn.Linear(2, 2)},),
    "ModuleList": ([nn.Linear(2, 2)],),
    "MultiheadAttention": (4, 2),
    "ParameterDict": ({"a": nn.Parameter(torch.ones(2))},),
    "ParameterList": ([nn.Parameter(torch.ones(2))],),
    "Sequential": (OrderedDict(a=nn.Linear(2, 2), b=nn.ReLU()),),
    "Transformer": (4, 2, 1, 1, 8),
    "TransformerDecoder": (nn.TransformerDecoderLayer(4, 2, 8), 1),
    "TransformerDecoderLayer": (4, 2, 8),
    "TransformerEncoder": (nn.TransformerEncoderLayer(4, 2, 8), 1),
    "TransformerEncoderLayer": (4, 2, 8),
    "Unflatten": (1, (2, 2)),
    "BNReLU2d": (nn.BatchNorm2d(2), nn.ReLU()),
    "BNReLU3d": (nn.BatchNorm3d(2), nn.ReLU()),
    "ConvBn2d": (nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2)),
    "ConvBnReLU2d": (nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2), nn.ReLU()),
    "ConvReLU2d": (nn.Conv2d(1, 2, 1), nn.ReLU()),
    "LinearBn1d": (nn.Linear(2, 2), nn.BatchNorm1d(2)),
    "LinearReLU": (nn.Linear(2, 2), nn.ReLU()),
}
"""What constructors want that a few small integers do not fit."""


def write(folder: Path) -> None:
    """Write tensors, modules, what trains them, and archives of other layouts."""
    for name, build in TENSORS.items():
        attempt(folder, f"tensor-{name}", build, *WAYS, "pickle-4")
    for name in DTYPES:
        attempt(folder, f"dtype-{name}", lambda n=name: _of_dtype(n), *WAYS)
    for name, cls in _modules():
        attempt(folder, f"module-{name}", lambda c=cls: _module(c), "torch")
    for name in sorted(_optimizers()):
        attempt(folder, f"optimizer-{name}", lambda n=name: _checkpoint(n), "torch")
        attempt(folder, f"optimizer-object-{name}", lambda n=name: _stepped(n), "torch")
    for name, build in SCHEDULERS.items():
        attempt(
            folder, f"scheduler-{name}", lambda b=build: b(_stepped("SGD")), "torch"
        )
        attempt(
            folder, f"scheduler-state-{name}", lambda b=build: _scheduled(b), "torch"
        )
    for name, build in PARTS.items():
        attempt(folder, name, build, *WAYS)
    for name, build in PICKLED.items():
        attempt(folder, name, build, "pickle-2", "pickle-4", "torch")
    for name, write_file in FILES.items():
        attempt_file(folder, name, write_file)


def _tensor_views() -> dict[str, torch.Tensor]:
    whole = torch.arange(12.0)
    return {"whole": whole, "part": whole[2:5], "seen": whole.view(3, 4).t()}


def _of_dtype(name: str) -> list[torch.Tensor]:
    return [
        torch.zeros(3, dtype=getattr(torch, name)),
        torch.ones(2, 2).to(getattr(torch, name)),
    ]


def _sparse(layout: str) -> torch.Tensor:
    dense = torch.eye(4)
    if layout == "coo":
        return dense.to_sparse()
    if layout in {"bsr", "bsc"}:
        return getattr(dense, f"to_sparse_{layout}")((2, 2))
    return getattr(dense, f"to_sparse_{layout}")()


class _Linked(nn.Linear):
    """A module of the user's own."""


TENSORS: dict[str, Callable[[], Any]] = {
    "views": _tensor_views,
    "scalar": lambda: torch.tensor(1.5),
    "empty": lambda: torch.empty(0),
    "requires-grad": lambda: torch.ones(2, requires_grad=True),
    "parameter": lambda: nn.Parameter(torch.ones(2)),
    "buffer": lambda: nn.Buffer(torch.ones(2)),
    "uninitialized": lambda: nn.parameter.UninitializedParameter(),
    "conjugated": lambda: torch.ones(2, dtype=torch.complex64).conj(),
    "negated": lambda: torch.ones(2, dtype=torch.complex64).conj().imag,
    "sparse-coo": lambda: _sparse("coo"),
    "sparse-csr": lambda: _sparse("csr"),
    "sparse-csc": lambda: _sparse("csc"),
    "sparse-bsr": lambda: _sparse("bsr"),
    "sparse-bsc": lambda: _sparse("bsc"),
    "meta": lambda: torch.empty(3, device="meta"),
    "quantized": lambda: torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8),
    "quantized-channels": lambda: torch.quantize_per_channel(
        torch.ones(2, 2), torch.ones(2), torch.zeros(2), 0, torch.quint8
    ),
    "nested": lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
    "nested-jagged": lambda: torch.nested.nested_tensor(
        [torch.ones(2), torch.ones(3)], layout=torch.jagged
    ),
    "storage": lambda: torch.ones(3).untyped_storage(),
    "typed-storage": lambda: torch.FloatStorage([1.0, 2.0]),
    "masked": lambda: torch.masked.masked_tensor(
        torch.ones(2), torch.tensor([True, False])
    ),
    "with-attributes": lambda: _with_attribute(),
    "numpy-inside": lambda: {
        "mean": torch.ones(2).numpy(),
        "loss": torch.ones(1).numpy()[0],
    },
    "size-and-more": lambda: [torch.Size([1, 2]), torch.float32, torch.device("cpu")],
    "layouts": lambda: [torch.strided, torch.sparse_coo],
    "finfo": lambda: [
        torch.iinfo(torch.int8).max,
        torch.qint8,
        torch.per_tensor_affine,
    ],
}


def _with_attribute() -> torch.Tensor:
    tensor = torch.ones(2)
    tensor.label = "mine"
    return tensor


def _modules() -> Iterator[tuple[str, type[nn.Module]]]:
    for name in sorted(nn.modules.__all__):
        cls = getattr(nn, name)
        if inspect.isclass(cls) and issubclass(cls, nn.Module):
            yield name, cls
    for place in ("nn.qat", "nn.intrinsic", "nn.quantizable", "nn.quantized"):
        yield from _modules_in(f"torch.ao.{place}")


def _modules_in(place: str) -> Iterator[tuple[str, type[nn.Module]]]:
    module = __import__(place, fromlist=["_"])
    for name in sorted(getattr(module, "__all__", [])):
        cls = getattr(module, name)
        if inspect.isclass(cls) and issubclass(cls, nn.Module):
            yield f"{place.rpartition('.')[2]}-{name}", cls


def _module(cls: type[nn.Module]) -> nn.Module:
    if cls.__name__ in ARGUMENTS:
        return cls(*ARGUMENTS[cls.__name__])
    for given in ((), (2,), (2, 2), (2, 2, 1), (2, (1, 1)), (0.1, 0.2)):
        try:
            return cls(*given)
        except (TypeError, ValueError, AssertionError):
            continue
    raise TypeError(f"no arguments for {cls.__name__}")


def _net() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))


def _stepped(name: str, net: nn.Module | None = None) -> optim.Optimizer:
    net = net or _net()
    cls = getattr(optim, name)
    parameters = list(net.parameters())
    if name == "SparseAdam":
        embedding = nn.Embedding(4, 2, sparse=True)
        optimizer = cls(list(embedding.parameters()))
        embedding(torch.tensor([1])).sum().backward()
        optimizer.step()
        return optimizer
    if name == "Muon":
        parameters = [each for each in parameters if each.ndim == 2]
    optimizer = cls(parameters, lr=0.1)
    for _ in range(2):
        optimizer.step(lambda: _loss(net))
    return optimizer


def _loss(net: nn.Module) -> torch.Tensor:
    net.zero_grad()
    loss = net(torch.ones(3, 2)).pow(2).mean()
    loss.backward()
    return loss


def _optimizers() -> Iterator[str]:
    for name, value in vars(optim).items():
        if inspect.isclass(value) and name != "Optimizer":
            yield name


def _checkpoint(name: str) -> dict[str, Any]:
    """Return what training loops save."""
    net = _net()
    optimizer = _stepped(name, net)
    return {
        "epoch": 3,
        "model_state_dict": net.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": _loss(net),
        "args": {"lr": 0.1, "path": "data/train"},
    }


def _scheduled(build: Callable[[optim.Optimizer], Any]) -> Any:
    optimizer = _stepped("SGD")
    scheduler = build(optimizer)
    optimizer.step()
    scheduler.step(*([0.5] if "Plateau" in type(scheduler).__name__ else []))
    return scheduler.state_dict()


def _half(epoch: int) -> float:
    return 0.5**epoch


SCHEDULERS: dict[str, Callable[[optim.Optimizer], Any]] = {
    "LambdaLR": lambda o: lr_scheduler.LambdaLR(o, _half),
    "MultiplicativeLR": lambda o: lr_scheduler.MultiplicativeLR(o, _half),
    "StepLR": lambda o: lr_scheduler.StepLR(o, 2),
    "MultiStepLR": lambda o: lr_scheduler.MultiStepLR(o, [1, 2]),
    "ConstantLR": lambda o: lr_scheduler.ConstantLR(o),
    "LinearLR": lambda o: lr_scheduler.LinearLR(o),
    "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, 0.9),
    "PolynomialLR": lambda o: lr_scheduler.PolynomialLR(o),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 4),
    "CosineAnnealingWarmRestarts": lambda o: lr_scheduler.CosineAnnealingWarmRestarts(
        o, 4
    ),
    "CyclicLR": lambda o: lr_scheduler.CyclicLR(o, 0.1, 0.2),
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, 0.1, total_steps=5),
    "ReduceLROnPlateau": lambda o: lr_scheduler.ReduceLROnPlateau(o),
    "SequentialLR": lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.ConstantLR(o), lr_scheduler.ExponentialLR(o, 0.9)], [2]
    ),
    "ChainedScheduler": lambda o: lr_scheduler.ChainedScheduler(
        [lr_scheduler.ConstantLR(o), lr_scheduler.ExponentialLR(o, 0.9)], o
    ),
    "SWALR": lambda o: swa_utils.SWALR(o, 0.05),
}


def _quantized_dynamic() -> nn.Module:
    net = nn.Sequential(nn.Linear(4, 4), nn.LSTM(4, 4))
    return torch.ao.quantization.quantize_dynamic(net, {nn.Linear, nn.LSTM})


def _quantized_static() -> nn.Module:
    quantization = torch.ao.quantization
    net = nn.Sequential(
        quantization.QuantStub(),
        nn.Conv2d(1, 2, 1),
        nn.BatchNorm2d(2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(8, 2),
        quantization.DeQuantStub(),
    ).eval()
    net = quantization.fuse_modules(net, [["1", "2", "3"]])
    net.qconfig = quantization.get_default_qconfig("fbgemm")
    prepared = quantization.prepare(net)
    prepared(torch.ones(1, 1, 2, 2))
    return quantization.convert(prepared)


def _quantized_fx() -> nn.Module:
    from torch.ao.quantization import get_default_qconfig_mapping, quantize_fx

    given = (torch.ones(1, 2),)
    mapping = get_default_qconfig_mapping("fbgemm")
    prepared = quantize_fx.prepare_fx(_net().eval(), mapping, given)
    prepared(*given)
    return quantize_fx.convert_fx(prepared)


def _hooked() -> nn.Module:
    net = _net()
    net.register_forward_hook(print)
    net.register_load_state_dict_post_hook(len)
    return net


def _pruned(*, remove: bool) -> nn.Module:
    layer = nn.Linear(4, 4)
    prune.l1_unstructured(layer, "weight", 0.5)
    prune.random_unstructured(layer, "bias", 1)
    if remove:
        prune.remove(layer, "weight")
    return layer


def _grad_scaler() -> Any:
    return torch.amp.GradScaler("cpu", enabled=True)


def _averaged(**options: Any) -> nn.Module:
    return swa_utils.AveragedModel(_net(), **options)


def _packed() -> Any:
    return nn.utils.rnn.pack_sequence([torch.ones(3), torch.ones(2)])


PARTS: dict[str, Callable[[], Any]] = {
    "state-dict": lambda: _net().state_dict(),
    "state-dict-lstm": lambda: nn.LSTM(2, 3, 2).state_dict(),
    "state-dict-half": lambda: _net().half().state_dict(),
    "whole": _net,
    "whole-trained": lambda: _stepped("Adam").param_groups,
    "hooked": _hooked,
    "own-class": lambda: _Linked(2, 2),
    "data-parallel": lambda: nn.DataParallel(_net()),
    "weight-norm-old": lambda: nn.utils.weight_norm(nn.Linear(2, 2)),
    "spectral-norm-old": lambda: nn.utils.spectral_norm(nn.Linear(2, 2)),
    "weight-norm-state": lambda: parametrizations.weight_norm(
        nn.Linear(2, 2)
    ).state_dict(),
    "parametrization-list": lambda: (
        parametrizations.orthogonal(nn.Linear(2, 2)).parametrizations
    ),
    "pruned": lambda: _pruned(remove=False),
    "pruned-for-good": lambda: _pruned(remove=True),
    "quantized-dynamic": _quantized_dynamic,
    "quantized-dynamic-state": lambda: _quantized_dynamic().state_dict(),
    "quantized-static": _quantized_static,
    "quantized-static-state": lambda: _quantized_static().state_dict(),
    "quantized-fx": _quantized_fx,
    "quantization-config": lambda: torch.ao.quantization.get_default_qconfig("fbgemm"),
    "observers": lambda: [
        torch.ao.quantization.MinMaxObserver(),
        torch.ao.quantization.HistogramObserver(),
        torch.ao.quantization.PerChannelMinMaxObserver(),
        torch.ao.quantization.FakeQuantize(),
    ],
    "scaler": _grad_scaler,
    "scaler-state": lambda: _grad_scaler().state_dict(),
    "averaged": _averaged,
    "averaged-state": lambda: _averaged().state_dict(),
    "rng": torch.get_rng_state,
    "generator": lambda: torch.Generator().manual_seed(1),
    "packed-sequence": _packed,
    "gru-whole": lambda: nn.GRU(2, 2, 2, bidirectional=True),
    "lazy": lambda: nn.LazyLinear(3),
    "parameter-list": lambda: nn.ParameterList([torch.ones(2)]),
    "distributions": lambda: [
        torch.distributions.Normal(0.0, 1.0),
        torch.distributions.Categorical(torch.ones(3)),
        torch.distributions.MixtureSameFamily(
            torch.distributions.Categorical(torch.ones(2)),
            torch.distributions.Normal(torch.zeros(2), torch.ones(2)),
        ),
        torch.distributions.constraints.positive,
    ],
    "transforms": lambda: torch.distributions.transforms.ExpTransform(),
}


def _loader(**options: Any) -> data.DataLoader[Any]:
    return data.DataLoader(
        data.TensorDataset(torch.arange(6.0)), batch_size=2, **options
    )


def _traced_fx() -> fx.GraphModule:
    return fx.symbolic_trace(_net())


PICKLED: dict[str, Callable[[], Any]] = {
    "tensor-dataset": lambda: data.TensorDataset(torch.ones(3, 2), torch.ones(3)),
    "subset": lambda: data.Subset(data.TensorDataset(torch.ones(3, 2)), [0, 2]),
    "random-split": lambda: data.random_split(
        data.TensorDataset(torch.ones(4)), [2, 2]
    ),
    "concatenated": lambda: (
        data.TensorDataset(torch.ones(2)) + data.TensorDataset(torch.ones(2))
    ),
    "stacked": lambda: data.StackDataset(a=torch.ones(2), b=torch.ones(2)),
    "loader": _loader,
    "loader-shuffled": lambda: _loader(shuffle=True, drop_last=True),
    "loader-weighted": lambda: _loader(
        sampler=data.WeightedRandomSampler([1.0] * 6, 4)
    ),
    "samplers": lambda: [
        data.RandomSampler(range(3)),
        data.SequentialSampler(range(3)),
        data.SubsetRandomSampler([1, 2]),
        data.BatchSampler(data.SequentialSampler(range(3)), 2, drop_last=False),
    ],
    "distributed-sampler": lambda: data.DistributedSampler(range(4), 2, 0),
    "graph-module": _traced_fx,
    "graph": lambda: _traced_fx().graph,
}


def _write_scripted(path: Path, *, traced: bool = False) -> None:
    net = _net().eval()
    made = torch.jit.trace(net, torch.ones(1, 2)) if traced else torch.jit.script(net)
    torch.jit.save(made, str(path), _extra_files={"config.json": "{}"})


def _write_frozen(path: Path) -> None:
    net = nn.LSTM(2, 2).eval()
    torch.jit.freeze(torch.jit.script(net)).save(str(path))


def _write_mobile(path: Path) -> None:
    torch.jit.script(_net().eval())._save_for_lite_interpreter(str(path))


def _write_function(path: Path) -> None:
    def count(x: torch.Tensor, n: int) -> torch.Tensor:
        for i in range(n):
            if bool(x.sum() > i):
                x = x + i
        return x

    torch.jit.script(count).save(str(path))


def _write_exported(path: Path, net: nn.Module | None = None) -> None:
    torch.export.save(
        torch.export.export(net or _net(), (torch.ones(1, 2),)), str(path)
    )


def _write_exported_dynamic(path: Path) -> None:
    shapes = ({0: torch.export.Dim("batch")},)
    given = (torch.ones(3, 2),)
    program = torch.export.export(_net(), given, dynamic_shapes=shapes)
    torch.export.save(program, str(path), extra_files={"notes.txt": "mine"})


def _write_package(path: Path) -> None:
    from torch.package import PackageExporter

    with PackageExporter(str(path)) as exporter:
        exporter.extern(["torch.**", "collections"])
        exporter.save_pickle("model", "model.pkl", _net())
        exporter.save_pickle("model", "state.pkl", _net().state_dict())
        exporter.save_text("notes", "notes.txt", "mine")
        exporter.save_source_string("mine", "ANSWER = 42\n")


def _write_distributed(path: Path) -> None:
    from torch.distributed import checkpoint

    net = _net()
    optimizer = _stepped("AdamW", net)
    state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "step": 3}
    folder = path.with_suffix(".folder")
    checkpoint.save(state, checkpoint_id=folder)
    for part in (".metadata", "__0_0.distcp"):
        (folder / part).rename(path.with_name(f"{path.stem}{part}"))
    folder.rmdir()


def _write_old_tar(path: Path) -> None:
    """Write as PyTorch 0.1 did: a tar of three pickles, and storages behind one."""
    storage = torch.ones(2).untyped_storage()
    raw = (2).to_bytes(8, "little") + bytes(storage)
    parts = {
        "sys_info": pickle.dumps({"protocol_version": 1000, "little_endian": True}, 2),
        "pickle": pickle.dumps(OrderedDict(weight=[1.0]), 2),
        "tensors": pickle.dumps(0, 2),
        "storages": pickle.dumps(1, 2)
        + pickle.dumps((0, "cpu", torch.FloatStorage), 2)
        + raw
        + pickle.dumps([], 2),
    }
    with tarfile.open(path, "w") as archive:
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def _write_legacy_shared(path: Path) -> None:
    views = _tensor_views()
    views["again"] = views["whole"]
    torch.save(views, path, _use_new_zipfile_serialization=False)


def _write_protocol(path: Path) -> None:
    torch.save(_net().state_dict(), path, pickle_protocol=4)


def _write_lists(path: Path) -> None:
    torch.save([_net().state_dict() for _ in range(3)], path)


FILES: dict[str, Callable[[Path], object]] = {
    "scripted.pt": _write_scripted,
    "traced.pt": lambda path: _write_scripted(path, traced=True),
    "frozen.pt": _write_frozen,
    "mobile.ptl": _write_mobile,
    "scripted-function.pt": _write_function,
    "exported.pt2": _write_exported,
    "exported-lstm.pt2": lambda path: _write_exported(path, nn.LSTM(2, 2)),
    "exported-dynamic.pt2": _write_exported_dynamic,
    "package.pt": _write_package,
    "distributed": _write_distributed,
    "old-tar.pth.tar": _write_old_tar,
    "legacy-shared.pt": _write_legacy_shared,
    "protocol-4.pt": _write_protocol,
    "list.pth": _write_lists,
}
