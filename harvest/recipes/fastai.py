"""fastai: exported learners and models, tabular and of pictures."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import harvest.recipes._operators  # noqa: F401 (before torchvision)

# isort: split
from fastai.tabular import all as tabular
from fastai.vision import all as vision
from PIL import Image

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable


def write(folder: Path) -> None:
    """Write what ``export`` and ``save`` do, and pieces of pipelines."""
    with tempfile.TemporaryDirectory() as root:
        _paint(Path(root))
        learners: dict[str, Callable[[], Any]] = {
            "tabular": _tabular,
            "vision": lambda: _vision(Path(root)),
        }
        for name, learner in learners.items():
            attempt_file(folder, f"{name}.pkl", lambda p, b=learner: b().export(p))
            attempt_file(
                folder,
                f"{name}-fitted.pkl",
                lambda p, b=learner: _fitted(b()).export(p),
            )
            attempt_file(
                folder, f"{name}.pth", lambda p, b=learner: b().save(p.with_suffix(""))
            )
            attempt(folder, f"{name}-model", lambda b=learner: b().model, "torch")
    attempt(folder, "callbacks", lambda: [vision.SaveModelCallback(), vision.MixUp()])
    attempt(folder, "transforms", lambda: vision.aug_transforms())
    attempt(folder, "categories", lambda: vision.CategoryMap(["a", "b"]))
    attempt(folder, "tensor", lambda: vision.TensorImage([1.0, 2.0]), "torch")


def _paint(root: Path) -> None:
    for label in "ab":
        for at in range(4):
            path = root / label / f"{at}.png"
            path.parent.mkdir(exist_ok=True)
            Image.new("RGB", (8, 8), (at, at, at)).save(path)


def _tabular() -> Any:
    frame = pd.DataFrame(
        {"x": np.arange(20.0), "kind": ["a", "b"] * 10, "y": [0, 1] * 10}
    )
    loaders = tabular.TabularDataLoaders.from_df(
        frame,
        procs=[tabular.Categorify, tabular.FillMissing, tabular.Normalize],
        cat_names=["kind"],
        cont_names=["x"],
        y_names="y",
        y_block=tabular.CategoryBlock(),
        bs=4,
    )
    return tabular.tabular_learner(loaders, layers=[4], metrics=tabular.accuracy)


def _vision(root: Path) -> Any:
    loaders = vision.ImageDataLoaders.from_folder(
        root, valid_pct=0.5, seed=0, bs=2, item_tfms=vision.Resize(8), num_workers=0
    )
    net = vision.nn.Sequential(
        vision.ConvLayer(3, 2), vision.Flatten(), vision.nn.LazyLinear(2)
    )
    net(vision.torch.ones(1, 3, 8, 8))
    return vision.Learner(
        loaders, net, vision.CrossEntropyLossFlat(), metrics=vision.accuracy
    )


def _fitted(learner: Any) -> Any:
    with learner.no_bar(), learner.no_logging():
        learner.fit_one_cycle(1)
    return learner
