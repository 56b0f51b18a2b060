"""Judge hostile and ordinary files: ``python -m benchmarks.judgement``.

Prints a table in Markdown for each set, by family, and what is not as it should be.
With ``--check``, the exit code tells whether a figure is worse than what is committed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import subjects, tables
from benchmarks.judgement import ratchet, report, samples, scanners
from benchmarks.processes import FailedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.judgement.scanners import Counts


def main(argv: Sequence[str] | None = None) -> int:
    """Judge; return an exit code."""
    given = _parser().parse_args(argv)
    try:
        return _judge(given)
    except (FailedError, OSError) as error:
        print(f"judgement: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.judgement", description=__doc__
    )
    add = parser.add_argument
    where = "judge what lies in it, too; its folders are families"
    add("--ordinary", type=Path, action="append", default=[], metavar="DIR", help=where)
    add(
        "--competitors",
        nargs="+",
        choices=sorted(scanners.MANNERS),
        default=[],
        metavar="NAME",
        help=f"let others judge the same files ({', '.join(scanners.MANNERS)}); each is"
        " installed into an environment of its own",
    )
    default = subjects.CHECKOUT / ".benchmarks"
    where = "where files and environments are kept (default: .benchmarks)"
    add("--cache", type=Path, default=default, metavar="DIR", help=where)
    add("--json", type=Path, metavar="FILE", help="write every verdict to a file, too")
    add("--check", action="store_true", help="fail if a committed figure is worse")
    add("--update", action="store_true", help="commit the figures, unless one is worse")
    return parser


def _judge(given: argparse.Namespace) -> int:
    folder = given.cache / "judgement"
    shutil.rmtree(folder, ignore_errors=True)
    own = [*samples.hostile(folder), *samples.ordinary(folder)]
    said = scanners.judge([*own, *samples.found(given.ordinary)])
    ours = scanners.counted(said)
    judged = [each.sample for each in said]
    others: dict[str, Counts] = {}
    facts = tables.facts()
    for name in given.competitors:
        subject = subjects.install_scanner(name, given.cache)
        facts[name] = subjects.version(subject)
        others[name] = scanners.compete(subject, judged)
    print("; ".join(f"{name} {fact}" for name, fact in facts.items()) + "\n")
    for kind in (samples.HOSTILE, samples.ORDINARY):
        print(report.markdown(kind, ours, others))
    print("\n".join(report.remarkable(said)))
    if given.json:
        given.json.write_text(report.as_json(facts, said, others), "utf-8")
    families = {(each.kind, each.family) for each in own}
    return _compare(given, {key: ours[key] for key in ours if key in families})


def _compare(given: argparse.Namespace, now: Counts) -> int:
    """Compare with what is committed: not files that only this machine has."""
    worse = list(ratchet.worse(ratchet.committed(), now))
    for sentence in worse:
        print(f"worse: {sentence}", file=sys.stderr)
    if given.update and not worse:
        ratchet.FIGURES.write_text(ratchet.written(now), "utf-8")
    return int(bool(worse) and (given.check or given.update))


if __name__ == "__main__":
    sys.exit(main())
