"""Measure the notebook's parts: ``python -m benchmarks.notebook``.

Cases: ``guard``, what it adds to a cell before it runs; ``server``, how long a Jupyter
server takes to judge a notebook; ``front-end``, when the banner is there, and what it
costs who types; ``watching``, what looking for downloads and the net cost a kernel.
Tables in Markdown; no time is ever asserted.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from benchmarks import tables
from benchmarks.notebook import front_end, guard, server, watching
from benchmarks.processes import FailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CASES: Final[dict[str, Callable[[int], Iterator[tables.Row]]]] = {
    "guard": guard.rows,
    "server": server.rows,
    "front-end": front_end.rows,
    "watching": watching.rows,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the cases that were asked for; return an exit code."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.notebook", description=__doc__
    )
    which = f"of {', '.join(CASES)}; default: all"
    parser.add_argument(
        "cases", nargs="*", choices=[[], *CASES], metavar="CASE", help=which
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="default: 5")
    given = parser.parse_args(argv)
    print("; ".join(f"{n} {fact}" for n, fact in tables.facts().items()) + "\n")
    try:
        for case in given.cases or CASES:
            print(tables.markdown(list(CASES[case](given.rounds))))
    except (FailedError, OSError) as error:
        print(f"notebook: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
