"""Every reader on mutated seeds; ``python -m fuzz`` does the same for longer."""

from __future__ import annotations

import importlib
import random
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
SLOWEST = 60
"""Seconds; what takes this long is caught in a loop."""


def _fuzz(name: str) -> Any:  # noqa: ANN401 (a module of scripts that are never installed)
    sys.path.append(str(ROOT))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(ROOT))


TARGETS = _fuzz("fuzz.targets").TARGETS
mutated = _fuzz("fuzz.mutations").mutated


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_are_read_soon(name: str) -> None:
    target = TARGETS[name]
    seeds = list(target.seeds())

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(seeds), st.integers(0, 2**64 - 1))
    def run(seed: bytes, chance: int) -> None:
        data = mutated(seed, seeds, random.Random(chance))  # noqa: S311 (it is repeatable)
        started = time.perf_counter()

        target.run(data)

        assert time.perf_counter() - started < SLOWEST

    run()
