"""The pipeline: open containers, ask layouts, read formats, link calls, apply rules."""

from __future__ import annotations

import dataclasses
import functools
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core import discovery, knowledge, linking, rules, source
from scanner_core._version import VERSION
from scanner_core.containers import CONTAINERS
from scanner_core.facts import CallSite, Environment, LinkedArtifact
from scanner_core.findings import (
    ArtifactReport,
    Finding,
    Gap,
    Kind,
    Link,
    Location,
    Report,
    Skipped,
    Tool,
    Totals,
)
from scanner_core.formats import FORMATS, pickle_stream
from scanner_core.layouts import LAYOUTS
from scanner_core.policy import judge, worst
from scanner_core.reading import LocalFile, Role, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scanner_core.discovery import Found
    from scanner_core.facts import Fact
    from scanner_core.reading import Blob
    from scanner_core.source import SourceText

    ScanFiles = Callable[[Sequence[Found], "Options"], Iterable["Scanned"]]

MAX_DEPTH: Final = 8
TOOL: Final = Tool("gifthorse", VERSION)


@dataclass(frozen=True, slots=True)
class Options:
    """What a scan depends on besides the bytes."""

    environment: Environment | None = None
    """``None``: the environment of each source file is looked for on disk."""
    places: tuple[Path, ...] = ()
    """Folders for literal paths, in their order, after the folder of the file."""
    list_skipped: bool = False


DEFAULTS: Final = Options()


@dataclass(frozen=True, slots=True)
class Scanned:
    """One artifact, and what the totals of a run are made of."""

    report: ArtifactReport
    skipped: tuple[Location, ...] = ()
    bytes_read: int = 0
    linked: tuple[Scanned, ...] = ()
    """The artifacts that a source text loads."""


def scan_paths(
    paths: Sequence[Path],
    options: Options = DEFAULTS,
    on_progress: Callable[[Scanned], None] | None = None,
    scan_files: ScanFiles | None = None,
) -> Report:
    """Scan files and folders; each file appears once, in the order in which it came.

    ``on_progress`` is told of every file as it is done; ``scan_files`` does the work,
    if it is not to be done one by one.  Raises ``FileNotFoundError`` for a path that
    does not exist, before anything is scanned.
    """
    started = time.perf_counter()
    scanned: list[Scanned] = []
    for each in (scan_files or _one_by_one)(list(discovery.files(paths)), options):
        scanned.append(each)
        if on_progress:
            on_progress(scanned[-1])
    return _report(scanned, started, options)


def _one_by_one(files: Sequence[Found], options: Options) -> Iterator[Scanned]:
    return (scan_file(found.path, options, named=found.named) for found in files)


def scan_source(text: SourceText, options: Options = DEFAULTS) -> Report:
    """Scan one program, and the artifacts that its calls name."""
    started = time.perf_counter()
    return _report([_scan_source(text, options)], started, options)


def scan_file(
    path: Path, options: Options = DEFAULTS, *, named: bool = True
) -> Scanned:
    """Scan one file: as a program if it is one, else as an artifact.

    If nothing recognises the bytes, that is a gap if the file was ``named``, by a
    person or by a call; a file that merely lies in a folder is skipped.
    """
    if text := source.read(path):
        return _scan_source(text, options)
    return scan_artifact(path, named=named)


def scan_artifact(path: Path, *, named: bool = True) -> Scanned:
    """Scan one model file, whatever its extension says."""
    location = Location(discovery.shown(path))
    try:
        with LocalFile(path, location) as blob:
            collected = _Collector()
            collected.collect(_observe(blob, Role.UNKNOWN, collected, named=named))
            return collected.scanned(blob.size(), blob.bytes_read, location.path)
    except Unreadable as error:
        gap = Gap(str(error), location)
        verdict = judge((), (gap,))
        return Scanned(
            ArtifactReport(location.path, Kind.ARTIFACT, verdict, gaps=(gap,))
        )


class _Collector:
    """What comes out of one artifact or program, until its report is made."""

    def __init__(self) -> None:
        self.format: str | None = None
        self.findings: list[Finding] = []
        self.gaps: list[Gap] = []
        self.skipped: list[Location] = []
        self.links: list[Link] = []

    def collect(self, observed: Iterable[Fact | Gap | Location]) -> None:
        for item in observed:
            match item:
                case Gap():
                    self.gaps.append(item)
                case Location():
                    self.skipped.append(item)
                case _:
                    self._judge(item)

    def _judge(self, fact: Fact) -> None:
        for finding, outcome in rules.apply(fact):
            self.findings.append(finding)
            if outcome and isinstance(fact, CallSite) and fact.artifact:
                linked = fact.artifact.report.path
                self.links.append(Link(fact.location, linked, outcome))

    def scanned(self, size: int, bytes_read: int, path: str) -> Scanned:
        report = ArtifactReport(
            path,
            Kind.ARTIFACT,
            judge(self.findings, self.gaps),
            format=self.format,
            size=size,
            findings=tuple(self.findings),
            gaps=tuple(self.gaps),
        )
        return Scanned(report, tuple(self.skipped), bytes_read)


def _scan_source(text: SourceText, options: Options) -> Scanned:
    environment = options.environment or source.environment_of(text.path)
    linked: dict[str, Scanned] = {}

    @functools.cache
    def scan_linked(path: Path) -> Scanned:
        return scan_artifact(path)

    def link(item: CallSite | Gap) -> CallSite | Gap:
        if isinstance(item, Gap) or not (
            found := linking.artifact(item, options.places)
        ):
            return item
        scanned = linked[discovery.shown(found.path)] = scan_linked(found.path)
        return dataclasses.replace(
            item, artifact=LinkedArtifact(scanned.report, found.how)
        )

    collected = _Collector()
    collected.collect(map(link, source.calls(text, environment)))
    size = sum(len(cell.text.encode(errors="replace")) for cell in text.cells)
    report = ArtifactReport(
        text.path,
        text.kind,
        judge(collected.findings, collected.gaps),
        format="python" if text.kind is Kind.SOURCE else "jupyter",
        size=size,
        findings=tuple(collected.findings),
        gaps=tuple(collected.gaps),
        linked=tuple(collected.links),
    )
    return Scanned(report, (), size, tuple(linked.values()))


def _observe(
    blob: Blob, role: Role, collected: _Collector, *, named: bool = False
) -> Iterator[Fact | Gap | Location]:
    members = blob.location.members
    if role is Role.INERT:
        return
    if len(members) > MAX_DEPTH:
        yield Gap("archives are nested too deeply", blob.location)
        return
    if role is Role.STREAM:
        yield from pickle_stream.read(blob, knowledge.wants_arguments)
        return
    try:
        # Whatever any loader would see: an archive behind a pickle is both.
        containers = [container for container in CONTAINERS if container.sniff(blob)]
        formats = [format_ for format_ in FORMATS if format_.plausible(blob)]
    except Unreadable as error:
        yield Gap(str(error), blob.location)
        return
    for container in containers:
        yield from _observe_members(tuple(container.members(blob)), collected)
    for format_ in formats:
        yield from format_.read(blob, knowledge.wants_arguments)
    if containers or formats:
        return
    if named:
        yield Gap("no format recognises these bytes", blob.location)
    else:
        yield blob.location


def _observe_members(
    members: tuple[Blob | Gap, ...], collected: _Collector
) -> Iterator[Fact | Gap | Location]:
    names = {_name(member) for member in members}
    recognised = (layout.recognise(names) for layout in LAYOUTS)
    roles = next(filter(None, recognised), {})
    for member in members:
        role = roles.get(_name(member), Role.UNKNOWN)
        if not isinstance(member, Gap):
            yield from _observe(member, role, collected)
        elif role is not Role.INERT:
            yield member


def _name(member: Blob | Gap) -> str:
    return "".join(member.location.members[-1:])


def _report(scanned: Iterable[Scanned], started: float, options: Options) -> Report:
    every: dict[str, Scanned] = {}
    for one in scanned:
        for each in (one, *one.linked):
            every.setdefault(each.report.path, each)
    artifacts = tuple(each.report for each in every.values())
    skipped = tuple(place for each in every.values() for place in each.skipped)
    return Report(
        TOOL,
        worst(artifact.verdict for artifact in artifacts),
        artifacts,
        Skipped(len(skipped), skipped if options.list_skipped else ()),
        Totals(
            len(artifacts),
            sum(artifact.size or 0 for artifact in artifacts),
            sum(each.bytes_read for each in every.values()),
            time.perf_counter() - started,
        ),
    )
