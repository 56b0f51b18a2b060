"""Tells the story of one file: a scan, a second look, and the two put together.

Reporters show it; nothing here judges anything anew.
"""

from __future__ import annotations

import dataclasses
import gc
from typing import TYPE_CHECKING

from scanner_core import discovery, scan
from scanner_core.explain import _chapters, _names
from scanner_core.explain._bytes import bytes_around
from scanner_core.explain._extents import extents_of
from scanner_core.explain._place import is_in
from scanner_core.explain._place import parse as parse_place
from scanner_core.explain._reasons import reasons
from scanner_core.explain._witness import Witness
from scanner_core.findings import Kind, Location
from scanner_core.reading import LocalFile, Unreadable
from scanner_core.story import Story

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.findings import ArtifactReport, Finding, Report
    from scanner_core.scan import Options

__all__ = ["bytes_around", "extents_of", "parse_place", "story"]


def story(
    path: Path, options: Options = scan.DEFAULTS, place: Location | None = None
) -> Story:
    """Tell of a file, or only of a ``place`` in it.

    Raises ``FileNotFoundError``.
    """
    report = scan.scan_paths([path], options)
    shown = discovery.shown(path)
    gc.collect()  # The walks of a scan leave cycles, and large ones.
    own = next(each for each in report.artifacts if each.path == shown)
    told = Story(own, reasons=reasons(_at(own.findings, place)), place=place)
    if own.kind is Kind.ARTIFACT:
        return _artifact(path, own, told, options)
    return _program(path, report, told, options)


def _at(findings: tuple[Finding, ...], place: Location | None) -> tuple[Finding, ...]:
    """Return the findings at a place."""
    if place is None:
        return findings
    there = (each for each in findings if is_in(place, each.location))
    return tuple(each for each in there if _is_at(each.location, place))


def _is_at(location: Location, place: Location) -> bool:
    if place.line is not None:
        return (location.cell, location.line) == (place.cell, place.line)
    return place.offset is None or location.offset == place.offset


def _artifact(path: Path, own: ArtifactReport, told: Story, options: Options) -> Story:
    said = [finding.location for finding in own.findings]
    said += [gap.location for gap in own.gaps]
    witness = Witness(said, told.place)
    try:
        with LocalFile(path, Location(own.path), options.on_read) as blob:
            blob.budget.opcodes = options.max_opcodes
            witness.watch(blob)
            gc.collect()
            chapters, others = _chapters.chapters(
                witness.streams, own.findings, told.place
            )
    except Unreadable:  # the scan says so
        return told
    plain = witness.names if not own.findings else ()
    return dataclasses.replace(
        told,
        chapters=tuple(chapters),
        other_chapters=others + witness.other_streams,
        libraries=_names.by_library(plain),
        matter=witness.matter,
    )


def _program(path: Path, report: Report, told: Story, options: Options) -> Story:
    from scanner_core import source  # noqa: PLC0415 (models are explained without)
    from scanner_core.explain._calls import calls  # noqa: PLC0415 (see above)

    text = source.read(path)
    if text is None:
        return told
    environment = source.environment_of(
        text.path, options.places, options.environment, text
    )
    found, others = calls(text, environment, report, told.place)
    at_calls = {call.location for call in found}
    there = _at(told.report.findings, told.place)
    elsewhere = tuple(each for each in there if each.location not in at_calls)
    return dataclasses.replace(
        told, calls=tuple(found), other_calls=others, elsewhere=elsewhere
    )
