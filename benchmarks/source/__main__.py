"""Measure the analysis of programs: ``python -m benchmarks.source``.

Cases: ``snippets``, what is found in the programs of ``tests/snippets`` and what is
said of those to leave alone; ``damage``, what remains with one line damaged; ``edits``,
how long one edit takes; ``odd``, how long programs take that nobody writes;
``versions``, how long it takes to tell those of libraries; ``libraries``, real source,
its findings and the time beside others.  Tables in Markdown.  With ``--check``, the
exit code tells whether a figure of the first two is worse than what is committed; no
time is ever asserted.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import subjects, tables
from benchmarks.processes import FailedError
from benchmarks.source import (
    damage,
    edits,
    libraries,
    odd,
    programs,
    ratchet,
    tools,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.processes import Cost
    from benchmarks.source.libraries import Library, Said
    from benchmarks.source.tools import Tool

    Measured = dict[str, tuple[Library, Said, dict[str, Cost]]]

CASES: Final = ("snippets", "damage", "edits", "odd", "versions", "libraries")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the cases that were asked for; return an exit code."""
    given = _parser().parse_args(argv)
    cases = given.cases or CASES
    try:
        others = [tools.install(name, given.cache) for name in given.competitors]
        print("; ".join(f"{n} {fact}" for n, fact in tables.facts().items()) + "\n")
        scores = _snippets(given, others) if "snippets" in cases else {}
        remain = _damage(given) if "damage" in cases else []
        if "edits" in cases:
            print(tables.markdown(list(edits.rows(given.rounds))))
        if "odd" in cases:
            print(odd.markdown(list(odd.rows())))
        if "versions" in cases:
            print(tables.markdown(list(versions.rows(given.rounds))))
        status = _libraries(given, others) if "libraries" in cases else 0
    except (FailedError, OSError) as error:
        print(f"source: {error}", file=sys.stderr)
        return 1
    return _compare(given, ratchet.now(scores, remain)) or status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.source", description=__doc__)
    add = parser.add_argument
    which = f"of {', '.join(CASES)}; default: all"
    add("cases", nargs="*", choices=[[], *CASES], metavar="CASE", help=which)
    add(
        "--competitors",
        nargs="+",
        choices=sorted(tools.PINS),
        default=[],
        metavar="NAME",
        help=f"compare with others, too ({', '.join(sorted(tools.PINS))}); each is"
        " installed into an environment of its own",
    )
    default = subjects.CHECKOUT / ".benchmarks"
    where = "where files and environments are kept (default: .benchmarks)"
    add("--cache", type=Path, default=default, metavar="DIR", help=where)
    installed = "time this environment; default: install the checkout"
    add("--installed", type=Path, metavar="DIR", help=installed)
    add("--libraries", nargs="+", choices=libraries.NAMES, default=libraries.NAMES)
    add("--list", type=Path, metavar="FILE", help="write each finding in libraries")
    add("--rounds", type=int, default=5, metavar="N", help="default: 5")
    step = f"damage one line in one way of N (default: {damage.STEP}); 1 takes long"
    add("--step", type=int, default=damage.STEP, metavar="N", help=step)
    add("--check", action="store_true", help="fail if a committed figure is worse")
    add("--update", action="store_true", help="commit the figures, unless one is worse")
    return parser


def _snippets(
    given: argparse.Namespace, others: Sequence[Tool]
) -> dict[str, programs.Score]:
    snippets = programs.all_of_them()
    scores = programs.scores(snippets, programs.ours)
    table = {"gifthorse": scores}
    for tool in others:
        folder = (given.cache / "snippets").resolve()
        look = programs.theirs(tool, snippets, folder)
        table[tool.name] = programs.scores(snippets, look)
    print(programs.markdown(table))
    print("\n".join(programs.mistakes(snippets)) + "\n")
    return scores


def _damage(given: argparse.Namespace) -> list[damage.Row]:
    rows = list(damage.rows("snippets", damage.snippets(given.step)))
    long = damage.long_program(given.step)
    rows += damage.rows(f"{damage.LINES} lines", long)
    print(damage.markdown(rows))
    return rows


def _libraries(given: argparse.Namespace, others: Sequence[Tool]) -> int:
    folder = given.installed
    ours = (
        subjects.gifthorse(folder)
        if folder
        else subjects.install_gifthorse(given.cache)
    )
    measured: Measured = {}
    for name in given.libraries:
        print(f"looking at: {name}", file=sys.stderr)
        if library := libraries.collect(name, given.cache):
            told = libraries.said(ours, library)
            costs = libraries.times(ours, others, [library], given.rounds)
            measured[name] = library, told, costs
    if not measured:
        raise FailedError("none of the libraries is to be had")
    every = [library for library, _, _ in measured.values()]
    at_once = libraries.times(ours, others, every, given.rounds)
    print(libraries.markdown(measured, at_once))
    print(libraries.by_rule(measured))
    if given.list:
        lines = [line for _, told, _ in measured.values() for line in told.findings]
        given.list.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    errors = [error for _, told, _ in measured.values() for error in told.errors]
    print("\n".join(errors) if errors else "No error of our own.")
    return int(bool(errors))


def _compare(given: argparse.Namespace, figures: ratchet.Figures) -> int:
    before = ratchet.committed()
    worse = list(ratchet.worse(before, figures))
    for sentence in worse:
        print(f"worse: {sentence}", file=sys.stderr)
    if given.update and not worse:
        ratchet.FIGURES.write_text(ratchet.written(before | figures), "utf-8")
    return int(bool(worse) and (given.check or given.update))


if __name__ == "__main__":
    sys.exit(main())
