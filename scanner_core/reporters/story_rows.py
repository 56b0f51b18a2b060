"""Rows of a story: names, steps, opcodes and code, in a number of columns.

All that comes out of a file passes through ``legible`` here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Use
from scanner_core.knowledge import Behaviour
from scanner_core.reporters import wording
from scanner_core.reporters.columns import head, width, wrapped
from scanner_core.reporters.legible import LONGEST_NAME, legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner_core.story import Library, NamedThing, Opcode, Step

MOST_LINES: Final = 16
"""Of code."""
LONGEST_LINE: Final = 240
MOST_LIBRARIES: Final = 16
MOST_NAMES: Final = 6
"""Of one library, in a line."""
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


def names(things: Iterable[NamedThing], columns: int) -> Iterator[str]:
    """Yield where each name is first imported, what it does, and what is done to it."""
    for each in things:
        uses = [word for use, word in USES.items() if use in each.uses] or ["named"]
        does = does_what(each.behaviour)
        said = f"{legible(each.name, LONGEST_NAME)}: {does}; {', '.join(uses)}"
        said += f" ({each.count} times)" if each.count > 1 else ""
        said += "".join(f"; {legible(note, LONGEST_NAME)}" for note in each.notes)
        yield from wrapped(said, columns, f"{each.location.offset or 0:#06x}  ")


def steps(chain: Iterable[Step], columns: int) -> Iterator[str]:
    """Yield each step, what it amounts to, and what fired there."""
    for step in chain:
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


def opcodes(shown: Sequence[Opcode], columns: int) -> Iterator[str]:
    """Yield the bytes of each opcode, in hexadecimal and ASCII, and what it is."""
    label = max(len(f"{each.offset:#06x}") for each in shown)
    count = BYTES_IN_LINE if columns >= ROOMY else BYTES_IN_LINE // 2
    for each in shown:
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
            yield f"{'':{label + 4}}and {counted(more, 'more byte')}"


def libraries(found: Sequence[Library], columns: int) -> Iterator[str]:
    """Yield the names of each library, the first ones of many."""
    for each in found[:MOST_LIBRARIES]:
        names = [legible(name, 60) for name in each.names[:MOST_NAMES]]
        more = len(each.names) - len(names)
        said = ", ".join(names) + (f" and {more:,} more" if more else "")
        first = f"{legible(each.library, 40)}: "
        said += f" ({does_what(each.behaviour)})"
        yield from wrapped(said, columns, first, "    ")
    if (more := len(found) - MOST_LIBRARIES) > 0:
        yield f"and of {counted(more, 'more library', 'more libraries')}"


def code(lines: Sequence[str], columns: int) -> Iterator[str]:
    """Yield lines of code with their indentation."""
    for line in lines[:MOST_LINES]:
        shown = legible(line, LONGEST_LINE)
        indent = len(shown) - len(shown.lstrip())
        margin = " " * min(indent, columns // 2)
        yield from wrapped(shown.strip(), columns, margin, f"{margin}    ")
    if (more := len(lines) - MOST_LINES) > 0:
        yield f"# {counted(more, 'more line')}"


def does_what(behaviour: Behaviour | None) -> str:
    """Return what a name with such a row does."""
    return DOES.get(behaviour, behaviour.value) if behaviour else UNLISTED


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number of things."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def _ascii(data: bytes) -> str:
    return re.sub(r"[^ -~]", ".", data.decode("latin-1"))


def _cut(text: str, columns: int) -> str:
    shown = legible(text)
    return shown if width(shown) <= columns else f"{head(shown, columns - 3)}..."
