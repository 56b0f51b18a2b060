"""Tables of what was judged: as Markdown for people, as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from benchmarks.judgement.samples import ORDINARY
from benchmarks.judgement.scanners import OURS, THEIRS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from benchmarks.judgement.scanners import Counts, Said

LONGEST: Final = 160


def markdown(kind: str, ours: Counts, others: Mapping[str, Counts]) -> str:
    """Return the table of one set: a row per family, and a last one of them all.

    Of each other scanner, there is one column: files flagged / warned / error / passed.
    """
    rows = {
        family: ours[kind_, family] for kind_, family in sorted(ours) if kind_ == kind
    }
    head = [kind, "files", *OURS, *others]
    lines = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for family, counts in rows.items():
        theirs = [_theirs(each[kind, family]) for each in others.values()]
        lines.append([family, *_ours(counts), *theirs])
    every = sum(rows.values(), Counter[str]())
    sums = [_theirs(_sum(each, kind)) for each in others.values()]
    lines.append(["**all**", *_ours(every), *sums])
    lines.append(["", "", *_shares(every), *([""] * len(others))])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _ours(counts: Counter[str]) -> Iterator[str]:
    yield str(counts.total())
    yield from (str(counts[word] or "") for word in OURS)


def _theirs(counts: Counter[str]) -> str:
    return " / ".join(str(counts[word]) for word in THEIRS)


def _shares(counts: Counter[str]) -> Iterator[str]:
    for word in OURS:
        share = 100 * counts[word] / counts.total() if counts.total() else 0
        yield f"{share:.1f} %" if counts[word] else ""


def _sum(counts: Counts, kind: str) -> Counter[str]:
    return sum((c for (k, _), c in counts.items() if k == kind), Counter[str]())


def remarkable(said: Iterable[Said]) -> Iterator[str]:
    """Yield a line for each hostile file that is not unsafe, ordinary not clean."""
    for each in said:
        expected = "clean" if each.sample.kind == ORDINARY else "unsafe"
        if each.verdict != expected:
            reason = (each.reasons or ("nothing was found",))[0]
            shown = f"{each.sample.family}/{each.sample.path.name}"
            yield f"- {each.verdict}: {shown}: {reason[:LONGEST]}"


def as_json(
    facts: Mapping[str, str], said: Sequence[Said], others: Mapping[str, Counts]
) -> str:
    """Return everything as one object."""
    files = [
        {
            "kind": each.sample.kind,
            "family": each.sample.family,
            "path": str(each.sample.path),
            "verdict": each.verdict,
            "reasons": each.reasons,
        }
        for each in said
    ]
    competitors = {
        name: [
            {"kind": kind, "family": family, **figures}
            for (kind, family), figures in counts.items()
        ]
        for name, counts in others.items()
    }
    written = {"facts": dict(facts), "files": files, "competitors": competitors}
    return json.dumps(written, indent=1, ensure_ascii=False) + "\n"
