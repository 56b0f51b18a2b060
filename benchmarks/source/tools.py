"""Other programs that look at Python: how they are run, and which lines they name."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks import subjects
from benchmarks.processes import FailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Line = tuple[str, int, int]
    """A file, a cell (1 in a module), and a line of it."""

PINS: Final = {"bandit": ("bandit==1.9.4",), "ruff": ("ruff==0.17.6",)}
QUIET: Final = {
    # `assert`, and imports of what may be misused: they are on every other file.
    "bandit": frozenset({"B101", *(f"B{number}" for number in range(401, 417))}),
    "ruff": frozenset({"S101", *(f"S{number}" for number in range(401, 417))}),
}
"""What is not counted, for them: it says nothing about what a line does."""

IS_CODE: Final = re.compile(r"S\d+")


@dataclass(frozen=True, slots=True)
class Tool:
    """A program in an environment of its own."""

    name: str
    command: tuple[str | Path, ...]
    """What looks at the paths that are added, and prints JSON."""
    lines: Callable[[str], Iterator[tuple[Line, str]]]
    """What it said, from that: lines, and codes of its rules."""

    def said(self, paths: Sequence[Path]) -> set[Line]:
        """Return the lines that it has something to say of."""
        done = subprocess.run(  # noqa: S603 (what is measured)
            [*self.command, *paths], capture_output=True, check=False, encoding="utf-8"
        )
        if done.returncode not in {0, 1}:
            raise FailedError(f"{self.name} ended with status {done.returncode}")
        quiet = QUIET[self.name]
        return {line for line, code in self.lines(done.stdout) if code not in quiet}


def install(name: str, cache: Path) -> Tool:
    """Install one of them from the package index, once; raises ``FailedError``."""
    folder = cache / name
    program = folder / "bin" / name
    if not program.exists():
        subjects.install(subjects.Subject(name, folder, (name,)), *PINS[name])
    if name == "ruff":
        options = ("check", "--no-cache", "--isolated", "--select", "S")
        return Tool(name, (program, *options, "--output-format", "json"), _of_ruff)
    return Tool(name, (program, "-q", "-f", "json", "-r"), _of_bandit)


def _of_ruff(output: str) -> Iterator[tuple[Line, str]]:
    for each in json.loads(output):
        if IS_CODE.fullmatch(each["code"] or ""):  # or the name of a syntax error
            place = each["filename"], each.get("cell") or 1, each["location"]["row"]
            yield place, each["code"]


def _of_bandit(output: str) -> Iterator[tuple[Line, str]]:
    for each in json.loads(output)["results"]:
        for line in each["line_range"]:
            yield (each["filename"], 1, line), each["test_id"]
