"""python-crfsuite: trainers and taggers, which keep their models in files of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pycrfsuite

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path) -> None:
    """Write a trained model and item sequences."""
    attempt_file(folder, "model.crfsuite", _train)
    attempt(folder, "items", lambda: pycrfsuite.ItemSequence([["a"]]), "pickle-4")


def _train(path: Path) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.append([["a"], ["b"]], ["x", "y"])
    trainer.set_params({"max_iterations": 2})
    trainer.train(str(path))
