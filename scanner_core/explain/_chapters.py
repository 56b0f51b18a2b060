"""A chapter for each stream in which something is to be told."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from scanner_core import pseudocode
from scanner_core.explain import _chain, _names, _opcodes
from scanner_core.explain._place import is_in
from scanner_core.facts import StrayBytes
from scanner_core.formats import pickle_stream
from scanner_core.reading import Unreadable
from scanner_core.story import Chapter, Opcode, Pseudocode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner_core.explain._witness import Seen
    from scanner_core.findings import Finding, Location
    from scanner_core.story import NamedThing, Step

MOST_CHAPTERS: Final = 4
RAW: Final = 16
"""Bytes on either side of a place that is in no stream."""
PROTO: Final = 0x80


def chapters(
    streams: Sequence[Seen], findings: Sequence[Finding], place: Location | None
) -> tuple[list[Chapter], int]:
    """Return chapters, in the order of the file, and how many are left out.

    Of many, the worst are told.
    """
    found = [
        (seen, own)
        for seen in streams
        if place is None or is_in(place, seen.blob.location)
        if (own := _own(seen, findings)) or seen.gaps or place
    ]
    worst = sorted(found, key=lambda each: -_severity(each[1]))[:MOST_CHAPTERS]
    kept = {id(seen) for seen, _ in worst}
    made = [_chapter(seen, own, place) for seen, own in found if id(seen) in kept]
    told = [each for each in made if each.names or each.steps or each.opcodes]
    return told, len(found) - len(worst)


def _own(seen: Seen, findings: Iterable[Finding]) -> list[Finding]:
    members = seen.blob.location.members
    return [each for each in findings if each.location.members == members]


def _severity(findings: Iterable[Finding]) -> int:
    return max((finding.severity for finding in findings), default=0)


def _chapter(
    seen: Seen, findings: Sequence[Finding], place: Location | None
) -> Chapter:
    at = place.offset if place else None
    chain = _chain.chain([*seen.uses, *seen.facts], findings, at)
    deciding = at if at is not None else _deciding(seen, findings)
    names: list[NamedThing] = []
    more = 0
    size: int | None = None
    start, protocol = None, None
    shown: tuple[Opcode, ...] = ()
    written: Pseudocode | None = None
    try:
        names, more = _names.worth_a_line(seen.uses, seen.blob)
        size = None if seen.blob.is_streamed else seen.blob.size()
        is_stray = any(
            isinstance(fact, StrayBytes) and fact.location.offset == deciding
            for fact in seen.facts
        )
        if deciding is not None and not is_stray:
            start = pickle_stream.start_of(seen.blob, deciding)
        if start is not None and deciding is not None:
            protocol = _protocol(seen, start)
            shown = _excerpt(seen, start, deciding, is_wide=place is not None)
            if findings:
                written = _pseudocode(seen, start, names, chain.steps)
        if deciding is not None and not shown:
            shown = _raw(seen, deciding)
    except Unreadable:
        pass  # What cannot be read any more is not shown; the report has the gap.
    location = seen.blob.location.at(start) if start else seen.blob.location
    return Chapter(
        location,
        size,
        protocol,
        tuple(names),
        more,
        chain.steps,
        chain.others,
        chain.silent,
        shown,
        written,
    )


def _deciding(seen: Seen, findings: Sequence[Finding]) -> int | None:
    """Return where to look: at the worst finding, or where reading ended."""
    worst = max(findings, key=lambda finding: finding.severity, default=None)
    if worst is not None:
        return worst.location.offset
    offsets = (gap.location.offset for gap in seen.gaps)
    return next((offset for offset in offsets if offset is not None), None)


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
