"""Fuzz targets for as long as they are given: ``python -m fuzz zip --seconds 60``.

Needs atheris (``pip install atheris``).  What an input does that it must not (raise,
take too long, or half a gigabyte) is written to a folder, and the target
goes on.  Prints a table in Markdown; the exit code tells whether anything was found.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Sequence

SLOWEST: Final = 20
"""Seconds for one input: watched, the plain machine takes five times as long."""
LARGEST: Final = 700
"""Megabytes: 500 for the input, and what everything else takes."""
LONGEST: Final = 64 * 1024
"""Bytes of an input."""
COUNT: Final = re.compile(
    r"stat::number_of_executed_units: *(\d+)|^#(\d+)\t", re.MULTILINE
)
KINDS: Final = ("crash-*", "timeout-*", "oom-*", "leak-*")
STORIES: Final = 4000
"""Characters of what is said about a find."""


def main(argv: Sequence[str] | None = None) -> int:
    """Fuzz, and return an exit code."""
    given = _parser().parse_args(argv)
    given.finds.mkdir(parents=True, exist_ok=True)
    print("| target | executions | finds |\n| --- | --- | --- |", flush=True)
    found = 0
    for name in given.targets or list(TARGETS):
        executed, finds = _fuzzed(name, given.seconds, given.finds)
        print(f"| {name} | {executed:,} | {finds or ''} |", flush=True)
        found += finds
    return int(bool(found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m fuzz", description=__doc__)
    add = parser.add_argument
    targets = f"of {', '.join(TARGETS)}; default: all"
    add("targets", nargs="*", choices=[[], *TARGETS], metavar="TARGET", help=targets)
    add("--seconds", type=float, default=60, metavar="N", help="for each; default: 60")
    default = Path(".fuzz")
    where = "where finds are written (default: .fuzz)"
    add("--finds", type=Path, default=default, metavar="DIR", help=where)
    return parser


def _fuzzed(name: str, seconds: float, finds: Path) -> tuple[int, int]:
    """Return how many inputs were tried, and how many of them are finds."""
    before = _inputs(finds, name)
    executed, ends = 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as corpus:
        for index, seed in enumerate(TARGETS[name].seeds()):
            (Path(corpus) / f"seed-{index}").write_bytes(seed[:LONGEST])
        while (left := ends - time.monotonic()) > 1:
            executed += _run(name, left, Path(corpus), finds)
    return executed, len(_inputs(finds, name) - before)


def _run(name: str, seconds: float, corpus: Path, finds: Path) -> int:
    """Run until the time is over or something is found; return the executions."""
    options = {
        "max_total_time": max(1, int(seconds)),
        "timeout": SLOWEST,
        "rss_limit_mb": LARGEST,
        "max_len": LONGEST,
        "artifact_prefix": f"{finds}/{name}-",
        "print_final_stats": 1,
    }
    written = [f"-{option}={value}" for option, value in options.items()]
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "fuzz.guided", name, *written, corpus],
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    said = done.stdout + done.stderr
    if done.returncode:
        print(said[-STORIES:], file=sys.stderr)
    counts = [int(one or other) for one, other in COUNT.findall(said)]
    if not counts:
        raise SystemExit(f"{name} does not run:\n{said[-STORIES:]}")
    return max(counts)


def _inputs(finds: Path, name: str) -> set[Path]:
    return {path for kind in KINDS for path in finds.glob(f"{name}-{kind}")}


if __name__ == "__main__":
    sys.exit(main())
