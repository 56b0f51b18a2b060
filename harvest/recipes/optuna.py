"""Optuna: studies, samplers and pruners, as people keep them."""

from __future__ import annotations

import inspect
import logging
from typing import TYPE_CHECKING

import optuna

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path) -> None:
    """Write a study of each sampler, and every sampler and pruner by itself."""
    logging.disable()
    for title, module in (("sampler", optuna.samplers), ("pruner", optuna.pruners)):
        for name in module.__all__:
            cls = getattr(module, name)
            if inspect.isclass(cls) and not name.startswith(("Base", "Partial")):
                attempt(folder, f"{title}-{name}", lambda c=cls: _made(c))
    for name in ("TPESampler", "RandomSampler", "NSGAIISampler", "QMCSampler"):
        attempt(folder, f"study-{name}", lambda n=name: _study(n), "pickle-4", "joblib")
    attempt(folder, "trials", lambda: _study("TPESampler").trials, "joblib")
    attempt(folder, "best-trial", lambda: _study("TPESampler").best_trial)
    attempt(folder, "several-directions", _several)
    attempt(folder, "distributions", _distributions)


def _made(cls: type) -> object:
    given = {
        "GridSampler": ({"x": [1, 2]},),
        "PartialFixedSampler": ({"x": 1}, optuna.samplers.RandomSampler(0)),
        "PercentilePruner": (25.0,),
        "PatientPruner": (optuna.pruners.MedianPruner(), 2),
        "ThresholdPruner": (0.1,),
        "WilcoxonPruner": (),
    }
    made: object = cls(*given.get(cls.__name__, ()))
    return made


def _objective(trial: optuna.Trial) -> float:
    x = trial.suggest_float("x", -1, 1)
    n = trial.suggest_int("n", 1, 9, log=True)
    trial.set_user_attr("folder", "out/1")
    return x**2 + n + (trial.suggest_categorical("kind", ["a", "b"]) == "a")


def _study(sampler: str) -> optuna.Study:
    study = optuna.create_study(
        sampler=getattr(optuna.samplers, sampler)(seed=0),
        pruner=optuna.pruners.MedianPruner(),
    )
    study.optimize(_objective, n_trials=3)
    return study


def _several() -> optuna.Study:
    study = optuna.create_study(directions=["minimize", "maximize"])
    study.optimize(lambda trial: (trial.suggest_float("x", 0, 1), 1.0), n_trials=2)
    return study


def _distributions() -> list[object]:
    distributions = optuna.distributions
    return [
        distributions.FloatDistribution(0, 1),
        distributions.IntDistribution(1, 9, step=2),
        distributions.CategoricalDistribution(["a", None]),
    ]
