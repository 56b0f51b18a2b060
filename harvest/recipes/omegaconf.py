"""OmegaConf: what configurations are, in checkpoints."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from omegaconf import DictConfig, ListConfig, OmegaConf

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path


@dataclasses.dataclass
class _Settings:
    lr: float = 0.1
    layers: list[int] = dataclasses.field(default_factory=lambda: [1])


def write(folder: Path) -> None:
    """Write configurations of each kind."""
    plain = {
        "lr": 0.1,
        "name": "a",
        "layers": [1, {"size": 2}],
        "data": None,
        "on": True,
    }
    attempt(
        folder, "dict", lambda: OmegaConf.create(plain), "pickle-2", "pickle-4", "torch"
    )
    attempt(folder, "list", lambda: ListConfig([1, "a", {"b": 2}]))
    attempt(
        folder,
        "interpolated",
        lambda: OmegaConf.create({"a": 1, "b": "${a}", "c": "???"}),
    )
    attempt(folder, "structured", lambda: OmegaConf.structured(_Settings))
    attempt(folder, "flags", lambda: _read_only())
    attempt(folder, "merged", lambda: OmegaConf.merge(plain, {"layers": [3]}))
    attempt(folder, "dotlist", lambda: OmegaConf.from_dotlist(["a.b=1", "c=x"]))
    attempt(folder, "path", lambda: DictConfig({"root": b"x", "size": 1.5}))


def _read_only() -> DictConfig:
    config = OmegaConf.create({"a": 1})
    OmegaConf.set_readonly(config, True)  # noqa: FBT003 (as the library has it)
    OmegaConf.set_struct(config, True)  # noqa: FBT003
    return config
