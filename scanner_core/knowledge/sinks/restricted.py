"""Loads that run nothing of a file, and matter once the file is known.

By themselves these calls are fine; a file that they name is looked at all the same, and
may be something else than its name says.
"""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Sink, Switch, rows

PICKLES: Final = "pickle-over-safetensors"
ALWAYS: Final = Switch("", default=True, is_argument=False)

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        """
        safetensors.flax.load_file safetensors.mlx.load_file safetensors.numpy.load_file
        safetensors.paddle.load_file safetensors.safe_open
        safetensors.tensorflow.load_file safetensors.torch.load_file
        """,
        rule=PICKLES,
        seen="safetensors 0.8, torch.py, numpy.py, flax.py",
        file="filename",
        switch=ALWAYS,
        because="safetensors runs no code",
    ),
    *rows(
        "safetensors.torch.load_model",
        rule=PICKLES,
        seen="safetensors 0.8, torch.py",
        file="filename",
        position=1,
        switch=ALWAYS,
        because="safetensors runs no code",
    ),
    *rows(
        "onnx.load onnx.load_model",
        rule="framework-model-code",
        seen="onnx 1.20, __init__.py",
        file="f",
        switch=ALWAYS,
        because="onnx reads a graph and runs nothing",
    ),
    *rows(
        "onnxruntime.InferenceSession",
        rule="framework-model-code",
        seen="onnxruntime 1.31, capi/onnxruntime_inference_collection.py",
        file="path_or_bytes",
        switch=ALWAYS,
        because="it runs the operators of a graph, and no code of the file",
    ),
    *rows(
        "timm.create_model timm.models.create_model",
        rule=PICKLES,
        seen="timm 1.0, models/_factory.py, models/_hub.py",
        file="model_name",
        names=Names.REPOSITORY,
        switch=ALWAYS,
        because="timm loads weights with weights_only=True",
    ),
)
