"""Loads of torch."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import WEIGHTS_ONLY, Sink, rows

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        "torch.load torch.serialization.load",
        rule="unrestricted-torch-load",
        seen="torch 2.13, serialization.py",
        file="f",
        switch=WEIGHTS_ONLY,
    ),
)
