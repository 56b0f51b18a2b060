"""A chapter for each stream in which something is to be told."""

from __future__ import annotations

import gc
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scanner_core import pseudocode
from scanner_core.explain import _chain, _names, _opcodes
from scanner_core.explain._place import is_in
from scanner_core.facts import EscapingMember, NativeCode, StrayBytes
from scanner_core.formats import pickle_stream
from scanner_core.reading import Unreadable
from scanner_core.story import Chapter, Opcode, Pseudocode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner_core.explain._witness import Seen
    from scanner_core.facts import GlobalUse
    from scanner_core.findings import Finding, Location
    from scanner_core.story import NamedThing, Step

MOST_CHAPTERS: Final = 4
RAW: Final = 16
"""Bytes on either side of a place that is in no stream."""
PROTO: Final = 0x80
PICKLES: Final = frozenset({"pickle", "torch-legacy", "torch-bytecode", "numpy-array"})
"""Readers of pickle streams."""
SOURCES: Final = frozenset({"torchscript-source", "python-source"})
APART: Final = frozenset({StrayBytes, EscapingMember, NativeCode})
"""Facts that are not about an opcode, wherever they are met."""
BEFORE, BEHIND, LINES = 400, 800, 3
"""Bytes around a place in source, and lines on either side that are shown."""


def chapters(
    streams: Sequence[Seen], findings: Sequence[Finding], place: Location | None
) -> tuple[list[Chapter], int]:
    """Return chapters, in the order of the file, and how many are left out.

    Of many, the worst are told.
    """
    claims = _claims(streams)
    found = [
        (seen, own)
        for seen in streams
        if place is None or is_in(place, seen.blob.location)
        if (own := _own(seen, findings, claims)) or seen.gaps or place
    ]
    worst = sorted(found, key=lambda each: -_severity(each[1]))[:MOST_CHAPTERS]
    kept = {id(seen) for seen, _ in worst}
    made = [_chapter(seen, own, place) for seen, own in found if id(seen) in kept]
    told = [each for each in made if each.names or each.steps or each.shows_bytes]
    return told, len(found) - len(worst)


def _claims(streams: Iterable[Seen]) -> dict[Location, set[int]]:
    """Return by place which of several members of one name have a fact there."""
    claims: dict[Location, set[int]] = {}
    for seen in streams:
        for fact in (*seen.uses, *seen.facts):
            claims.setdefault(fact.location, set()).add(id(seen))
    return claims


def _own(
    seen: Seen, findings: Iterable[Finding], claims: Mapping[Location, set[int]]
) -> list[Finding]:
    members = seen.blob.location.members
    return [
        each
        for each in findings
        if each.location.members == members
        if id(seen) in claims.get(each.location, {id(seen)})
    ]


def _severity(findings: Iterable[Finding]) -> int:
    return max((finding.severity for finding in findings), default=0)


def _chapter(
    seen: Seen, findings: Sequence[Finding], place: Location | None
) -> Chapter:
    at = place.offset if place else None
    chain = _chain.chain([*seen.uses, *seen.facts], findings, at)
    chapter = Chapter(
        seen.blob.location,
        steps=chain.steps,
        other_steps=chain.others,
        silent_steps=chain.silent,
    )
    deciding = at if at is not None else _deciding(seen, findings)
    try:
        uses = seen.uses if at is None else list(_used(seen.uses, chain.steps, at))
        names, more = _names.worth_a_line(uses, seen.blob)
        size = None if seen.blob.is_streamed else seen.blob.size()
        chapter = replace(chapter, size=size, names=tuple(names), other_names=more)
        if deciding is None:
            return chapter
        if not _is_in_pickle(seen, deciding):
            return _with_bytes(chapter, seen, deciding)
        return _with_opcodes(
            chapter, seen, deciding, is_wide=place is not None, told=bool(findings)
        )
    except Unreadable:  # The report has the gap.
        return chapter


def _used(
    uses: Iterable[GlobalUse], steps: Iterable[Step], at: int
) -> Iterator[GlobalUse]:
    """Yield the names that stand at a place, or in what is told of it."""
    told = "\n".join(step.text for step in steps)
    for use in uses:
        if use.location.offset == at or use.name in told:
            yield use


def _deciding(seen: Seen, findings: Sequence[Finding]) -> int | None:
    """Return where to look: at the worst finding, or where reading ended."""
    worst = max(findings, key=lambda finding: finding.severity, default=None)
    if worst is not None:
        return worst.location.offset
    offsets = (gap.location.offset for gap in seen.gaps)
    return next((offset for offset in offsets if offset is not None), None)


def _is_in_pickle(seen: Seen, at: int) -> bool:
    """Tell whether a place is among the opcodes of a pickle."""
    about = {type(fact) for fact in seen.facts if fact.location.offset == at}
    return PICKLES.intersection(seen.readers) != set() and not about & APART


def _with_bytes(chapter: Chapter, seen: Seen, at: int) -> Chapter:
    """Add what stands at a place: lines of source, or else bytes."""
    if SOURCES.isdisjoint(seen.readers):
        return replace(chapter, opcodes=_raw(seen, at))
    start = max(0, at - BEFORE)
    head = seen.blob.read(start, at - start).decode("utf-8", "replace")
    rest = seen.blob.read(at, BEHIND).decode("utf-8", "replace")
    before = head.split("\n")[-LINES:]
    lines = (*before[:-1], *f"{before[-1]}{rest}".rstrip().split("\n")[:LINES])
    return replace(chapter, source=lines)


def _with_opcodes(
    chapter: Chapter, seen: Seen, at: int, *, is_wide: bool, told: bool
) -> Chapter:
    start = pickle_stream.start_of(seen.blob, at)
    if start is None:
        return replace(chapter, opcodes=_raw(seen, at))
    gc.collect()  # That was a walk, too.
    location = seen.blob.location
    chapter = replace(
        chapter,
        location=location.at(start) if start else location,
        protocol=_protocol(seen, start),
        opcodes=_excerpt(seen, start, at, is_wide=is_wide) or _raw(seen, at),
    )
    if not told:
        return chapter
    written = _pseudocode(seen, start, chapter.names, chapter.steps)
    return replace(chapter, pseudocode=written)


def _protocol(seen: Seen, start: int) -> int | None:
    head = seen.blob.read(start, 2)
    return head[1] if len(head) > 1 and head[0] == PROTO else None


def _excerpt(seen: Seen, start: int, at: int, *, is_wide: bool) -> tuple[Opcode, ...]:
    offsets = (fact.location.offset for fact in [*seen.uses, *seen.facts])
    boundaries = [offset for offset in offsets if offset is not None]
    before, behind = (12, 8) if is_wide else (5, 1)
    return _opcodes.around(
        seen.blob, boundaries, start, at, before=before, behind=behind
    )


def _raw(seen: Seen, at: int) -> tuple[Opcode, ...]:
    start = max(0, at - RAW)
    before = seen.blob.read(start, at - start)
    behind = seen.blob.read(at, RAW)
    parts = [
        Opcode(start, "", "", before, len(before)),
        Opcode(at, "", "", behind, len(behind), is_deciding=True),
    ]
    return tuple(part for part in parts if part.data)


def _pseudocode(
    seen: Seen, start: int, names: Iterable[NamedThing], steps: Sequence[Step]
) -> Pseudocode:
    made = pseudocode.of(seen.blob.read(start, pseudocode.MAX_INPUT + 1))
    if made.lines and not made.missing:
        return Pseudocode(made.lines, "fickling")
    return Pseudocode(tuple(_own_lines(names, steps)), "gifthorse", made.missing)


def _own_lines(names: Iterable[NamedThing], steps: Iterable[Step]) -> Iterable[str]:
    imports = (f"import {each.name.rpartition('.')[0]}" for each in names)
    yield from dict.fromkeys(imports)
    for step in itertools.islice(steps, _chain.MOST_STEPS):
        yield step.text + (f"  # {step.amounts_to}" if step.amounts_to else "")
