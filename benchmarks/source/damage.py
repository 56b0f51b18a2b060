"""What remains of the findings when one line of a program is damaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Environment
from scanner_core.scan import Options
from tests.snippets import damage
from tests.snippets.snippets import every

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.snippets.damage import Damaged

TARGET: Final = 0.95
LINES: Final = 5000
STEP: Final = 5
"""Of the pairs of a line and a way to damage it, one in so many is tried ..."""
STEP_OF_LONG: Final = 400
"""... and of the long program, one in so many times that."""


@dataclass(frozen=True, slots=True)
class Row:
    """What remained in a set of programs."""

    programs: str
    how: str
    """The way of damaging a line; empty for all of them."""
    trials: int
    share: float
    """Of the findings on other lines, those that remained."""
    worst: float
    """The smallest share of all trials."""


def snippets(step: int) -> list[Damaged]:
    """Damage the snippets that are to be flagged."""
    return [
        trial
        for snippet in every()
        if snippet.is_flagged
        for trial in damage.damaged(
            snippet.cells,
            Options(Environment(snippet.versions)),
            is_notebook=snippet.is_notebook,
            every=step,
        )
    ]


def long_program(step: int) -> list[Damaged]:
    """Damage a generated program."""
    cells = (damage.long_program(LINES),)
    options = Options(Environment())
    return list(
        damage.damaged(cells, options, every=step * STEP_OF_LONG, all_count=True)
    )


def rows(programs: str, trials: Sequence[Damaged]) -> Iterator[Row]:
    """Yield a row for each way, and a last one for all."""
    for how in (*damage.DAMAGES, ""):
        of = [each for each in trials if each.expected and how in {each.how, ""}]
        if of:
            worst = min(each.remaining / each.expected for each in of)
            yield Row(programs, how, len(of), damage.share(of), worst)


def markdown(found: Sequence[Row]) -> str:
    """Return a table."""
    lines = [["one line damaged", "programs", "trials", "remain", "worst", ""]]
    lines.append(["---", "---", "---:", "---:", "---:", "---"])
    for row in found:
        met = "met" if row.share >= TARGET else "**missed**"
        cells = [row.how or "**any way**", row.programs, str(row.trials)]
        shares = [f"{100 * row.share:.1f} %", f"{100 * row.worst:.0f} %"]
        lines.append([*cells, *shares, "" if row.how else met])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
