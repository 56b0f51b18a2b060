"""TorchScript source: what ``code/`` holds, and torch compiles.

It is read as a row of words, not as a tree: no nesting can be too deep, and nothing
depends on whether Python and torch agree on the grammar.  Methods of values and
functions of ``torch`` are both operators, ``x.save(...)`` as well as ``torch.save(x,
...)``; aliases change only what stands in front of the dot.  Grammar: ``torch/csrc/jit/
frontend/lexer.h``; names: ``torch/csrc/jit/serialization/import_source.cpp``, 2.13.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CarriedSource, OperatorUse
from scanner_core.findings import Gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Fact
    from scanner_core.findings import Location
    from scanner_core.reading import Blob

NAME: Final = "torchscript-source"
LONGEST: Final = 64 * 1024**2
MAX_NAMES: Final = 50_000
TOKEN: Final = re.compile(
    r"""(?P<text>[A-Za-z]{0,2}(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))
    |(?P<comment>\#[^\n]*)
    |(?P<definition>\bdef\s+\w+)
    |(?P<name>(?:\.\s*)?[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*(?P<call>\s*\()?)
    |(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?)
    |(?P<odd>["'\\\0]|[^\x00-\x7f])""",
    re.VERBOSE,
)
WORD: Final = re.compile(r"[A-Za-z_]\w*")
SPACES: Final = re.compile(r"\s+")
CLASS: Final = re.compile(r"^class ", re.MULTILINE)
METHOD: Final = re.compile(r"^  def (\w+)\((\w+): ", re.MULTILINE)
ATTRIBUTE: Final = re.compile(r"^  (\w+) : ", re.MULTILINE)
PARENTHESES: Final = re.compile(
    r"((?<!\w)\w++\s*+|[)\]]\s*+)?\(([A-Za-z_]\w*+)\)(?=\s*+\.)"
)
"""Around a name: torch writes ``(self).forward(x)``."""
KEYWORDS: Final = frozenset({"and", "assert", "if", "in", "is", "not", "or", "return"})
LOOP: Final = re.compile(r"\bfor\s+([^\n]{0,300}?)\sin\s")
REBOUND: Final = (
    r"(?<![\w.]){0}\s*+(?:=(?!=)|in\b)|\bas\s++{0}\b"
    r"|^[ \t]*+(?:\w++,[ \t]*+)*{0},|(?<!\()\b{0}\s*+:"
)
"""Where the name of a method's object comes to stand for something else."""
FUNCTIONS: Final = frozenset({"__import__", "compile", "eval", "exec", "open"})
"""Functions of Python that run code or open files, and that TorchScript has not."""
MODULES: Final = (
    "builtins|ctypes|importlib|io|marshal|nt|os|pathlib|pickle|posix|pty|requests|runpy"
    "|shutil|socket|subprocess|sys|tempfile|urllib"
)
"""Modules of Python that models have no use for."""
PYTHON: Final = re.compile(rf"(?:{MODULES})\.")
BOUND: Final = re.compile(rf"(?<![\w.])({MODULES})\s*+[=:,]")
"""Where one of their names stands for something of the model's own."""


def read(blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:  # noqa: ARG001 (operators take no part in it)
    """Yield each operator and native class that the source names, once."""
    data = blob.read(0, LONGEST + 1)
    if len(data) > LONGEST:
        yield Gap("the source is over the size limit", blob.location)
    found = _Found(blob.location, data[:LONGEST].decode("utf-8", "surrogateescape"))
    found.look()
    yield from found.gaps
    yield from found.operators.values()
    if names := tuple(found.foreign):
        yield CarriedSource(names, is_script=True, location=blob.location)


class _Found:
    """What one source names, each distinct name once."""

    def __init__(self, location: Location, text: str) -> None:
        self.operators: dict[str, OperatorUse] = {}
        self.foreign: dict[str, None] = {}
        """Names of Python's modules and functions."""
        self.gaps: list[Gap] = []
        self._location = location
        self._text = text
        self._bound: set[str] = set()

    def look(self) -> None:
        text = self._text
        self._bound = set(BOUND.findall(text))
        starts = [0, *(match.start() for match in CLASS.finditer(text)), len(text)]
        for start, end in itertools.pairwise(starts):
            self._look_into(text[start:end], start)
        if len(self.operators) >= MAX_NAMES:
            reason = "it has more names than the budget allows"
            self.gaps.append(Gap(reason, self._location))

    def _look_into(self, section: str, start: int) -> None:
        """Look into a class, or into what stands in front of the first one."""
        own = _own(section)
        for match in TOKEN.finditer(PARENTHESES.sub(_without_parentheses, section)):
            at = start + match.start()
            for name, spelled in _operators(match, own):
                self._add(name, spelled, at)
            python = _python(match) if match["name"] else None
            if python and python.partition(".")[0] not in self._bound:
                self.foreign[python] = None
            if match["odd"] and not self.gaps:
                # Where strings end is not sure any more: every word may be a name.
                reason = "the source is not as torch writes it"
                self.gaps.append(Gap(reason, self._location.at(at)))
                for word in WORD.finditer(self._text):
                    self._add(f"aten::{word[0]}", word[0], word.start())

    def _add(self, name: str, spelled: str, at: int) -> None:
        if len(self.operators) < MAX_NAMES and name not in self.operators:
            self.operators[name] = OperatorUse(name, spelled, self._location.at(at))


def _without_parentheses(match: re.Match[str]) -> str:
    """Return ``self`` for ``(self)``, as long as that; a call stays what it is."""
    before, name = match[1] or "", match[2]
    is_call = before.strip() not in {"", *KEYWORDS}
    return match[0] if is_call else f"{before} {name} "


def _own(section: str) -> set[str]:
    """Return what methods of a class find in their object: ``self.conv1``."""
    methods = METHOD.findall(section)
    names = [name for name, _ in methods] + ATTRIBUTE.findall(section)
    receivers = {receiver for _, receiver in methods}
    targets = LOOP.findall(section)
    if len(targets) < len(re.findall(r"\bfor\b", section)):
        return set()  # There is a loop of which it is not sure what it binds.
    for each in receivers:
        bound = any(each in WORD.findall(target) for target in targets)
        if bound or re.search(REBOUND.format(each), section, re.MULTILINE):
            return set()
    return {f"{receiver}.{name}" for receiver in receivers for name in names}


def _operators(match: re.Match[str], own: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the operators that a token may stand for, and how it spells them."""
    if literal := match["text"]:
        # getattr(torch, "save") is torch.save.
        if (name := literal[1:-1]).isidentifier():
            yield f"aten::{name}", literal
        return
    if not match["name"]:
        return
    spelled = SPACES.sub("", match["name"]).removesuffix("(")
    first, *parts = spelled.split(".")
    match first, parts:
        case "__torch__", ["torch", "classes", *path]:
            yield f"torch.classes.{'.'.join(path[:2])}", spelled
        case "__torch__", _:
            pass
        case "ops", [namespace, name, *rest]:
            yield f"{namespace}::{name}", spelled
            yield from ((f"aten::{part}", spelled) for part in rest)
        case "ops", [namespace]:
            yield f"{namespace}::", spelled
        case _, [name, *rest] if f"{first}.{name}" in own:
            yield from ((f"aten::{part}", spelled) for part in rest)
        case _:
            yield from ((f"aten::{part}", spelled) for part in parts)


def _python(match: re.Match[str]) -> str | None:
    """Return a name of Python's that a token refers to, which torch would not find."""
    spelled = SPACES.sub("", match["name"])
    name = spelled.removesuffix("(")
    if match["call"] and name in FUNCTIONS:
        return f"builtins.{name}"
    return name if PYTHON.match(name) else None
