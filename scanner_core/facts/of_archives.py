"""What stands in archives besides pickles, and where their members go."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner_core.findings import Location


@dataclass(frozen=True, slots=True)
class OperatorUse:
    """TorchScript or the graph of an exported program uses an operator."""

    name: str
    """``aten::save``, ``torch.classes.quantized.Linear``; or a function of Python."""
    spelled: str
    """As it stands there: ``torch.save``."""
    location: Location


@dataclass(frozen=True, slots=True)
class CarriedSource:
    """Python source in an archive, which its loader runs."""

    names: tuple[str, ...]
    """What it imports and uses, dotted; in TorchScript, what no TorchScript has."""
    is_script: bool
    """Whether it is TorchScript, which torch compiles."""
    location: Location


@dataclass(frozen=True, slots=True)
class NativeCode:
    """Machine code in an archive, or source and flags to compile it."""

    kind: str
    """``an ELF library``."""
    is_run: bool
    """Whether the loader of the layout around it runs it."""
    location: Location


class TextUse(enum.Enum):
    """What a loader makes of a text in the graph of an exported program."""

    EXPRESSION = "expression"
    """Evaluates it, as the size of something."""
    GUARD = "guard"
    """Makes it a condition in source that it runs."""
    ARGUMENT_NAME = "argument name"
    """Makes it a name in source that it runs."""
    ARGUMENTS = "arguments"
    """Takes names of arguments from it, likewise."""


@dataclass(frozen=True, slots=True)
class EvaluatedText:
    """A text that a loader evaluates, or makes a part of source that it runs."""

    text: str
    use: TextUse
    location: Location
