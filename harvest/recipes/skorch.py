"""skorch: networks as estimators, alone and in a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import skorch
import torch
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skorch import callbacks, helper

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

X = np.random.RandomState(0).rand(20, 2).astype("f4")
Y = (X[:, 0] > 0.5).astype("i8")


class Net(torch.nn.Module):
    """The user's own network."""

    def __init__(self) -> None:
        """Make one layer."""
        super().__init__()
        self.layer = torch.nn.Linear(2, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return probabilities."""
        return self.layer(x).softmax(-1)


def write(folder: Path) -> None:
    """Write networks whole, their parts, and callbacks."""
    whole = ("pickle-4", "joblib")
    attempt(folder, "classifier", lambda: _net(_layers), *whole)
    attempt(folder, "classifier-own", lambda: _net(Net), *whole)
    attempt(
        folder,
        "pipeline",
        lambda: make_pipeline(StandardScaler(), _net(_layers)).fit(X, Y),
    )
    attempt(folder, "regressor", lambda: skorch.NeuralNetRegressor(torch.nn.Linear))
    for part in ("f_params", "f_optimizer", "f_criterion", "f_history"):
        attempt_file(
            folder, part, lambda p, n=part: _net(Net).save_params(**{n: str(p)})
        )
    for name in callbacks.__all__:
        attempt(folder, f"callback-{name}", lambda n=name: _callback(n))
    attempt(folder, "slice-dict", lambda: helper.SliceDict(x=X))
    attempt(folder, "dataset", lambda: skorch.dataset.Dataset(X, Y))
    attempt(folder, "split", lambda: skorch.dataset.ValidSplit(3))


def _callback(name: str) -> Any:
    given = {
        "BatchScoring": ("accuracy",),
        "EpochScoring": ("accuracy",),
        "Freezer": ("layer*",),
        "Initializer": ("layer*",),
        "PassthroughScoring": ("loss",),
        "Unfreezer": ("layer*",),
    }
    return getattr(callbacks, name)(*given.get(name, ()))


def _layers() -> torch.nn.Module:
    return torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Softmax(-1))


def _net(module: Callable[[], Any]) -> Any:
    torch.manual_seed(0)
    chosen = [callbacks.EarlyStopping(), callbacks.LRScheduler()]
    net = skorch.NeuralNetClassifier(
        module, max_epochs=2, verbose=0, callbacks=chosen, device="cpu"
    )
    return net.fit(X, Y)
