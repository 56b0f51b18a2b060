"""The figures of programs that are committed: they may only improve."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.source.damage import Row
    from benchmarks.source.programs import Score

FIGURES: Final = Path(__file__).with_name("figures.toml")
HEAD: Final = """\
# Of the programs in tests/snippets, by theme; and, with one line of a program damaged,
# the percentage of the findings elsewhere that remain.  Written by
# `python -m benchmarks.source --update`, and only ever for the better.
"""
SLACK: Final = 0.5
"""Percent; programs are added, and what is tried of all is a sample."""

Figures = dict[str, dict[str, float]]


def now(scores: Mapping[str, Score], remain: Sequence[Row]) -> Figures:
    """Return the figures of a run."""
    figures: Figures = {
        theme: {
            "to-flag": score.flag,
            "missed": score.flag - score.found,
            "to-leave-alone": score.alone,
            "false": score.false,
        }
        for theme, score in scores.items()
        if not theme.startswith("*")
    }
    for row in remain:
        if not row.how:
            remains = round(100 * row.share, 1)
            figures[f"damaged: {row.programs}"] = {"remain": remains}
    return figures


def committed(path: Path = FIGURES) -> Figures:
    """Return the figures that are committed."""
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def worse(before: Figures, figures: Figures) -> Iterator[str]:
    """Yield a sentence for everything that is worse than it was.

    Fewer programs are worse, too; what was not measured this time is not compared.
    """
    for name, new in figures.items():
        old = before.get(name, {})
        for what, value in new.items():
            is_mistake = what in {"missed", "false"}
            limit = old.get(what, 0) if is_mistake or what in old else value
            change = value - limit if is_mistake else limit - value
            if change > (SLACK if what == "remain" else 0):
                yield f"{name}: {what} is {value:g}, and it was {limit:g}"


def written(figures: Figures) -> str:
    """Return the figures as they are committed."""
    parts = []
    for name, values in sorted(figures.items()):
        lines = "".join(f"{what} = {value:g}\n" for what, value in values.items())
        parts.append(f'\n["{name}"]\n{lines}')
    return HEAD + "".join(parts)
