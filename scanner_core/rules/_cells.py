"""Cells of the policy table, and how they are worded."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Items, Result
from scanner_core.findings import Severity
from scanner_core.rules._text import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner_core.facts import Value
    from scanner_core.rules._effective import Effective

MAX_TEXTS: Final = 200
TO_RUN: Final = frozenset({"shell", "code"})
"""Kinds of text that somebody wrote to be run."""


class Cell(enum.Enum):
    """Which part of the table fired; each belongs to one rule."""

    DANGEROUS = enum.auto()
    COMPUTED = enum.auto()
    LOOKED_UP = enum.auto()
    NESTED = enum.auto()
    CARRIED_CODE = enum.auto()
    ODD_CODEC = enum.auto()
    UNLISTED = enum.auto()


@dataclass(frozen=True, slots=True)
class Assessment:
    """A cell of the table, with what there is to say about it."""

    cell: Cell
    severity: Severity
    message: str
    name: str
    use: str = "called"
    arguments: str = ""


def about(call: Effective, cell: Cell, severity: Severity, text: str) -> Assessment:
    """Return a cell about a call, with what it is given as evidence."""
    return Assessment(cell, severity, text, call.name or "", "called", given(call))


def about_text(call: Effective, said: str, kinds: set[str | None]) -> Assessment | None:
    """Return a cell about a call that no table knows, if text to run is given."""
    if not kinds & TO_RUN:
        return None
    text = f"{said}, with text that looks like a command or like code."
    return about(call, Cell.UNLISTED, Severity.HIGH, text)


def given(call: Effective) -> str:
    """Return the arguments of a call as they are shown."""
    parts = [shown(argument) for argument in call.arguments]
    parts += [f"{name}={shown(value)}" for name, value in call.keywords]
    return ", ".join(parts)


def shown(value: Value) -> str:
    """Return a value as it is shown, cut where it is long."""
    text = str(value)
    return text if len(text) <= 200 else f"{text[:200]}..."  # noqa: PLR2004


def kinds_of(given_texts: Iterable[str]) -> set[str | None]:
    """Return what kinds of text there are, of which ``None`` is the ordinary one."""
    return {kind_of(text) for text in given_texts}


def texts_given(call: Effective) -> Iterator[str]:
    """Yield the texts in what a call is given, also by keywords."""
    return texts(*call.arguments, *(value for _, value in call.keywords))


def texts(*values: Value) -> Iterator[str]:
    """Yield the texts in values, however deep, but not too many."""
    pending = list(reversed(values))
    for _ in range(MAX_TEXTS * 10):
        if not pending:
            return
        match pending.pop():
            case Constant(value=str(text)):
                yield text
            case Constant(value=bytes(raw)):
                yield raw.decode("utf-8", "replace")
            case Items(items=items):
                pending += reversed(items)
            case Result(arguments=arguments):
                pending += reversed(arguments)
            case _:
                pass
