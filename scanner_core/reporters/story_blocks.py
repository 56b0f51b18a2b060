"""A story as headings, sentences and rows, before it becomes text or Markdown.

All that comes out of a file passes through ``legible`` here.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Use
from scanner_core.findings import Acceptance, Kind, Severity, Verdict
from scanner_core.knowledge import Behaviour
from scanner_core.reporters import verdict_page, wording
from scanner_core.reporters.columns import head, width, wrapped
from scanner_core.reporters.legible import LONGEST_NAME, legible, place, size
from scanner_core.reporters.page_text import in_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from scanner_core.findings import Finding, Gap
    from scanner_core.story import (
        Chapter,
        LoadCall,
        Matter,
        NamedThing,
        Opcode,
        Reason,
        Step,
        Story,
    )

MOST_REASONS: Final = 3
MOST_GAPS: Final = 8
MOST_LIBRARIES: Final = 16
MOST_NAMES: Final = 6
"""Of one library, in a line."""
MOST_PSEUDOCODE: Final = 16
MOST_SNIPPET: Final = 40
LONGEST_LINE: Final = 240
BYTES_IN_LINE: Final = 8
ROOMY: Final = 60
"""Columns from which on there is room for so many, and an opcode."""
DOES: Final = {
    Behaviour.DATA: "plain data",
    Behaviour.CLASS: "plain data",
    Behaviour.RESOLVER: "looks things up by name",
    Behaviour.APPLIES: "calls what it is given",
    Behaviour.NESTED: "loads another stream or file",
    Behaviour.CODE: "makes code out of bytes",
    Behaviour.DECODE: "decodes text",
    Behaviour.FILE: "opens a file",
    Behaviour.DANGEROUS: "runs commands or code",
}
UNLISTED: Final = "in no table"
USES: Final = {
    Use.CALLED: "called",
    Use.STATE_SET: "state set",
    Use.ITEMS_SET: "items set",
    Use.RESULT_CALLED: "what it returns is called",
    Use.CHANGED: "changed itself",
}


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
        yield Prose(f"{_count(story.other_chapters, 'more stream')} not shown here.")
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
        yield Prose(f"{_count(count, 'call')} in it that may load a model.")
    findings = wording.worst_first(story.report.findings)
    if findings and story.report.kind is Kind.ARTIFACT and story.place is None:
        yield _finding(findings[0])
        if more := len(findings) - 1:
            yield Prose(f"{_count(more, 'more finding')} below.")
    if story.place:
        yield Prose(f"Only what is at {place(story.place)} is told here.")


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
        yield Rows(tuple(_names(chapter.names, columns)))
        if chapter.other_names:
            yield Prose(f"{_count(chapter.other_names, 'more such name')}.")
    if chapter.steps:
        yield Prose("What loading it does, in this order:")
        yield Rows(tuple(_steps(chapter.steps, columns)))
    if chapter.other_steps:
        yield Prose(f"{_count(chapter.other_steps, 'more step')} like these.")
    if chapter.silent_steps:
        calls = _count(chapter.silent_steps, "more call")
        yield Prose(f"{calls} in it, of which no rule says anything.")
    if chapter.opcodes:
        at = next((each.offset for each in chapter.opcodes if each.is_deciding), 0)
        yield Prose(f"The bytes around {at:#x}:")
        yield Rows(tuple(_opcodes(chapter.opcodes, columns)))
    if chapter.source:
        yield Prose("The source around that:")
        yield Rows(tuple(_pseudocode(chapter.source, columns)))
    if (written := chapter.pseudocode) and (written.lines or written.missing):
        by = f"As pseudo-code, by {written.by}"
        because = f" ({legible(written.missing, 100)})" if written.missing else ""
        yield Prose(f"{by}{because}:")
        yield Rows(tuple(_pseudocode(written.lines, columns)))


def _names(names: Iterable[NamedThing], columns: int) -> Iterator[str]:
    for each in names:
        uses = [word for use, word in USES.items() if use in each.uses] or ["named"]
        does = _does(each.behaviour)
        said = f"{legible(each.name, LONGEST_NAME)}: {does}; {', '.join(uses)}"
        said += f" ({each.count} times)" if each.count > 1 else ""
        said += "".join(f"; {legible(note, LONGEST_NAME)}" for note in each.notes)
        yield from wrapped(said, columns, f"{each.location.offset or 0:#06x}  ")


def _steps(steps: Iterable[Step], columns: int) -> Iterator[str]:
    for step in steps:
        label = f"{step.location.offset or 0:#06x}  "
        margin = " " * len(label)
        hanging = f"{margin}    "
        yield from wrapped(legible(step.text), columns, label, hanging)
        if step.amounts_to:
            said = f"-> {legible(step.amounts_to)}"
            yield from wrapped(said, columns, margin, hanging)
        for finding in wording.worst_first(step.findings):
            severity = finding.severity.name.lower()
            said = f"{severity} {legible(finding.rule, 80)}"
            if finding.suppressed:
                said += f", suppressed by {legible(finding.suppressed.by, 80)}"
            yield from wrapped(f"^ {said}", columns, margin, hanging)


def _opcodes(opcodes: Sequence[Opcode], columns: int) -> Iterator[str]:
    label = max(len(f"{each.offset:#06x}") for each in opcodes)
    count = BYTES_IN_LINE if columns >= ROOMY else BYTES_IN_LINE // 2
    for each in opcodes:
        for start in range(0, len(each.data), count):
            part = each.data[start : start + count]
            mark = ">" if each.is_deciding and not start else " "
            where = "" if start and each.name else f"{each.offset + start:#06x}"
            hex_ = f"{part.hex(' '):{3 * count - 1}}"
            line = f"{mark} {where:{label}}  {hex_}  {_ascii(part):{count}}"
            if each.name and not start:
                said = f"{each.name} {each.argument}".strip()
                line += f"  {_cut(said, columns - len(line) - 2)}"
            yield line.rstrip()
        if (more := each.size - len(each.data)) > 0:
            yield f"{'':{label + 4}}and {_count(more, 'more byte')}"


def _ascii(data: bytes) -> str:
    return re.sub(r"[^ -~]", ".", data.decode("latin-1"))


def _cut(text: str, columns: int) -> str:
    shown = legible(text)
    return shown if width(shown) <= columns else f"{head(shown, columns - 3)}..."


def _pseudocode(lines: Sequence[str], columns: int) -> Iterator[str]:
    for line in lines[:MOST_PSEUDOCODE]:
        shown = legible(line, LONGEST_LINE)
        indent = len(shown) - len(shown.lstrip())
        margin = " " * min(indent, columns // 2)
        yield from wrapped(shown.strip(), columns, margin, f"{margin}    ")
    if (more := len(lines) - MOST_PSEUDOCODE) > 0:
        yield f"# {_count(more, 'more line')}"


def _calls(story: Story, columns: int) -> Iterator[Block]:
    if story.report.kind is Kind.ARTIFACT:
        return
    if not story.calls and story.place:
        yield Prose("No call that may load a model stands there.")
    for call in story.calls:
        yield from _call(call, columns)
    if story.other_calls:
        yield Prose(f"{_count(story.other_calls, 'more call')} not shown here.")


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
        yield Item(f"and {_count(more, 'more part')}")
    yield Prose(
        "A loader might act on that. Get a whole file, or one in a format that is"
        " read, before you load it."
    )


def _libraries(story: Story, columns: int) -> Iterator[Block]:
    if not story.libraries or story.place:
        return
    count = sum(len(each.names) for each in story.libraries)
    yield Heading(f"Names that it imports: {count}")
    rows: list[str] = []
    for each in story.libraries[:MOST_LIBRARIES]:
        names = [legible(name, 60) for name in each.names[:MOST_NAMES]]
        more = len(each.names) - len(names)
        said = ", ".join(names) + (f" and {more} more" if more else "")
        library = legible(each.library, 40)
        first = f"{library}: "
        does = _does(each.behaviour)
        rows += wrapped(f"{said} ({does})", columns, first, "    ")
    if (more := len(story.libraries) - MOST_LIBRARIES) > 0:
        rows.append(f"and of {_count(more, 'more library', 'more libraries')}")
    yield Rows(tuple(rows))


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
            f"inert, which no loader interprets: {_count(matter.inert, 'member')}{of}"
        )
    if matter.skipped:
        yield Item(
            f"skipped, which no loader takes: {_count(matter.skipped, 'member')}"
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


def _does(behaviour: Behaviour | None) -> str:
    return DOES.get(behaviour, behaviour.value) if behaviour else UNLISTED


def _count(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
