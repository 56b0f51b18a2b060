"""What each scanner says of each file, in the few words that can be compared."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.processes import FailedError
from scanner_core.scan import scan_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.judgement.samples import Sample
    from benchmarks.subjects import Subject

    Counts = dict[tuple[str, str], Counter[str]]
    """By kind and family: how many files got which word."""

DRIVER: Final = Path(__file__).with_name("alone.py")
OURS: Final = ("unsafe", "review", "incomplete", "clean")
THEIRS: Final = ("flagged", "warned", "error", "passed")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a scanner is run, and what its answers mean; of several, the first."""

    entry: tuple[str, str]
    arguments: tuple[str, ...]
    flagged: frozenset[int] = frozenset({1})
    passed: frozenset[int] = frozenset({0})
    warns: str = r"(?!)"
    """What it prints when it warns, and does not flag."""
    fails: str = r"(?!)"
    """What it prints when it could not read, in spite of its status."""


MANNERS: Final = {
    "fickling": Manner(("fickling.__main__", "main"), ("--check-safety",)),
    "modelscan": Manner(("modelscan.cli", "main"), ("-p",), fails="--- Errors ---"),
    "picklescan": Manner(
        ("picklescan.cli", "main"),
        ("-p",),
        warns=r"Suspicious globals: [1-9]",
        fails=r"WARNING: could not parse",
    ),
}
"""Default settings.

fickling's status does not tell how bad it is; modelscan ends with another status than
0 and 1 if it read nothing.
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What gifthorse says of one file."""

    sample: Sample
    verdict: str
    reasons: tuple[str, ...]


def judge(samples: Iterable[Sample]) -> list[Said]:
    """Scan each file as one that a person names; files of no format are left out."""
    said = []
    for sample in samples:
        scanned = scan_file(sample.path, named=sample.kind == "hostile")
        report = scanned.report
        if not scanned.is_model:
            continue
        findings = [f"{each.rule}: {each.message}" for each in report.findings]
        gaps = [f"gap: {gap.reason}" for gap in report.gaps]
        said.append(Said(sample, report.verdict.value, (*findings, *gaps)))
    return said


def compete(subject: Subject, samples: Sequence[Sample]) -> Counts:
    """Let another scanner look at each file; raises ``FailedError``."""
    manner = MANNERS[subject.name]
    command = [str(subject.python), "-P", str(DRIVER)]
    command += [*manner.entry, *manner.arguments]
    given = "".join(f"{sample.path.resolve()}\n" for sample in samples)
    done = subprocess.run(  # noqa: S603 (what is measured)
        command, input=given, stdout=subprocess.PIPE, check=False, encoding="utf-8"
    )
    answers = done.stdout.splitlines()
    if done.returncode or len(answers) != len(samples):
        raise FailedError(f"{subject.name} ended with status {done.returncode}")
    counts: Counts = {}
    for sample, answer in zip(samples, map(json.loads, answers), strict=True):
        said = word(manner, answer["status"], answer["said"])
        counts.setdefault((sample.kind, sample.family), Counter())[said] += 1
    return counts


def word(manner: Manner, status: int, said: str) -> str:
    """Return what a scanner says, by its status and what it prints."""
    if status in manner.flagged:
        return "flagged"
    if re.search(manner.warns, said):
        return "warned"
    if status not in manner.passed or re.search(manner.fails, said):
        return "error"
    return "passed"


def counted(said: Iterable[Said]) -> Counts:
    """Count verdicts."""
    counts: Counts = {}
    for each in said:
        key = each.sample.kind, each.sample.family
        counts.setdefault(key, Counter())[each.verdict] += 1
    return counts
