"""Run the recipes of an environment: ``CACHE/files/ENVIRONMENT/RECIPE/NAME.HOW``.

What recipes could not write, and what libraries say, is in ``CACHE/logs``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from harvest.environments import ROOT, UnavailableError, environments

if TYPE_CHECKING:
    from pathlib import Path

    from harvest.environments import Environment

LIMIT: Final = 1800
"""Seconds that one recipe may take."""


def make(environment: Environment, cache: Path) -> Path:
    """Write the files of an environment anew, and return their folder.

    Raises ``UnavailableError``.
    """
    python = environment.interpreter(cache)
    folder = cache / "files" / environment.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = cache / "logs" / f"{environment.name}.txt"
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as said:
        for recipe in environment.recipes:
            command = [str(python), "-m", "harvest.run", str(folder.resolve()), recipe]
            done = subprocess.run(
                command,
                cwd=folder,
                env=_quiet(),
                stdout=said,
                stderr=said,
                check=False,
                timeout=LIMIT,
            )
            if done.returncode:
                reason = f"the recipe {recipe} ended with {done.returncode}: see {log}"
                raise UnavailableError(reason)
    return folder


def files(cache: Path) -> dict[str, list[Path]]:
    """Return the files that were made, by environment."""
    made = cache / "files"
    return {
        name: sorted(each for each in (made / name).rglob("*") if each.is_file())
        for name in environments()
        if (made / name).is_dir()
    }


def _quiet() -> dict[str, str]:
    """Return variables for a run that is the same every time."""
    threads = ("OMP", "OPENBLAS", "MKL", "NUMBA")
    return {
        **os.environ,
        **{f"{library}_NUM_THREADS": "1" for library in threads},
        "CUDA_VISIBLE_DEVICES": "",
        "HF_HUB_OFFLINE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "TOKENIZERS_PARALLELISM": "false",
        "TZ": "UTC",
    }
