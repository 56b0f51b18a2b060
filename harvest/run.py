"""``python -m harvest.run FOLDER RECIPE...``: write the files of recipes.

Run by the Python of an environment.  Each recipe has a folder of its own; run each in
a process of its own if none is to see what another imported.
"""

from __future__ import annotations

import importlib
import random
import sys
import warnings
from pathlib import Path


def main(folder: str, *recipes: str) -> None:
    """Run recipes, each into a new folder of its name."""
    warnings.simplefilter("ignore")
    for name in recipes:
        recipe = importlib.import_module(f"harvest.recipes.{name}")
        into = Path(folder, name).resolve()
        into.mkdir(parents=True)
        random.seed(0)
        recipe.write(into)


if __name__ == "__main__":
    main(*sys.argv[1:])
