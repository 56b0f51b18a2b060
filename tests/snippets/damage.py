"""Programs with one damaged line, and how much of what is elsewhere is still found.

Whoever types has a line that does not parse yet; what was said of the rest must not
come and go with every key.  In a program of a few lines each says what the next ones
need, such as what a name is: of these, only what does not depend on the line counts.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Kind, Severity
from scanner_core.scan import Options, scan_source
from scanner_core.source import Cell, SourceText
from scanner_core.source.shell import magics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanner_core.findings import Finding

    Damage = Callable[[str], str]

BLOCK: Final = '''
class Part{number}(Base):
    """Part {number} of a long program."""

    def __init__(self, path, *, device="cpu", options=None):
        super().__init__()
        self.path = pathlib.Path(path) / "part-{number}"
        self.options = {{"device": device, "retries": 3, **(options or {{}})}}

    def step(self, rows):
        for index, row in enumerate(rows):
            if not row or row.get("kind") == "skip":
                continue
            total = sum(value * self.scale for value in row["values"])
            yield index, f"{{self.path}}: {{total:.2f}}", row.get("name", "")
{method}

def part_{number}(path, verbose=False):
    part = Part{number}(path, options={{"verbose": verbose}})
    with open(path, encoding="utf-8") as lines:
        return [name for _, _, name in part.step(map(json.loads, lines))]
'''
METHOD: Final = '''
    def restore(self, name="model"):
        """Read a model back."""
        return {load}
'''
HEADER: Final = """\
import json
import pathlib
import pickle
import joblib
import numpy as np
import torch
from transformers import AutoModel
"""
LOADS: Final = (
    "torch.load(self.path / name, weights_only=False)",
    "pickle.loads(self.path.joinpath(name).read_bytes())",
    "joblib.load(self.path / f'{name}.joblib')",
    "np.load(self.path / name, allow_pickle=True)",
    "AutoModel.from_pretrained(name, trust_remote_code=True)",
)
EVERY: Final = 2
"""One of so many blocks loads something."""


def long_program(lines: int) -> str:
    """Return a program of about so many lines, with a load on every fortieth."""
    text = [HEADER]
    written, number = HEADER.count("\n"), 0
    while written < lines:
        load = LOADS[number // EVERY % len(LOADS)]
        method = "" if number % EVERY else METHOD.format(load=load)
        text.append(BLOCK.format(number=number, method=method))
        written += text[-1].count("\n")
        number += 1
    return "".join(text)


def _without_last(characters: str) -> Damage:
    def damage(line: str) -> str:
        last = max(line.rfind(character) for character in characters)
        return line if last < 0 else line[:last] + line[last + 1 :]

    return damage


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _middle(line: str) -> int:
    return (len(line) + len(_indent(line))) // 2


DAMAGES: Final[dict[str, Damage]] = {
    "a closing bracket deleted": _without_last(")]}"),
    "an opening bracket deleted": _without_last("([{"),
    "a quote deleted": _without_last("'\""),
    "a colon deleted": _without_last(":"),
    "a bracket opened": lambda line: f"{line}(",
    "a bracket closed": lambda line: f"{line})",
    "a quote opened": lambda line: f'{line} "',
    "a triple quote opened": lambda line: f'{line} """',
    "half of the line typed": lambda line: line[
        : (len(line) + len(_indent(line))) // 2
    ],
    "a dot at the end": lambda line: f"{line}.",
    "an operator too many": lambda line: f"{_indent(line)}x = = {line.lstrip()}",
    "a keyword alone": lambda line: f"{_indent(line)}def",
    "another indentation": lambda line: f"   {line}",
    "no indentation": str.lstrip,
}
"""What happens to a line, by its name; what changes nothing is no damage."""


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """A finding above info, and the lines that it is about."""

    rule: str
    cell: int
    line: int
    end_line: int

    def is_on(self, cell: int, line: int) -> bool:
        """Whether a line belongs to it."""
        return self.cell == cell and self.line <= line <= self.end_line


@dataclass(frozen=True, slots=True)
class Damaged:
    """What a program was like with one of its lines damaged in one way."""

    how: str
    cell: int
    line: int
    expected: int
    """Findings that the undamaged program has on other lines."""
    remaining: int
    """Those of them that are still there."""


def damaged(
    cells: tuple[str, ...],
    options: Options,
    *,
    is_notebook: bool = False,
    every: int = 1,
    all_count: bool = False,
) -> Iterator[Damaged]:
    """Damage one line of a program after another, in every way.

    Of all pairs of a line and a way, one in ``every`` is tried, always the same ones.
    What the program says without the line is expected to remain; with ``all_count``,
    everything that it says of other lines.
    """

    def seen(cell: int, number: int, instead: str) -> Counter[Seen]:
        lines = cells[cell].split("\n")
        lines[number] = instead
        texts = (*cells[:cell], "\n".join(lines), *cells[cell + 1 :])
        return _at_their_start(_seen(_source(texts, is_notebook=is_notebook), options))

    before = Counter(_seen(_source(cells, is_notebook=is_notebook), options))
    for cell, text in enumerate(cells):
        for number, line in enumerate(text.split("\n")):
            expected = _elsewhere(before, cell + 1, number + 1)
            for how, damage in DAMAGES.items():
                if (changed := damage(line)) == line or not expected:
                    continue
                if zlib.crc32(f"{how} {number} {changed}".encode()) % every:
                    continue
                if not all_count and (instead := _instead(text, number)):
                    expected &= seen(cell, number, instead)
                kept = (expected & seen(cell, number, changed)).total()
                yield Damaged(how, cell + 1, number + 1, expected.total(), kept)


def share(of: Iterable[Damaged]) -> float:
    """Return which part of what was expected remained; 1 if nothing was."""
    both = [(each.expected, each.remaining) for each in of]
    expected = sum(e for e, _ in both)
    return sum(r for _, r in both) / expected if expected else 1.0


def _elsewhere(seen: Counter[Seen], cell: int, line: int) -> Counter[Seen]:
    """Return the findings that are not about a line, by where they start."""
    return _at_their_start(e for e in seen.elements() if not e.is_on(cell, line))


def _instead(text: str, number: int) -> str | None:
    """Return what may stand in the place of a line, if the rest parses with it."""
    lines = magics.masked(text).split("\n")
    indent = _indent(lines[number])
    for instead in (f"{indent}pass", f"{indent}if 1:"):
        lines[number] = instead
        with contextlib.suppress(SyntaxError, ValueError):
            ast.parse("\n".join(lines))
            return instead
    return None


def _at_their_start(seen: Iterable[Seen]) -> Counter[Seen]:
    # Where a call ends may change with what is behind it.
    return Counter(dataclasses.replace(each, end_line=each.line) for each in seen)


def _seen(source: SourceText, options: Options) -> Iterator[Seen]:
    report = scan_source(source, options)
    for finding in (f for each in report.artifacts for f in each.findings):
        if finding.severity > Severity.INFO:
            yield _of(finding)


def _of(finding: Finding) -> Seen:
    place = finding.location
    line = place.line or 0
    return Seen(finding.rule, place.cell or 1, line, place.end_line or line)


def _source(cells: tuple[str, ...], *, is_notebook: bool) -> SourceText:
    if not is_notebook:
        return SourceText.module(cells[0])
    numbered = tuple(Cell(text, index) for index, text in enumerate(cells, 1))
    return SourceText("<notebook>", Kind.NOTEBOOK, numbered)
