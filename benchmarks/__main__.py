"""Measure gifthorse against its limits and against others: ``python -m benchmarks``.

Prints a table in Markdown.  Ratios are of one run on one machine, measured in turns; no
time is ever asserted.  Needs POSIX, and pip for what it installs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import subjects, tables
from benchmarks.cases import CASES, Bench
from benchmarks.processes import FailedError, run_inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.tables import Row


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the cases that were asked for; return an exit code."""
    given = _parser().parse_args(argv)
    try:
        bench = _prepare(given)
        facts = tables.facts() | _versions(bench)
        print("; ".join(f"{name} {fact}" for name, fact in facts.items()) + "\n")
        rows = list(_measured(bench, given.cases or list(CASES)))
    except (FailedError, OSError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    print(tables.markdown(rows))
    if given.json:
        given.json.write_text(tables.as_json(rows, facts), "utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    add = parser.add_argument
    cases = f"of {', '.join(CASES)}; default: all"
    add("cases", nargs="*", choices=[[], *CASES], metavar="CASE", help=cases)
    scanners = sorted(subjects.SCANNERS)
    add(
        "--competitors",
        action="append",
        choices=scanners,
        default=[],
        metavar="NAME",
        help=f"compare with it, too ({', '.join(scanners)}); it is installed into an"
        " environment of its own",
    )
    default = subjects.CHECKOUT / ".benchmarks"
    where = "where inputs and environments are kept (default: .benchmarks)"
    add("--cache", type=Path, default=default, metavar="DIR", help=where)
    installed = "measure this environment; default: install the checkout, compiled"
    add("--installed", type=Path, metavar="DIR", help=installed)
    add("--rounds", type=int, default=3, metavar="N", help="default: 3")
    add("--scale", type=float, default=1.0, metavar="X", help="of the inputs' size")
    add("--json", type=Path, metavar="FILE", help="write the rows to a file as well")
    return parser


def _prepare(given: argparse.Namespace) -> Bench:
    ours = (
        subjects.gifthorse(given.installed)
        if given.installed
        else subjects.install_gifthorse(given.cache)
    )
    inputs = given.cache / f"inputs-{given.scale:g}"
    _write_inputs(inputs, given.scale)
    compiled = run_inside(ours.python, "compiled", inputs).figures["compiled"]
    return Bench(
        ours,
        tuple(subjects.install_scanner(n, given.cache) for n in given.competitors),
        inputs,
        given.rounds,
        bool(compiled),
    )


def _write_inputs(folder: Path, scale: float) -> None:
    command = [sys.executable, "-m", "benchmarks.inputs", str(folder), str(scale)]
    if subprocess.run(command, cwd=subjects.CHECKOUT, check=False).returncode:  # noqa: S603 (our own program)
        raise FailedError("the inputs cannot be written")


def _versions(bench: Bench) -> dict[str, str]:
    kind = "compiled" if bench.is_compiled else "plain"
    ours = f"{subjects.version(bench.ours)} ({kind} machine)"
    others = {each.name: subjects.version(each) for each in bench.others}
    return {"gifthorse": ours} | others


def _measured(bench: Bench, cases: Sequence[str]) -> Iterator[Row]:
    for case in cases:
        print(f"measuring: {case}", file=sys.stderr)
        yield from CASES[case](bench)


if __name__ == "__main__":
    sys.exit(main())
