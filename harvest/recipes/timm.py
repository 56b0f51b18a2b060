"""timm: a whole model of each family, never downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import harvest.recipes._operators  # noqa: F401 (before torchvision)

# isort: split
import timm
import timm.optim
import torch

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path

MAX_PARAMETERS = 160_000_000


def write(folder: Path) -> None:
    """Write the first small model of every module that defines models."""
    for family in timm.list_modules():
        attempt(folder, f"model-{family}", lambda f=family: _first(f), "torch")
    attempt(
        folder, "state", lambda: timm.create_model("resnet10t").state_dict(), "torch"
    )
    attempt(folder, "ema", lambda: timm.utils.ModelEmaV2(_light("resnet10t")), "torch")
    attempt(folder, "transform", _transform)
    attempt(folder, "optimizer", lambda: _optimizer().state_dict(), "torch")


def _first(family: str) -> torch.nn.Module:
    for name in sorted(timm.list_models(module=family), key=len):
        with torch.device("meta"):
            model = timm.create_model(name)
        if sum(each.numel() for each in model.parameters()) < MAX_PARAMETERS:
            return _light(name)
    raise ValueError(f"no small model in {family}")


def _light(name: str) -> torch.nn.Module:
    """Return a model whose parameters are views of one number."""
    model = timm.create_model(name)
    for each in filter(torch.Tensor.dim, model.parameters()):
        each.data = torch.zeros(1).expand(each.shape)
    return model


def _optimizer() -> torch.optim.Optimizer:
    net = torch.nn.Linear(2, 2)
    optimizer = timm.optim.create_optimizer_v2(net, "lamb", lr=0.1)
    net(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    return optimizer


def _transform() -> object:
    return timm.data.create_transform(
        32, is_training=True, auto_augment="rand-m9-mstd0.5"
    )
