"""ultralytics: whole models as its training writes them, built from their yaml."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any

import torch
import ultralytics
from ultralytics.cfg import get_cfg
from ultralytics.nn import tasks

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

YAMLS = (
    "yolov3-tiny yolov5n yolov6n yolov8n yolov8n-cls yolov8n-pose yolov8n-seg yolov8n-obb"
    " yolov9t yolov10n yolo11n yolo11n-seg yolo11n-cls yolo12n rtdetr-l yolov8n-world"
    " yolov8n-worldv2 yolov8n-p2 yolo26n"
).split()


def write(folder: Path) -> None:
    """Write what ``train`` saves, for each kind of model, and what ``save`` does."""
    for name in YAMLS:
        attempt(folder, f"trained-{name}", lambda n=name: _checkpoint(n), "torch")
    attempt_file(folder, "saved.pt", lambda path: _yolo("yolov8n").save(str(path)))
    attempt(folder, "legacy-yolov8n", lambda: _checkpoint("yolov8n"), "torch-legacy")
    attempt(folder, "results", lambda: _results())


def _yolo(name: str) -> Any:
    return ultralytics.YOLO(f"{name}.yaml")


def _model(name: str) -> torch.nn.Module:
    kinds: dict[str, Callable[[str], torch.nn.Module]] = {
        "cls": tasks.ClassificationModel,
        "obb": tasks.OBBModel,
        "pose": tasks.PoseModel,
        "seg": tasks.SegmentationModel,
        "world": tasks.WorldModel,
        "worldv2": tasks.WorldModel,
        "l": tasks.RTDETRDetectionModel,
    }
    make = kinds.get(name.rpartition("-")[2], tasks.DetectionModel)
    model = make(f"{name}.yaml").half()
    for each in filter(torch.Tensor.dim, model.parameters()):
        each.data = torch.zeros(1, dtype=torch.half).expand(each.shape)
    return model


def _checkpoint(name: str) -> dict[str, Any]:
    model = _model(name)
    model.args = dict(vars(get_cfg(overrides={"data": "coco8.yaml", "epochs": 1})))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    return {
        "epoch": -1,
        "best_fitness": None,
        "model": None,
        "ema": deepcopy(model),
        "updates": 1,
        "optimizer": optimizer.state_dict(),
        "scaler": torch.amp.GradScaler("cpu").state_dict(),
        "train_args": model.args,
        "train_metrics": {"metrics/mAP50(B)": 0.5, "fitness": 0.1},
        "train_results": {"epoch": [1], "time": [2.5]},
        "date": datetime(2026, 1, 2).isoformat(),
        "version": ultralytics.__version__,
        "license": "AGPL-3.0 (https://ultralytics.com/license)",
        "docs": "https://docs.ultralytics.com",
    }


def _results() -> Any:
    import numpy as np
    from ultralytics.engine.results import Results

    boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0, 0.5, 0.0]])
    return Results(np.zeros((4, 4, 3), "u1"), "a.jpg", {0: "cat"}, boxes=boxes)
