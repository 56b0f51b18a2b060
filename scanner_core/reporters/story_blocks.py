"""A story as headings, sentences and rows, before it becomes text or Markdown.

All that comes out of a file passes through ``legible`` here.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Acceptance, Kind, Severity, Verdict
from scanner_core.reporters import story_rows, verdict_page, wording
from scanner_core.reporters.columns import wrapped
from scanner_core.reporters.legible import LONGEST_NAME, legible, place, size
from scanner_core.reporters.page_text import in_line
from scanner_core.reporters.story_rows import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from scanner_core.findings import Finding, Gap
    from scanner_core.story import (
        Chapter,
        LoadCall,
        Matter,
        Reason,
        Story,
    )

MOST_REASONS: Final = 3
MOST_ELSEWHERE: Final = 24
MOST_GAPS: Final = 8
MOST_SNIPPET: Final = 40


@dataclass(frozen=True, slots=True)
class Title:
    """The file and its verdict."""

    verdict: Verdict
    path: str
    about: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks behind it are about."""

    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; code in it stands between backticks only where we wrote it."""

    text: str
    severity: Severity | None = None
    """Of the finding that it is about."""


@dataclass(frozen=True, slots=True)
class Item:
    """One of several short paragraphs."""

    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Lines that keep their shape."""

    lines: tuple[str, ...]


Block: TypeAlias = "Title | Heading | Prose | Item | Rows"


def blocks(story: Story, columns: int) -> Iterator[Block]:
    """Yield the blocks of a story, with rows of at most so many columns."""
    report = story.report
    yield Title(
        report.verdict, legible(report.path, LONGEST_NAME), wording.about(report)
    )
    yield from _verdict(story)
    if story.place is None:
        yield from _acceptance(story, columns)
    if story.place and not story.chapters and report.kind is Kind.ARTIFACT:
        yield Prose("Nothing that loading acts on was found there.")
    for chapter in story.chapters:
        yield from _chapter(chapter, columns)
    if story.other_chapters:
        yield Prose(f"{counted(story.other_chapters, 'more stream')} not shown here.")
    yield from _calls(story, columns)
    yield from _gaps(report.gaps)
    yield from _libraries(story, columns)
    if report.kind is Kind.ARTIFACT and story.place is None:
        yield from _matter(story.matter)
    yield from _reasons(story.reasons)


def _verdict(story: Story) -> Iterator[Block]:
    if story.report.kind is Kind.ARTIFACT:
        means = verdict_page.VERDICT_MEANS[story.report.verdict]
        yield Prose(f"{means[0].upper()}{means[1:]}.")
    elif story.place is None:
        count = len(story.calls) + story.other_calls
        calls = counted(count, "call") if count else "No call"
        yield Prose(f"{calls} in it that may load a model.")
    findings = wording.worst_first(story.report.findings)
    if findings and story.report.kind is Kind.ARTIFACT and story.place is None:
        yield _finding(findings[0])
        if more := len(findings) - 1:
            yield Prose(f"{counted(more, 'more finding')} below.")
    if story.place:
        yield Prose(f"Only what is at {place(story.place)} is told here.")
        if not story.reasons:
            yield Prose("No rule says anything about it.")


def _acceptance(story: Story, columns: int) -> Iterator[Block]:
    """Yield what ``weights_only=True`` would do, and the lines that allow the rest."""
    said = story.report.weights_only
    if said is None or said.result is Acceptance.UNKNOWN:
        return
    about = f"torch.load(weights_only=True), in torch {legible(said.version, 40)},"
    match said.result:
        case Acceptance.ACCEPTED:
            yield Prose(f"{about} would accept it.")
        case Acceptance.REFUSED:
            yield Prose(f"{about} would refuse it: {legible(said.because)}.")
        case Acceptance.NEEDS:
            yield Prose(f"{about} would accept it after:")
            lines = (said.snippet or "").splitlines()[:MOST_SNIPPET]
            rows = (wrapped(legible(line, 2000), columns, "", "    ") for line in lines)
            yield Rows(tuple(row for each in rows for row in each))


def _finding(finding: Finding) -> Prose:
    said = f"{finding.severity.name.lower()} {legible(finding.rule, 80)}"
    return Prose(f"{said}: {legible(finding.message)}", finding.severity)


def _chapter(chapter: Chapter, columns: int) -> Iterator[Block]:
    about = [] if chapter.protocol is None else [f"protocol {chapter.protocol}"]
    about += [] if chapter.size is None else [size(chapter.size)]
    end = f" ({', '.join(about)})" if about else ""
    yield Heading(f"In {place(chapter.location)}{end}")
    if chapter.names:
        yield Prose("Names that are more than data:")
        yield Rows(tuple(story_rows.names(chapter.names, columns)))
        if chapter.other_names:
            yield Prose(f"{counted(chapter.other_names, 'more such name')}.")
    if chapter.steps:
        yield Prose("What loading it does, in this order:")
        yield Rows(tuple(story_rows.steps(chapter.steps, columns)))
    if chapter.other_steps:
        yield Prose(f"{counted(chapter.other_steps, 'more step')} like these.")
    if chapter.silent_steps:
        calls = counted(chapter.silent_steps, "more call")
        yield Prose(f"{calls} in it, of which no rule says anything.")
    if chapter.opcodes:
        at = next((each.offset for each in chapter.opcodes if each.is_deciding), 0)
        yield Prose(f"The bytes around {at:#x}:")
        yield Rows(tuple(story_rows.opcodes(chapter.opcodes, columns)))
    if chapter.source:
        yield Prose("The source around that:")
        yield Rows(tuple(story_rows.code(chapter.source, columns)))
    if (written := chapter.pseudocode) and (written.lines or written.missing):
        by = f"As pseudo-code, by {written.by}"
        because = f" ({legible(written.missing, 100)})" if written.missing else ""
        yield Prose(f"{by}{because}:")
        yield Rows(tuple(story_rows.code(written.lines, columns)))


def _calls(story: Story, columns: int) -> Iterator[Block]:
    if story.report.kind is Kind.ARTIFACT:
        return
    if story.place and not (story.calls or story.elsewhere):
        yield Prose("No call that may load a model stands there.")
    for call in story.calls:
        yield from _call(call, columns)
    if story.other_calls:
        yield Prose(f"{counted(story.other_calls, 'more call')} not shown here.")
    for finding in story.elsewhere[:MOST_ELSEWHERE]:
        yield Heading(f"At {place(finding.location)}")
        yield _finding(finding)
    if (more := len(story.elsewhere) - MOST_ELSEWHERE) > 0:
        yield Prose(f"{counted(more, 'more finding')} not shown here.")


def _call(call: LoadCall, columns: int) -> Iterator[Block]:
    yield Heading(f"At {place(call.location)}")
    yield Rows(tuple(wrapped(legible(call.text), columns, "", "    ")))
    version = f" {legible(call.version, 40)}" if call.version else ""
    loader = f"{legible(call.callee, 80)}{version}"
    for finding in wording.worst_first(call.findings):
        yield _finding(finding)
    if call.link:
        outcome = call.link.outcome
        means = verdict_page.RESULT_MEANS[outcome.result]
        yield Prose(
            f"{outcome.result.value}: {means}, because {legible(outcome.because)}."
        )
    if artifact := call.artifact:
        path = legible(artifact.path, LONGEST_NAME)
        yield Prose(
            f"{path} is {artifact.verdict.value}: gifthorse explain {path} says why."
            if artifact.verdict is not Verdict.CLEAN
            else f"{path} is clean: no rule fired."
        )
    if not call.findings:
        yield Prose(f"No rule says anything about this call of {loader}.")


def _gaps(gaps: Sequence[Gap]) -> Iterator[Block]:
    if not gaps:
        return
    yield Heading("What was not read")
    for gap in gaps[:MOST_GAPS]:
        yield Item(f"{place(gap.location)}: {legible(gap.reason)}")
    if (more := len(gaps) - MOST_GAPS) > 0:
        yield Item(f"and {counted(more, 'more part')}")
    yield Prose(
        "A loader may act on what was not read: what is told here is not all that"
        " there is."
    )


def _libraries(story: Story, columns: int) -> Iterator[Block]:
    if not story.libraries or story.place:
        return
    count = sum(len(each.names) for each in story.libraries)
    yield Heading(f"Names that it imports: {count}")
    yield Rows(tuple(story_rows.libraries(story.libraries, columns)))


def _matter(matter: Matter) -> Iterator[Block]:
    read = ", ".join(f"{count} {name}" for name, count in matter.readers)
    if read or matter.inert or matter.skipped:
        yield Heading("What was gone through")
    if read:
        yield Item(f"read: {read}")
    if matter.opcodes:
        yield Item(f"opcodes of pickles: {matter.opcodes:,}")
    if matter.inert:
        of = f", {size(matter.inert_bytes)}" if matter.inert_bytes else ""
        yield Item(
            f"inert, which no loader interprets: {counted(matter.inert, 'member')}{of}"
        )
    if matter.skipped:
        yield Item(
            f"skipped, which no loader takes: {counted(matter.skipped, 'member')}"
        )


def _reasons(reasons: Sequence[Reason]) -> Iterator[Block]:
    for reason in reasons[:MOST_REASONS]:
        severity = reason.severity.name.lower()
        yield Heading(f"Why {legible(reason.rule, 80)} ({severity}) matters")
        for paragraph in reason.why:
            yield Prose(in_line(paragraph))
        yield Prose(f"What to do: {in_line(reason.advice)}")
        for fix in reason.fixes:
            yield Item(f"fix: {legible(fix)}")
    if more := reasons[MOST_REASONS:]:
        yield Heading("Also")
        for reason in itertools.islice(more, MOST_REASONS):
            severity = reason.severity.name.lower()
            yield Item(f"{legible(reason.rule, 80)} ({severity})")
    for reason in reasons[:1]:
        yield Prose(f"gifthorse explain {legible(reason.rule, 80)} shows examples.")
