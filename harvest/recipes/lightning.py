"""Lightning: checkpoints, with the hyperparameters and callbacks that people have."""

from __future__ import annotations

import argparse
import importlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    LIGHTNING = importlib.import_module("lightning.pytorch")
except ImportError:
    LIGHTNING = importlib.import_module("pytorch_lightning")
CALLBACKS = LIGHTNING.callbacks


class _Net(LIGHTNING.LightningModule):  # type: ignore[misc, name-defined]
    def __init__(self, **options: Any) -> None:  # noqa: ARG002 (kept by name)
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch: list[torch.Tensor], _: int) -> torch.Tensor:
        loss = self.layer(batch[0]).pow(2).mean()
        self.log("loss", loss)
        return loss

    def configure_optimizers(self) -> Any:
        optimizer = torch.optim.AdamW(self.parameters())
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 2)]


def _data() -> Any:
    return LIGHTNING.LightningDataModule.from_datasets(
        torch.utils.data.TensorDataset(torch.ones(4, 2)), batch_size=2
    )


def _omegaconf() -> Any:
    omegaconf = importlib.import_module("omegaconf")
    return omegaconf.OmegaConf.create({"lr": 0.1, "layers": [1, 2], "name": "${lr}"})


OPTIONS: dict[str, Callable[[], dict[str, Any]]] = {
    "plain": lambda: {"lr": 0.1, "layers": [1, 2], "root": "data/train"},
    "namespace": lambda: {"args": argparse.Namespace(lr=0.1, gpus=None)},
    "path": lambda: {"root": Path("data/train"), "device": torch.device("cpu")},
    "omegaconf": lambda: {"config": _omegaconf()},
    "loss": lambda: {
        "loss": torch.nn.CrossEntropyLoss(),
        "activation": torch.nn.functional.relu,
    },
    "class": lambda: {"optimizer": torch.optim.AdamW, "dtype": torch.float32},
}


def write(folder: Path) -> None:
    """Write a checkpoint for each kind of hyperparameters, and objects around it."""
    for name, options in OPTIONS.items():
        attempt_file(folder, f"{name}.ckpt", lambda p, o=options: _train(p, o()))
    attempt_file(folder, "averaged.ckpt", lambda p: _train(p, {}, _averaging()))
    attempt(folder, "module", lambda: _Net(lr=0.1), "torch")
    for name in sorted(set(vars(CALLBACKS)["__all__"]) - {"Callback"}):
        attempt(folder, f"callback-{name}", lambda n=name: _callback(n))
    for name in ("CSVLogger", "TensorBoardLogger"):
        attempt(
            folder,
            f"logger-{name}",
            lambda n=name: getattr(LIGHTNING.loggers, n)("logs"),
        )
    attempt(
        folder, "hyperparameters", lambda: _Net(lr=0.1, a={"b": [1]}).hparams, "torch"
    )
    _write_hyperparameters(folder)


def _callback(name: str) -> Any:
    given: dict[str, tuple[object, ...]] = {
        "EarlyStopping": ("loss",),
        "GradientAccumulationScheduler": ({1: 2},),
        "StochasticWeightAveraging": (0.1,),
        "ModelPruning": ("l1_unstructured",),
    }
    return getattr(CALLBACKS, name)(*given.get(name, ()))


def _averaging() -> Any:
    return CALLBACKS.StochasticWeightAveraging(0.1, swa_epoch_start=1)


def _train(path: Path, options: dict[str, Any], *callbacks: Any) -> None:
    with tempfile.TemporaryDirectory() as into:
        trainer = LIGHTNING.Trainer(
            default_root_dir=into,
            max_epochs=2,
            accelerator="cpu",
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            callbacks=[
                CALLBACKS.ModelCheckpoint(into, monitor="loss", save_last=True),
                CALLBACKS.EarlyStopping("loss"),
                CALLBACKS.Timer("00:01:00:00"),
                *callbacks,
            ],
        )
        trainer.fit(_Net(**options), datamodule=_data())
        trainer.save_checkpoint(path)


def _write_hyperparameters(folder: Path) -> None:
    """Write the little objects that hyperparameters are kept in."""
    try:
        parsing = importlib.import_module("lightning.fabric.utilities.data")
    except ImportError:
        parsing = importlib.import_module("pytorch_lightning.utilities.parsing")
    attempt(
        folder, "attributes", lambda: parsing.AttributeDict(lr=0.1), "torch", "pickle-4"
    )
