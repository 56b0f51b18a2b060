"""Which files of a folder a library loads the weights from.

For transformers, in the order of its 5.23: safetensors before pickles, one file before
an index and its shards.  For what else loads whole repositories, every model file
there counts, but no pickle beside which the same weights are safetensors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.linking._target import GONE, File, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.linking._folder import Folder

MAX_SHARDS: Final = 4096
SUFFIXES: Final = (
    ".bin", ".ckpt", ".dill", ".h5", ".joblib", ".keras", ".nemo", ".npy", ".npz",
    ".onnx", ".p", ".pb", ".pickle", ".pkl", ".pt", ".pt2", ".pth", ".safetensors",
    ".tflite",
)  # fmt: skip
"""Of files that hold weights, or whole models."""
NOT_LOADED: Final = frozenset(
    {"optimizer.bin", "optimizer.pt", "rng_state.pth", "scaler.pt", "scheduler.bin",
     "scheduler.pt", "training_args.bin"}
)  # fmt: skip
"""Written by trainers; a model is loaded without them."""
FOREIGN: Final = (".h5", ".keras", ".onnx", ".pb", ".tflite")
FOREIGN_FOLDERS: Final = frozenset({"coreml", "onnx", "openvino"})
"""The same weights for other frameworks, which lie beside those of torch."""
SHARD: Final = re.compile(r"-\d{5}-of-\d{5}$")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the arguments of a call say about weights."""

    variant: str = ""
    subfolder: str = ""
    safetensors: bool | None = None
    """``None``: whichever there is, safetensors first."""
    file: str = ""
    """A single file that is asked for: ``gguf_file``."""


def of_transformers(folder: Folder, wish: Wish) -> list[File | Unread]:
    """Return the files that ``from_pretrained`` of a model class would load."""
    inner = f"{wish.subfolder.strip('/')}/" if wish.subfolder else ""
    if wish.file:
        return [folder.find(inner + wish.file) or _gone(wish.file)]
    for name in _names(folder, inner, wish):
        found = folder.find(inner + name)
        if isinstance(found, File) and name.endswith(".json"):
            return [*_shards(folder, inner, name)]
        if found:
            return [found]
    return []


def of_repository(folder: Folder) -> list[File | Unread]:
    """Return every model file, without pickles that safetensors make superfluous."""
    found = [each for each in folder.files() if _is_model(each.name)]
    found = [each for each in found if not _is_foreign(each.name)] or found
    stems = {_stem(each.name) for each in found if each.name.endswith(".safetensors")}
    return [
        each
        for each in found
        if not (each.name.endswith((".bin", ".pt")) and _stem(each.name) in stems)
    ]


def _names(folder: Folder, inner: str, wish: Wish) -> Iterator[str]:
    """Yield the names of weights, or of their indexes, in the library's order."""
    config = folder.json(f"{inner}config.json")
    chosen = config.get("transformers_weights") if isinstance(config, dict) else None
    if isinstance(chosen, str):
        yield chosen
    of = f".{wish.variant}" if wish.variant else ""
    if wish.safetensors is not False:
        yield f"model{of}.safetensors"
        yield f"model.safetensors.index{of}.json"
    if wish.safetensors is not True:
        yield f"pytorch_model{of}.bin"
        yield f"pytorch_model.bin.index{of}.json"
    if wish.safetensors is not False:
        yield "adapter_model.safetensors"
    if wish.safetensors is not True:
        yield "adapter_model.bin"


def _shards(folder: Folder, inner: str, index: str) -> Iterator[File | Unread]:
    """Yield the files that an index names, whatever they are called."""
    content = folder.json(inner + index)
    named = content.get("weight_map") if isinstance(content, dict) else None
    if not isinstance(named, dict):
        yield Unread(inner + index, "it cannot be read")
        return
    names = dict.fromkeys(each for each in named.values() if isinstance(each, str))
    for name in sorted(names)[:MAX_SHARDS]:
        yield folder.find(inner + name) or _gone(inner + name)


def _gone(name: str) -> Unread:
    return Unread(name, GONE)


def _is_model(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.lower().endswith(SUFFIXES) and last not in NOT_LOADED


def _is_foreign(name: str) -> bool:
    folders, _, last = name.rpartition("/")
    return last.endswith(FOREIGN) or not FOREIGN_FOLDERS.isdisjoint(folders.split("/"))


def _stem(name: str) -> str:
    """Return what a file and the same weights as safetensors have in common."""
    folder, _, last = name.rpartition("/")
    stem = SHARD.sub("", last.rpartition(".")[0])
    return f"{folder}/{stem.replace('pytorch_model', 'model')}"
