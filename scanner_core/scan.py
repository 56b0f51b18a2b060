"""The pipeline: observe or read source, link calls, apply rules, judge, report."""

from __future__ import annotations

import dataclasses
import functools
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core import discovery, facts, rules
from scanner_core._version import VERSION, is_compiled
from scanner_core.findings import (
    ArtifactReport,
    Basis,
    Finding,
    Gap,
    Kind,
    Link,
    Location,
    Report,
    Skipped,
    Tool,
    Totals,
    Verdict,
    WeightsOnly,
)
from scanner_core.observe import UNRECOGNISED, Observer
from scanner_core.policy import judge, worst
from scanner_core.reading import MAX_OPCODES, LocalFile, Unreadable, identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from scanner_core.again import Entry
    from scanner_core.decisions import Decisions
    from scanner_core.discovery import Found
    from scanner_core.discovery.projects import Projects
    from scanner_core.facts import Environment, Fact, SourceFact
    from scanner_core.linking import Named
    from scanner_core.reading import Identity, OnRead
    from scanner_core.source import Kept, SourceText, Wanted
    from scanner_core.source.parsing.kept import Matter

    _Lengths = tuple[int, int, int, int]
    ScanFiles = Callable[[Sequence[Found], "Options"], Iterable["Scanned"]]

INTERNAL: Final = "internal error"
IGNORE_MARK: Final = "gifthorse:"
"""Programs without it have no comment that asks not to count something."""
TOOL: Final = Tool("gifthorse", VERSION)
MOST_OPCODES: Final = MAX_OPCODES if is_compiled() else 100_000_000
"""Opcodes that are walked in one artifact, unless an option says otherwise.

The plain machine takes half a minute for a hundred million.
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What a scan depends on besides the bytes."""

    environment: Environment | None = None
    """``None``: the environment of each source file is looked for on disk."""
    places: tuple[Path, ...] = ()
    """Folders for literal paths, in their order, after the folder of the file."""
    list_skipped: bool = False
    on_read: OnRead | None = None
    """Told of each read from a file, for progress: how far it came, and the size."""
    max_opcodes: int = MOST_OPCODES
    """Opcodes that are walked in the pickles of one artifact."""
    decisions: Decisions | None = None
    """What people decided about findings; ``None`` if nobody did."""
    projects: Projects | None = None
    """Whose ignore comments count; ``None``: nobody's."""
    wanted: discovery.Wanted = discovery.EVERYTHING
    """What of a folder is scanned."""
    follows: bool = False
    """Whether a program is told as it would run, call by call."""
    working_in: Path | None = None
    """Which of the places a program works in; ``None``: where this process is."""
    links: bool = True
    """Whether the files that a program loads are here, and to be looked at."""
    named: Named | None = None
    """What a program may mean where it does not say which file; ``None``: nothing."""


DEFAULTS: Final = Options()
_FORMATS: Final = {Kind.SOURCE: "python", Kind.NOTEBOOK: "jupyter"}


@dataclass(frozen=True, slots=True)
class Scanned:
    """One artifact, and what the totals of a run are made of."""

    report: ArtifactReport
    skipped: tuple[Location, ...] = ()
    bytes_read: int = 0
    linked: tuple[Scanned, ...] = ()
    """The artifacts that a source text loads."""
    is_model: bool = True
    """Whether anything was recognised; other files are counted as skipped only."""
    is_folder: bool = False
    """Whether this is a folder that was not looked into."""
    is_ignored: bool = False
    """Whether this is a program that a ``.gitignore`` leaves out."""
    is_excluded: bool = False
    """Whether this is what the user leaves out."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that a call opens."""

    path: Path
    named: bool
    """Whether the program names this very file, not a pattern or a folder."""
    is_code: bool
    """Whether it is Python source that the call runs."""


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
    found = list(discovery.files(paths, options.wanted))
    for each in (scan_files or _one_by_one)(found, options):
        scanned.append(each)
        if on_progress:
            on_progress(scanned[-1])
    return _report(scanned, started, options)


def _one_by_one(files: Sequence[Found], options: Options) -> Iterator[Scanned]:
    return (scan_found(found, options) for found in files)


def scan_source(
    text: SourceText, options: Options = DEFAULTS, kept: Kept | None = None
) -> Report:
    """Scan one program, and the artifacts that its calls name.

    What is ``kept`` of the program as it was before an edit saves time.
    """
    started = time.perf_counter()
    return _report([_scan_source(text, options, kept)], started, options)


def scan_found(found: Found, options: Options = DEFAULTS) -> Scanned:
    """Scan what was found in a folder, or named by somebody."""
    if found.trouble:
        return not_scanned(Location(discovery.shown(found.path)), found.trouble)
    if not found.is_wanted:
        location = Location(discovery.shown(found.path))
        report = ArtifactReport(location.path, Kind.ARTIFACT, Verdict.CLEAN)
        return Scanned(
            report,
            (location,),
            is_model=False,
            is_folder=found.is_passed_over,
            is_ignored=found.is_ignored,
            is_excluded=found.is_excluded,
        )
    return scan_file(found.path, options, named=found.named)


def scan_file(
    path: Path, options: Options = DEFAULTS, *, named: bool = True
) -> Scanned:
    """Scan one file: as a program if it is one, else as an artifact.

    If nothing recognises the bytes, that is a gap if the file was ``named``, by a
    person or by a call; a file that merely lies in a folder is skipped.
    """
    if discovery.is_program(path):
        from scanner_core import source  # noqa: PLC0415 (models start quicker without)

        if text := source.read(path):
            return _decided(_scan_source(text, options), path, options)
    scanned = _scan_artifact(path, options.on_read, options.max_opcodes, named=named)
    if discovery.is_program(path):
        scanned = _said_why(scanned, path)
    return _decided(scanned, path, options)


def _said_why(scanned: Scanned, path: Path) -> Scanned:
    """Return the same, but for why a file that is called a program holds none."""
    from scanner_core.source import files  # noqa: PLC0415 (see scan_file)

    report = scanned.report
    whole = Gap(UNRECOGNISED, Location(report.path))
    told = Gap(files.why_not(path), whole.location)
    gaps = tuple(told if gap == whole else gap for gap in report.gaps)
    return dataclasses.replace(scanned, report=dataclasses.replace(report, gaps=gaps))


def scan_program(text: SourceText, path: Path, options: Options) -> Scanned:
    """Scan the program of a file, of which the text may be newer than the file."""
    return _decided(_scan_source(text, options), path, options)


def scan_artifact(
    path: Path, *, named: bool = True, on_read: OnRead | None = None
) -> Scanned:
    """Scan one model file, whatever its extension says."""
    return _scan_artifact(path, on_read, MOST_OPCODES, named=named)


def _scan_artifact(
    path: Path,
    on_read: OnRead | None,
    max_opcodes: int,
    *,
    named: bool = True,
    is_code: bool = False,
) -> Scanned:
    location = Location(discovery.shown(path))
    try:
        blob = LocalFile(path, location, on_read)
    except Unreadable as error:
        return not_scanned(location, str(error))
    with blob:
        blob.budget.opcodes = max_opcodes
        observer, collected = Observer(), _Collector(location)
        facts_ = observer.observe_code if is_code else observer.observe
        collected.collect(facts_(blob, named=named))
        report = ArtifactReport(
            location.path,
            Kind.ARTIFACT,
            judge(collected.findings, collected.gaps),
            format=observer.format,
            size=blob.size(),
            findings=tuple(collected.findings),
            gaps=tuple(collected.gaps),
            weights_only=collected.weights_only(observer.format),
        )
        skipped = tuple(collected.skipped)
        is_model = location not in skipped
        return Scanned(report, skipped, blob.bytes_read, is_model=is_model)


def not_scanned(location: Location, reason: str) -> Scanned:
    """Return what is known of a file or folder that could not be read at all."""
    gaps = (Gap(reason, location),)
    verdict = judge((), gaps)
    return Scanned(ArtifactReport(location.path, Kind.ARTIFACT, verdict, gaps=gaps))


class _Collector:
    """What comes out of one artifact or program, until its report is made."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self.findings: list[Finding] = []
        self.gaps: list[Gap] = []
        self.skipped: list[Location] = []
        self.links: list[Link] = []
        self._facts: list[Fact] = []
        self._notes: list[tuple[Fact | Gap, _Lengths]] = []
        self._opened: Sequence[tuple[object, object]] = ()

    @classmethod
    def of(cls, entries: Iterable[Entry], location: Location) -> _Collector:
        """Return what was collected before, fact by fact."""
        collected = cls(location)
        for entry in entries:
            collected.findings += entry.findings
            collected.gaps += entry.gaps
            collected.links += entry.links
            if not isinstance(entry.fact, Gap):
                collected._facts.append(entry.fact)
        return collected

    def noted(
        self, observed: Iterable[SourceFact | Gap], opened: list[tuple[object, object]]
    ) -> Iterator[SourceFact | Gap]:
        """Take note of what comes before it is collected, with the files it opens."""
        self._opened = opened
        for each in observed:
            self._notes.append((each, self._lengths()))
            yield each

    def entries(self) -> list[Entry]:
        """Return what was said of each fact that was noted."""
        from scanner_core.again import Entry  # noqa: PLC0415 (only editors edit)

        ends = [*(lengths for _, lengths in self._notes), self._lengths()][1:]
        return [
            Entry(
                fact,
                tuple(self.findings[first[0] : last[0]]),
                tuple(self.gaps[first[1] : last[1]]),
                tuple(self.links[first[2] : last[2]]),
                tuple(self._opened[first[3] : last[3]]),
            )
            for (fact, first), last in zip(self._notes, ends, strict=True)
        ]

    def _lengths(self) -> _Lengths:
        said = len(self.findings), len(self.gaps), len(self.links)
        return *said, len(self._opened)

    def weights_only(self, format_: str | None) -> WeightsOnly | None:
        """Return what torch's restricted loader would do, if this is a checkpoint."""
        if format_ is None or not format_.startswith("torch"):
            return None
        from scanner_core import weights_only  # noqa: PLC0415 (of no use to other files)

        return weights_only.predict(format_, self._facts, self.gaps)

    def judged_by(self) -> tuple[Basis, ...]:
        """Return the versions that the calls of a program were judged by."""
        from scanner_core.facts.of_environment import UNNAMED  # noqa: PLC0415 (of no use to models)
        from scanner_core.knowledge import sinks  # noqa: PLC0415 (as above)

        found: dict[str, Basis] = {}
        calls = {
            (fact.callee, id(fact.environment)): fact
            for fact in self._facts
            if isinstance(fact, facts.CallSite)
        }.values()
        asked = (
            (call, name) for call in calls for name in sinks.libraries(call.callee)
        )
        for call, library in asked:
            said = call.environment.release(library)
            if said and said.version and said.origin != UNNAMED:
                found.setdefault(library, Basis(library, said.version, said.origin))
        return tuple(found.values())

    def collect(self, observed: Iterable[Fact | Gap | Location]) -> None:
        """Take what comes; an error ends that, and is a gap beside it."""
        try:
            for item in observed:
                match item:
                    case Gap():
                        self.gaps.append(item)
                    case Location():
                        self.skipped.append(item)
                    case _:
                        self._judge(item)
        except Unreadable as error:
            self.gaps.append(Gap(str(error), self._location))
        except Exception as error:  # noqa: BLE001 (hostile bytes may find an error of ours)
            self.gaps.append(Gap(failure(error), self._location))

    def heed_comments(
        self, text: SourceText, unsafe: set[str], options: Options
    ) -> None:
        """Suppress what comments ask for, and judge the comments themselves.

        ``unsafe`` are the paths of unsafe files that the program opens.
        """
        from scanner_core.decisions import comments  # noqa: PLC0415 (few programs have any)
        from scanner_core.discovery import projects  # noqa: PLC0415 (see above)
        from scanner_core.source import ignore_comments  # noqa: PLC0415 (see above)

        found = list(ignore_comments.find(text))
        calls = {link.call for link in self.links if link.artifact in unsafe}
        whose = options.projects or projects.Projects()
        standing = whose.standing(text.path)
        objection = whose.objection(text.path)
        self.findings, told = comments.apply(
            self.findings, found, calls, standing, objection
        )
        # What could not be read may be what a comment is about.
        if standing is not projects.Standing.OTHERS and not self.gaps:
            for comment in told:
                self._judge(comment)

    def _judge(self, fact: Fact) -> None:
        if len(fact.location.members) <= 1:
            self._facts.append(fact)
        for rule in rules.listening(fact):
            try:
                said = rule.check(fact)
            except Exception as error:  # noqa: BLE001 (the other rules go on)
                self.gaps.append(Gap(failure(error, rule.id), fact.location))
                continue
            if said is None:
                continue
            finding, outcome = said
            self.findings.append(finding)
            if outcome and isinstance(fact, facts.CallSite):
                opened = fact.code if rule.is_about_code else fact.artifact
                path = opened.report.path if opened else ""
                self.links.append(Link(fact.location, path, outcome))


def failure(error: Exception, where: str = "") -> str:
    """Word an error of ours for a gap; with ``GIFTHORSE_DEBUG`` set, raise it."""
    if os.environ.get("GIFTHORSE_DEBUG"):
        raise error
    what = f"{INTERNAL} in {where}" if where else INTERNAL
    return f"{what}: {type(error).__name__}: {error}"


def failures(report: Report) -> Iterator[str]:
    """Yield the errors of ours that a report tells of, for a log."""
    for artifact in report.artifacts:
        for gap in artifact.gaps:
            if gap.reason.startswith(INTERNAL):
                yield f"{gap.location}: {gap.reason}"


class _Look:
    """Looks at a program, or at parts of one, and at the files that it opens."""

    def __init__(self, text: SourceText, options: Options) -> None:
        self._text = text
        self._options = options
        self._asked: list[tuple[object, object]] = []
        self.opened: dict[Opened, Scanned] = {}

    def words(self) -> tuple[frozenset[str] | None, bool]:
        """Return the words by which the program may matter.

        And whether a comment in it may ask to ignore something.
        """
        from scanner_core import source  # noqa: PLC0415 (see scan_file)

        try:
            return source.told(self._text, self._wanted())
        except Exception:  # noqa: BLE001 (whoever goes on fails again, and tells of it)
            return None, True

    def whole(
        self, kept: Kept | None, words: frozenset[str] | None = None
    ) -> _Collector:
        """Return what is to be said of the program."""
        from scanner_core import source  # noqa: PLC0415 (see scan_file)

        given = self._environment, self._wanted(), kept, words
        calls = source.observe(self._text, *given)
        return self._collected(calls)

    def after_edit(self, kept: Kept) -> _Collector:
        """Return the same of a program that is being edited."""
        from scanner_core import again  # noqa: PLC0415 (only editors edit)

        look = functools.partial(self._part, kept)
        told = again.again(self._text, self._options, kept, look)
        if told is not None and self._is_unchanged(told):
            return _Collector.of(told, Location(self._text.path))
        self.opened.clear()
        kept.environment = None
        collected = self.whole(kept)
        again.remember(self._text, self._options, collected.entries(), kept)
        return collected

    def _part(
        self, kept: Kept, text: SourceText, matter: Matter
    ) -> tuple[list[Entry], Matter] | None:
        from scanner_core import source  # noqa: PLC0415 (see scan_file)

        # What is on the disk counts for all parts alike: as it was for the first one.
        kept.environment = kept.environment or self._environment()
        given = kept.environment, self._wanted(), matter
        if not (found := source.observe_part(text, *given)):
            return None
        return self._collected(found[0]).entries(), found[1]

    def _is_unchanged(self, entries: Iterable[Entry]) -> bool:
        """Whether all files that are opened are what they were."""
        return all(
            self._report(file) == report
            for entry in entries
            for file, report in entry.opened
            if isinstance(file, Opened)
        )

    def _collected(self, observed: Iterable[SourceFact | Gap]) -> _Collector:
        from scanner_core import linked  # noqa: PLC0415 (see scan_file)

        options, collected = self._options, _Collector(Location(self._text.path))
        calls = collected.noted(observed, self._asked)
        collected.collect(
            linked.join(
                calls, options.places, self._scan, options.working_in, options.named
            )
            if options.links
            else calls
        )
        return collected

    def _scan(self, path: Path, *, named: bool, is_code: bool) -> ArtifactReport | None:
        file = Opened(path, named, is_code)
        self._asked.append((file, self._report(file)))
        return self._report(file)

    def _report(self, file: Opened) -> ArtifactReport | None:
        if file not in self.opened:
            self.opened[file] = _scan_linked(file, self._options)
        return self.opened[file].report if self.opened[file].is_model else None

    def _wanted(self) -> Wanted:
        from scanner_core import linking  # noqa: PLC0415 (see scan_file)

        return linking.FOLLOWED if self._options.follows else linking.WANTED

    def _environment(self) -> Environment:
        from scanner_core import source  # noqa: PLC0415 (see scan_file)

        chosen, places = self._options.environment, self._options.places
        return source.environment_of(self._text.path, places, chosen, self._text)


def _scan_source(
    text: SourceText, options: Options, kept: Kept | None = None
) -> Scanned:
    look = _Look(text, options)
    opened = look.opened
    words, asks = (None, True) if kept else look.words()
    if not (words is None or words or asks or text.gaps):
        return _unremarkable(text)
    has_mark = asks and any(IGNORE_MARK in cell.text for cell in text.cells)
    is_edited = kept and not has_mark and not options.follows
    collected = look.after_edit(kept) if kept and is_edited else look.whole(kept, words)
    if has_mark:
        unsafe = {
            file.report.path
            for file in opened.values()
            if file.report.verdict is Verdict.UNSAFE
        }
        collected.heed_comments(text, unsafe, options)
    size = _size(text)
    report = ArtifactReport(
        text.path,
        text.kind,
        judge(collected.findings, collected.gaps),
        format=_FORMATS[text.kind],
        size=size,
        findings=tuple(collected.findings),
        gaps=tuple(collected.gaps),
        linked=tuple(collected.links),
        judged_by=collected.judged_by(),
    )
    return Scanned(report, (), size, tuple(opened.values()))


def _unremarkable(text: SourceText) -> Scanned:
    """Return what comes of a program without a word that matters, as most are."""
    size = _size(text)
    format_ = _FORMATS[text.kind]
    report = ArtifactReport(text.path, text.kind, Verdict.CLEAN, format_, size=size)
    return Scanned(report, bytes_read=size)


def _size(program: SourceText) -> int:
    """Return how many bytes a program is in UTF-8."""
    if program.size is not None:
        return program.size
    texts = (cell.text for cell in program.cells)
    return sum(
        len(text) if text.isascii() else len(text.encode(errors="replace"))
        for text in texts
    )


def _decided(scanned: Scanned, path: Path, options: Options) -> Scanned:
    """Apply what people decided about the file, if anybody decided anything."""
    if options.decisions is None or not scanned.report.findings:
        return scanned
    from scanner_core import decisions, hashes  # noqa: PLC0415 (most decided nothing)

    digest = functools.partial(hashes.sha256, path)
    file = decisions.OnDisk(os.path.realpath(path), hashes.size(path), digest)
    report = decisions.decide(scanned.report, file, options.decisions)
    if report.weights_only:
        from scanner_core import weights_only  # noqa: PLC0415 (of no use to other files)

        report = weights_only.decided(report)
    hashed = (file.size or 0) if report.sha256 else 0
    return dataclasses.replace(
        scanned, report=report, bytes_read=scanned.bytes_read + hashed
    )


def _scan_linked(file: Opened, options: Options) -> Scanned:
    """Scan an artifact that a call loads, again only if it may have changed."""
    before = identity(file.path)
    if before is not None:
        shown = discovery.shown(file.path)
        given = options.on_read, options.max_opcodes
        scanned = _scan_unchanged(file, shown, before, *given)
    if before is None or identity(file.path) != before:
        scanned = _scan_opened(file, options.on_read, options.max_opcodes)
    return _decided(scanned, file.path, options)


def _scan_opened(file: Opened, on_read: OnRead | None, max_opcodes: int) -> Scanned:
    return _scan_artifact(
        file.path, on_read, max_opcodes, named=file.named, is_code=file.is_code
    )


@functools.lru_cache(maxsize=256)
def _scan_unchanged(
    file: Opened,
    _shown: str,
    _identity: Identity,
    on_read: OnRead | None,
    max_opcodes: int,
) -> Scanned:
    return _scan_opened(file, on_read, max_opcodes)


def _report(scanned: Sequence[Scanned], started: float, options: Options) -> Report:
    every: dict[str, Scanned] = {}
    skipped: list[Location] = []
    for one in scanned:
        for each in (one, *one.linked):
            skipped += each.skipped
            if not each.is_model:
                continue
            every.setdefault(each.report.path, each)
    artifacts = tuple(each.report for each in every.values())
    passed_over = [one for one in scanned if one.is_folder and not one.is_excluded]
    skips = Skipped(
        len(skipped),
        tuple(skipped) if options.list_skipped else (),
        tuple(Location(one.report.path) for one in passed_over),
        ignored=sum(one.is_ignored for one in scanned),
        excluded=sum(one.is_excluded for one in scanned),
    )
    return Report(
        TOOL,
        worst(artifact.verdict for artifact in artifacts),
        artifacts,
        skips,
        Totals(
            len(artifacts),
            sum(artifact.size or 0 for artifact in artifacts),
            sum(each.bytes_read for each in every.values()),
            time.perf_counter() - started,
        ),
    )
