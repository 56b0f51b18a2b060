"""Rows of what was measured, as Markdown and as JSON."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.processes import Cost

KILO: Final = 1024
HEAD: Final = ("measured", "gifthorse", "other", "ratio", "of CPU time", "target", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison, or one figure with a limit."""

    what: str
    ours: str
    theirs: str = ""
    ratio: float | None = None
    """How many times as long the other takes, by the clock."""
    cpu_ratio: float | None = None
    """Likewise, of processor time: other programs disturb it less."""
    target: str = ""
    is_met: bool | None = None


def compared(
    what: str, ours: Cost, theirs: Cost, name: str, target: float | None
) -> Row:
    """Return the row of a comparison that is to reach a ratio, if there is a target."""
    ratio = theirs.seconds / ours.seconds
    return Row(
        what,
        time(ours.seconds),
        f"{name} {time(theirs.seconds)}",
        ratio,
        theirs.cpu / ours.cpu if ours.cpu else None,
        f"≥ {target:g}x" if target else "",
        ratio >= target if target else None,
    )


def figure(
    what: str, found: float, limit: float | None, shown: Callable[[float], str]
) -> Row:
    """Return the row of a figure that is to stay below a limit, if there is one."""
    if limit is None:
        return Row(what, shown(found))
    return Row(what, shown(found), target=f"≤ {shown(limit)}", is_met=found <= limit)


def time(seconds: float) -> str:
    """Return a duration with as many digits as it deserves."""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def size(count: float) -> str:
    """Return a number of bytes."""
    if count < KILO**2:
        return f"{count / KILO:.0f} KB"
    return f"{count / KILO**2:.0f} MB"


def markdown(rows: Sequence[Row]) -> str:
    """Return a table."""
    lines = [HEAD, ("---",) * len(HEAD), *map(_cells, rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _cells(row: Row) -> tuple[str, ...]:
    ratios = ("" if r is None else f"{r:.3g}x" for r in (row.ratio, row.cpu_ratio))
    met = {True: "met", False: "**missed**", None: ""}[row.is_met]
    return row.what, row.ours, row.theirs, *ratios, row.target, met


def as_json(rows: Sequence[Row], facts: Mapping[str, str]) -> str:
    """Return everything as one object."""
    written = {"facts": dict(facts), "rows": [dataclasses.asdict(row) for row in rows]}
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"


def facts() -> dict[str, str]:
    """Return what the figures depend on besides the programs."""
    system = f"{platform.system()} {platform.machine()}"
    return {
        "python": platform.python_version(),
        "system": f"{system}, {os.cpu_count()} processors",
        "load": f"{os.getloadavg()[0]:.1f}",
    }
