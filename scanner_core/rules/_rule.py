"""The shape of a rule, and the decorator that gives a function that shape."""

from __future__ import annotations

import inspect
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scanner_core.findings import Evidence, Finding, Fix, Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scanner_core.facts import Fact


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must flag, or must leave alone.

    Source rules give Python, or a cell of a notebook; artifact rules give pickle
    assembly, one opcode a line.
    The same text is the test case and the example in the documentation.
    """

    text: str
    flagged: bool
    fixed: str | None = None
    """The text after the rule's first fix; only where there is one with edits."""
    is_cell: bool = False
    """Whether it is a cell of a notebook, which may hold magics and shell lines."""
    versions: tuple[tuple[str, str], ...] = ()
    """What is installed, by names as they are imported."""


def bad(
    text: str,
    fixed: str | None = None,
    *,
    is_cell: bool = False,
    versions: Mapping[str, str] | None = None,
) -> Example:
    """Return an example that the rule must flag, with what is installed."""
    after, installed = (
        fixed and inspect.cleandoc(fixed),
        tuple((versions or {}).items()),
    )
    return Example(inspect.cleandoc(text), True, after, is_cell, installed)  # noqa: FBT003 (the field)


def good(
    text: str, *, is_cell: bool = False, versions: Mapping[str, str] | None = None
) -> Example:
    """Return an example that the rule must leave alone."""
    installed = tuple((versions or {}).items())
    return Example(inspect.cleandoc(text), False, None, is_cell, installed)  # noqa: FBT003 (the field)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule has to say about one fact."""

    message: str
    severity: Severity | None = None
    """Given where it depends on the fact; otherwise the rule's own applies."""
    evidence: Evidence | None = None
    fixes: tuple[Fix, ...] = ()
    outcome: Outcome | None = None
    """Set if the fact is a call site whose artifact was found and scanned."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named judgement about some kinds of facts."""

    id: str
    severity: Severity
    cwe: int
    doc: str
    listens_to: tuple[type, ...]
    judge: Callable[[Any], Judgement | None]
    examples: tuple[Example, ...]
    module: str
    is_about_code: bool = False
    """Whether its outcomes are about code that comes with a model."""
    references: tuple[str, ...] = ()
    """Addresses of what to read about it: advisories, the library's own words."""

    @property
    def summary(self) -> str:
        """The first paragraph of the documentation."""
        return self.doc.partition("\n\n")[0]

    @property
    def why(self) -> tuple[str, ...]:
        """The paragraphs of the documentation but for the advice; the summary first."""
        return self._paragraphs[: max(1, len(self._paragraphs) - 1)]

    @property
    def advice(self) -> str:
        """The last paragraph of the documentation: what to do."""
        return self._paragraphs[-1] if len(self._paragraphs) > 1 else ""

    @property
    def _paragraphs(self) -> tuple[str, ...]:
        return tuple(" ".join(part.split()) for part in self.doc.split("\n\n"))

    @property
    def is_about_source(self) -> bool:
        """Whether the rule judges Python source, and not model files."""
        return ".source." in self.module

    def check(self, fact: Fact) -> tuple[Finding, Outcome | None] | None:
        """Judge one fact."""
        if (said := self.judge(fact)) is None:
            return None
        severity = said.severity or self.severity
        about = fact.location, said.evidence, said.fixes
        return Finding(self.id, severity, said.message, *about), said.outcome


def rule(
    *,
    severity: Severity,
    cwe: int,
    examples: list[Example],
    is_about_code: bool = False,
    references: Sequence[str] = (),
) -> Callable[[Callable[[Any], Judgement | None]], Rule]:
    """Make a rule of a function that judges a fact, or returns ``None``.

    The function's name, with dashes, is the rule's id; its docstring is its page; the
    annotation of its argument says to which facts it listens.
    """

    def make(function: Callable[[Any], Judgement | None]) -> Rule:
        about = next(iter(typing.get_type_hints(function).values()))
        return Rule(
            id=function.__name__.replace("_", "-"),
            severity=severity,
            cwe=cwe,
            doc=inspect.cleandoc(function.__doc__ or ""),
            listens_to=typing.get_args(about) or (about,),
            judge=function,
            examples=tuple(examples),
            module=function.__module__,
            is_about_code=is_about_code,
            references=tuple(references),
        )

    return make
