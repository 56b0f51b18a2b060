"""Measure the language server: ``python -m benchmarks.language_server``.

Cases: ``editing``, from an edit to fresh diagnostics in a file of 5,000 lines;
``starting``, from the start to the first diagnostics, and the memory of an idle server;
``scanning``, how long a client waits while its workspace is scanned.  A table in
Markdown; the ratios are of one run, and no time is ever asserted.  Needs Linux.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import subjects, tables
from benchmarks.language_server import editing, scanning, servers, starting
from benchmarks.processes import FailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.language_server.servers import Server
    from benchmarks.tables import Row

CASES: Final = ("editing", "starting", "scanning")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the cases that were asked for; return an exit code."""
    given = _parser().parse_args(argv)
    try:
        ours = (
            servers.checkout()
            if given.checkout
            else servers.ours(given.installed, given.cache)
        )
        others = [servers.COMPETITORS[n](given.cache) for n in given.competitors]
        facts = tables.facts() | {each.name: each.version() for each in others}
        print("; ".join(f"{name} {fact}" for name, fact in facts.items()) + "\n")
        found: list[Row] = []
        for row in _rows(given.cases or CASES, [ours, *others], given.rounds):
            print(f"{row.what}: {row.ours}", file=sys.stderr)
            found.append(row)
    except (FailedError, OSError) as error:
        print(f"language_server: {error}", file=sys.stderr)
        return 1
    print(tables.markdown(found))
    if given.json:
        given.json.write_text(tables.as_json(found, facts), "utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.language_server", description=__doc__
    )
    add = parser.add_argument
    which = f"of {', '.join(CASES)}; default: all"
    add("cases", nargs="*", choices=[[], *CASES], metavar="CASE", help=which)
    names = sorted(servers.COMPETITORS)
    add(
        "--competitors",
        nargs="+",
        choices=names,
        default=[],
        metavar="NAME",
        help=f"compare with others, too ({', '.join(names)}); each is installed into an"
        " environment of its own",
    )
    default = subjects.CHECKOUT / ".benchmarks"
    where = "where environments are kept (default: .benchmarks)"
    add("--cache", type=Path, default=default, metavar="DIR", help=where)
    installed = "measure this environment; default: install the checkout"
    add("--installed", type=Path, metavar="DIR", help=installed)
    add("--checkout", action="store_true", help="measure the checkout as it lies here")
    add("--rounds", type=int, default=3, metavar="N", help="default: 3")
    add("--json", type=Path, metavar="FILE", help="write the rows to a file as well")
    return parser


def _rows(cases: Sequence[str], every: list[Server], rounds: int) -> Iterator[Row]:
    if "editing" in cases:
        yield from editing.rows(every, rounds)
    if "starting" in cases:
        yield from starting.rows(every, rounds)
    if "scanning" in cases:
        yield from scanning.rows(every[0], rounds)


if __name__ == "__main__":
    sys.exit(main())
