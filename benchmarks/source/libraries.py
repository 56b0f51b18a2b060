"""Real libraries: whether their source is read without a mishap, and how fast.

Only their ``.py`` files are taken, so that each program looks at the same ones.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import tables
from benchmarks.cases import in_turns
from benchmarks.processes import FailedError, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.processes import Cost
    from benchmarks.source.tools import Tool
    from benchmarks.subjects import Subject

PINS: Final = {
    "transformers": "transformers==5.23.0",
    "diffusers": "diffusers==0.42.1",
    "peft": "peft==0.21.2",
    "timm": "timm==1.0.31",
    "sklearn": "scikit-learn==1.9.1",
}
"""Packages that are fetched for their source, without what they depend on."""
TORCH: Final = "torch"
"""Too large to be fetched for that; taken if it is installed."""
STANDARD: Final = "standard library"
NAMES: Final = (*PINS, TORCH, STANDARD)
SEVERITIES: Final = ("critical", "high", "medium", "low")
LEFT_OUT: Final = ("site-packages", "dist-packages", "__pycache__", "lib2to3")


@dataclass(frozen=True, slots=True)
class Library:
    """Python files that were copied into a folder of their own."""

    name: str
    folder: Path
    files: int
    lines: int


@dataclass(frozen=True, slots=True)
class Said:
    """What gifthorse said of a library."""

    rules: Counter[str]
    """Findings above info by their rules."""
    errors: tuple[str, ...]
    """Errors of our own; there must be none."""
    gaps: Counter[str]
    """What else was not read, by the reason."""
    findings: tuple[str, ...]
    """One line each."""


def collect(name: str, cache: Path) -> Library | None:
    """Copy the source of a library below a folder; ``None`` if it is not to be had.

    Raises ``FailedError`` if it cannot be fetched.
    """
    folder = cache / "libraries" / name.replace(" ", "-")
    if not folder.exists() and not _copied(name, folder):
        return None
    files = sorted(folder.rglob("*.py"))
    lines = sum(path.read_bytes().count(b"\n") for path in files)
    return Library(name, folder, len(files), lines)


def _copied(name: str, folder: Path) -> bool:
    if name == STANDARD:
        return _copy(Path(sysconfig.get_path("stdlib")), folder)
    if name == TORCH:
        spec = importlib.util.find_spec(TORCH)
        found = spec and spec.origin
        return bool(found) and _copy(Path(str(found)).parent, folder)
    with tempfile.TemporaryDirectory() as target:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        done = subprocess.run(  # noqa: S603 (pip, by name)
            [*command, "--target", target, PINS[name]], stdout=sys.stderr, check=False
        )
        if done.returncode:
            raise FailedError(f"cannot be installed: {PINS[name]}")
        return _copy(Path(target, name), folder)


def _copy(source: Path, folder: Path) -> bool:
    for path in sorted(source.rglob("*.py")):
        inner = path.relative_to(source)
        if path.is_file() and not set(inner.parts) & set(LEFT_OUT):
            target = folder / inner
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return True


def said(subject: Subject, library: Library) -> Said:
    """Scan a library; raises ``FailedError``."""
    command = [*subject.scan, "--format", "json", library.folder]
    done = subprocess.run(  # noqa: S603 (what is measured)
        command, capture_output=True, check=False, encoding="utf-8"
    )
    if done.returncode not in {0, 1, 2}:
        raise FailedError(f"{library.name}: {done.stderr.strip()[-200:]}")
    rules: Counter[str] = Counter()
    gaps: Counter[str] = Counter()
    lines, errors = [], []
    for artifact in json.loads(done.stdout)["artifacts"]:
        for gap in artifact["gaps"]:
            reason = gap["reason"]
            if reason.startswith("internal error"):
                errors.append(f"{artifact['path']}: {reason}")
            gaps[reason.partition(":")[0]] += 1
        for each in artifact["findings"]:
            if each["severity"] in SEVERITIES:
                rules[each["rule"]] += 1
                place = f"{artifact['path']}:{each['location']['line']}"
                lines.append(f"{place}: {each['rule']}: {each['message']}")
    return Said(rules, tuple(errors), gaps, tuple(lines))


def times(
    subject: Subject, tools: Sequence[Tool], found: Sequence[Library], rounds: int
) -> dict[str, Cost]:
    """Return what each program takes, by its name, from its start to its end."""
    statuses = (0, 1, 2)
    folders = [library.folder for library in found]
    commands = {subject.name: subject.scan} | {t.name: t.command for t in tools}
    return in_turns(
        {
            name: functools.partial(run, [*command, *folders], statuses)
            for name, command in commands.items()
        },
        rounds,
    )


def markdown(
    found: Mapping[str, tuple[Library, Said, Mapping[str, Cost]]],
    at_once: Mapping[str, Cost],
) -> str:
    """Return the table of times; in the last row, of one run for all of them."""
    names = list(next(iter(found.values()))[2])
    head = ["source of", "files", "lines", "findings", *names]
    head += [f"of {name} (CPU)" for name in names[1:]]
    lines = [head, ["---"] + ["---:"] * (len(head) - 1)]
    everything: list[tuple[int, int, int]] = []
    for library, told, costs in found.values():
        counts = library.files, library.lines, told.rules.total()
        everything.append(counts)
        spent = [(costs[name].seconds, costs[name].cpu) for name in names]
        lines.append([library.name, *map(str, counts), *_cells(spent)])
    sums = map(sum, zip(*everything, strict=True))
    spent = [(at_once[name].seconds, at_once[name].cpu) for name in names]
    lines.append(["**all, in one run**", *map(str, sums), *_cells(spent)])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _cells(spent: Sequence[tuple[float, float]]) -> Iterator[str]:
    """Yield times by the clock, then ratios to the others, of clock and processor."""
    yield from (tables.time(seconds) for seconds, _ in spent)
    (seconds, cpu), *others = spent
    for their_seconds, their_cpu in others:
        yield f"{seconds / their_seconds:.2f}x ({cpu / their_cpu:.2f}x)"


def by_rule(found: Mapping[str, tuple[Library, Said, Mapping[str, Cost]]]) -> str:
    """Return the table of findings: a row for each rule, a column for each library."""
    rules = sorted({rule for _, told, _ in found.values() for rule in told.rules})
    lines = [["rule", *found], ["---"] + ["---:"] * len(found)]
    lines += [
        [rule, *(str(told.rules[rule] or "") for _, told, _ in found.values())]
        for rule in rules
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
