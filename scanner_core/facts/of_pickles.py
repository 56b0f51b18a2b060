"""What only some pickles do: the others just name things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner_core.facts.values import Value
    from scanner_core.findings import Location


@dataclass(frozen=True, slots=True)
class CallFact:
    """A pickle stream calls something, and somebody wants to know with what."""

    callee: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    opcode: str
    """``REDUCE``, ``NEWOBJ``, ``NEWOBJ_EX``, ``OBJ``, ``INST``."""
    location: Location


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """A pickle stream sets state or items of what is not a plain container."""

    target: Value
    state: Value
    opcode: str
    """``BUILD``, ``SETITEM``, ``SETITEMS``, ``APPEND``, ``APPENDS``, ``ADDITEMS``."""
    location: Location


@dataclass(frozen=True, slots=True)
class UnresolvedGlobal:
    """A pickle stream computes the name of an import, so no reader can tell it."""

    reason: str
    location: Location


@dataclass(frozen=True, slots=True)
class ExtensionUse:
    """A pickle stream takes a name from the registry of the process that loads it."""

    code: int
    called: bool
    location: Location


@dataclass(frozen=True, slots=True)
class UncommonOpcode:
    """A pickle stream uses an opcode that a restricted loader does not know."""

    code: int
    """``0x93`` for ``STACK_GLOBAL``."""
    location: Location


@dataclass(frozen=True, slots=True)
class CarriedStream:
    """Bytes in a pickle stream that are one themselves, should somebody load them."""

    names: tuple[str, ...]
    """What it imports, dotted."""
    location: Location
