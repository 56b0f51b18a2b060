"""One target under atheris, in a process of its own: ``python -m fuzz`` starts it.

What is measured is plain Python: coverage does not see into compiled modules.
"""

from __future__ import annotations

import importlib
import os
import random
import sys
from importlib.machinery import FileFinder, SourceFileLoader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

CORE = "scanner_core"


class OnlySources:
    """Finds the modules of the engine, and none that is compiled."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, _: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where the source of a module is."""
        for folder in (path or ()) if name.startswith(f"{CORE}.") else ():
            found = FileFinder(folder, (SourceFileLoader, [".py"])).find_spec(name)
            if found:
                return found
        return None


def main() -> None:
    """Run the target that is named first; the rest is for libFuzzer."""
    atheris = importlib.import_module("atheris")  # nobody has it who does not fuzz
    name, *options = sys.argv[1:]
    os.environ["GIFTHORSE_DEBUG"] = "1"
    sys.meta_path.insert(0, OnlySources)
    with atheris.instrument_imports(include=[CORE]):
        from fuzz.mutations import mutated  # noqa: PLC0415 (see above)
        from fuzz.targets import TARGETS  # noqa: PLC0415
    target = TARGETS[name]
    seeds = list(target.seeds())

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        chance = random.Random(seed)  # noqa: S311 (it has to be repeatable)
        if chance.random() < 1 / 2:
            return bytes(atheris.Mutate(data, longest))
        return mutated(data, seeds, chance, longest)

    atheris.Setup([sys.argv[0], *options], target.run, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
