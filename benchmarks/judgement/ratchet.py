"""The figures that are committed: they may only improve."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.judgement.samples import HOSTILE, ORDINARY
from benchmarks.judgement.scanners import OURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.judgement.scanners import Counts

FIGURES: Final = Path(__file__).with_name("figures.toml")
HEAD: Final = """\
# How many files of each family got which verdict; written by
# `python -m benchmarks.judgement --update`, and only ever for the better.
"""
MORE_IS_WORSE: Final = {
    HOSTILE: ("incomplete", "clean"),
    ORDINARY: ("unsafe", "review", "incomplete"),
}
NEVER: Final = {HOSTILE: ("clean",), ORDINARY: ("unsafe",)}
FEWER_IS_WORSE: Final = {HOSTILE: ("unsafe",), ORDINARY: ("clean",)}


def committed(path: Path = FIGURES) -> Counts:
    """Return the figures that are committed."""
    tables = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return {
        (kind, family): Counter(figures)
        for kind, families in tables.items()
        for family, figures in families.items()
    }


def worse(before: Counts, now: Counts) -> Iterator[str]:
    """Yield a sentence for everything that is worse than it was.

    Fewer files are worse, too: a case is not lost by taking it away.
    """
    for (kind, family), old in sorted(before.items()):
        new = now.get((kind, family), Counter())
        if new.total() < old.total():
            yield f"{kind}, {family}: {new.total()} files, and there were {old.total()}"
        for word in OURS:
            change = new[word] - old[word]
            if (change > 0 and word in MORE_IS_WORSE[kind]) or (
                change < 0 and word in FEWER_IS_WORSE[kind]
            ):
                yield f"{kind}, {family}: {new[word]} {word}, and it was {old[word]}"
    for kind, family in sorted(now.keys() - before.keys()):
        new = now[kind, family]
        for word in NEVER[kind]:
            if new[word]:
                yield f"{kind}, {family}: {new[word]} {word} in a new family"


def written(counts: Counts) -> str:
    """Return the figures as they are committed."""
    tables = []
    for (kind, family), figures in sorted(counts.items()):
        lines = "".join(f"{w} = {figures[w]}\n" for w in OURS if figures[w])
        tables.append(f'\n[{kind}."{family}"]\n{lines}')
    return HEAD + "".join(tables)
