"""einops: its layers, alone and in a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from einops.layers.torch import EinMix, Rearrange, Reduce

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path) -> None:
    """Write each layer."""
    attempt(
        folder,
        "rearrange",
        lambda: Rearrange("b c h w -> b (c h w)"),
        "torch",
        "pickle-4",
    )
    attempt(folder, "reduce", lambda: Reduce("b c h w -> b c", "mean"), "torch")
    attempt(folder, "mix", lambda: EinMix("b c -> b d", "c d", c=2, d=3), "torch")
    attempt(folder, "net", _net, "torch", "torch-legacy")


def _net() -> torch.nn.Module:
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 1), Rearrange("b c h w -> b (c h w)")
    )
